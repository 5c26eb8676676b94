# The process that runs an answer's code: loads it and serves calls until it is killed.
# SPDX-License-Identifier: MIT
def assemble(prefix, code):
    """The ways to join a prompt's code and an answer, the likeliest first. An answer may have lost the
    indentation of its first line (or of all) when it was trimmed."""
    if not prefix:
        return [code]
    first = code.lstrip("\n")
    indented = "\n".join("    " + line if line.strip() else line for line in first.split("\n"))
    continued = [prefix + code, prefix + "    " + first.lstrip(), prefix + indented]
    whole = [prefix + "\n    pass\n" + code, prefix + "\n" + code, code]
    names = [line.split("def ", 1)[1].split("(")[0].strip() for line in prefix.split("\n")
             if line.startswith("def ")]
    repeats = names and any(line.startswith(("def " + names[-1] + "(", "def " + names[-1] + " (", "async def " + names[-1]))
                            for line in code.split("\n"))
    return whole + continued if repeats else continued + whole


def compile_answer(prefix, code):
    error = None
    for source in assemble(prefix, code):
        try:
            return compile(source, "answer.py", "exec")
        except (SyntaxError, ValueError) as e:
            error = error or e
    raise error


def describe(e):
    try:
        text = str(e)
    except BaseException:
        text = ""
    return [type(e).__name__, text[:500]]


class Answer:
    def __init__(self, channel):
        self.channel = channel
        self.objects = []
        self.handles = {}

    def handle_of(self, x):
        if id(x) in self.handles:
            return ["h", self.handles[id(x)], type(x).__name__]
        self.objects.append(x)
        self.handles[id(x)] = len(self.objects) - 1
        return ["h", len(self.objects) - 1, type(x).__name__]

    def pack(self, x):
        def other(y):
            if type(y) is type(os):
                return ["m", y.__name__]
            if builtin_name(y):
                return ["g", "builtins", y.__name__]
            if type(y) is type(len) and isinstance(y.__module__, str):
                return ["g", y.__module__, y.__name__]
            if isinstance(y, BaseException):
                return ["x"] + describe(y)
            return self.handle_of(y)
        return pack(x, other)

    def unpack(self, x):
        def other(y):
            if y[0] == "h":
                return self.objects[y[1]]
            if y[0] == "k":  # a function of the tests'
                def callback(*args, **kwargs):
                    self.channel.send({"back": y[1], "args": self.pack(args), "kw": self.pack(kwargs)})
                    return self.unpack(self.channel.receive()["v"])
                return callback
            if y[0] == "i":
                return iter([self.unpack(i) for i in y[1]])
            if y[0] == "g":
                return builtin(y)
            raise ValueError("bad value")
        return unpack(x, other)

    def find(self, name):
        scope = self.scope
        if name in scope:
            return scope[name]
        solution = scope.get("Solution")
        if isinstance(solution, type) and hasattr(solution, name):
            return getattr(solution(), name)
        raise NameError("name '" + name + "' is not defined")

    def load(self, prefix, code):
        module = type(os)("answer")
        sys.modules["answer"] = module
        self.scope = module.__dict__
        exec(compile_answer(prefix, code), self.scope)

    def perform(self, m):
        op = m["op"]
        if op == "name":
            return {"v": self.pack(self.scope[m["name"]])} if m["name"] in self.scope else {"none": True}
        if op == "json":
            result = self.find(m["name"])(*m["args"])
            return {"json": dumps(tolist(result))}
        target = self.objects[m["h"]]
        if op == "call":
            sent = dumps(m["args"])
            args, kwargs = self.unpack(m["args"]), self.unpack(m["kw"])
            reply = {"v": self.pack(target(*args, **kwargs))}
            after = self.pack(args)
            if dumps(after) != sent:
                reply["args"] = after
            return reply
        if op == "get":
            return {"v": self.pack(getattr(target, m["name"]))}
        if op == "set":
            setattr(target, m["name"], self.unpack(m["value"]))
            return {"v": None}
        if op == "item":
            return {"v": self.pack(target[self.unpack(m["key"])])}
        if op == "list":
            return {"v": self.pack(list(target))}
        if op == "next":
            return {"v": self.pack(next(target))}
        if op == "is":
            return {"v": isinstance(self.unpack(m["value"]), target)}
        return {"v": {"len": len, "bool": bool, "str": str, "repr": repr}[op](target)}

    def serve(self, prefix, code):
        try:
            self.load(prefix, code)
            loaded = {"loaded": True}
        except BaseException as e:
            loaded = {"loaded": False, "e": describe(e)}
        self.channel.send(loaded)
        while True:
            message = self.channel.receive()
            try:
                reply = self.perform(message)
            except BaseException as e:
                reply = {"e": describe(e)}
            try:
                text = dumps(reply)
            except BaseException as e:
                text = dumps({"e": describe(e)})
            self.channel.send_text(text)


def tolist(x):
    """Numbers of numpy and its like become plain ones; JSON does the rest."""
    if type(x).__module__ == "numpy":
        return x.tolist()
    if isinstance(x, (list, tuple)):
        return [tolist(i) for i in x]
    if isinstance(x, dict):
        return {tolist(k): tolist(v) for k, v in x.items()}
    return x


def run_child(channel, job):
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    keep = (channel.read_fd, channel.write_fd)
    for fd in range(3, max(keep) + 8):
        if fd not in keep:
            try:
                os.close(fd)
            except OSError:
                pass
    import builtins
    builtins.exit = builtins.quit = sys.exit
    sys.path.append("/usr/lib/python3/dist-packages")
    sys.argv = ["answer.py"]
    gc.enable()
    Answer(channel).serve(job["prefix"], job["code"])
