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


# What LeetCode has imported before a class Solution, by the module it comes from.
LEETCODE = {
    "typing": "Any Callable DefaultDict Deque Dict Iterable Iterator List Optional Set Tuple Union",
    "collections": "Counter OrderedDict defaultdict deque namedtuple",
    "heapq": "heapify heappop heappush heappushpop heapreplace nlargest nsmallest",
    "bisect": "bisect_left bisect_right insort insort_left insort_right",
    "itertools": "accumulate chain combinations combinations_with_replacement count cycle groupby islice "
                 "pairwise permutations product repeat zip_longest",
    "functools": "cache cmp_to_key lru_cache partial reduce",
    "math": "ceil comb factorial floor gcd inf isqrt lcm log log2 pi sqrt",
    "string": "ascii_lowercase ascii_uppercase",
    "copy": "deepcopy", "operator": "itemgetter", "random": "randint", "re": "", "sys": ""}


def names_in(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if type(constant) is type(code):
            names |= names_in(constant)
    return names


def leetcode_names(code):
    """The names out of LEETCODE that the answer speaks of; what it imports or defines comes over them."""
    names = names_in(code)
    found = {}
    for module, text in LEETCODE.items():
        for name in names.intersection(text.split()):
            if hasattr(__import__(module), name):
                found[name] = getattr(__import__(module), name)
        if module in names:
            found[module] = __import__(module)
    return found


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
                return ["x"] + self.thrown(y)
            if isinstance(y, type) and issubclass(y, Exception):
                return ["E"] + self.classes_of(y)
            if type(y).__name__ == "coroutine" and hasattr(y, "cr_code"):
                return ["a", self.handle_of(y)[1]]
            return self.handle_of(y)
        return pack(x, other)

    def classes_of(self, kind):
        """An exception class of the answer's: itself and its bases of the answer's, and the builtin one behind."""
        chain = []
        for base in kind.__mro__:
            if builtin_name(base):
                return [chain, base.__name__]
            if issubclass(base, BaseException):
                chain.append([self.handle_of(base)[1], base.__name__])
        return [chain, "Exception"]

    def thrown(self, e):
        more = []
        if not builtin_name(type(e)):
            try:
                more = [self.classes_of(type(e)), self.pack({k: v for k, v in vars(e).items() if type(k) is str})]
            except BaseException:
                more = []
        return describe(e) + more

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
        compiled = compile_answer(prefix, code)
        if "class Solution" in code or "class Solution" in prefix:
            self.scope.update(leetcode_names(compiled))
            sys.setrecursionlimit(50000)  # LeetCode's is higher, too
        exec(compiled, self.scope)

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
        if op == "two":
            import operator
            return {"v": self.pack(getattr(operator, m["name"])(target, self.unpack(m["value"])))}
        if op == "await":
            import asyncio
            return {"v": self.pack(asyncio.run(target))}
        if op == "list":
            return {"v": self.pack(list(target))}
        if op == "next":
            return {"v": self.pack(next(target))}
        if op == "is":
            return {"v": isinstance(self.unpack(m["value"]), target)}
        return {"v": {"len": len, "bool": bool, "str": str, "repr": repr}[op](target)}

    def perform_under(self, m):
        """Where the tests have put something in the place of stdout or input(), it is theirs that is used."""
        if not m.get("out") and not m.get("in"):
            return self.perform(m)
        import builtins
        import io
        old_out, old_input = sys.stdout, builtins.input
        printed = io.StringIO()

        def asked(*prompt):
            self.channel.send({"back": "input", "args": self.pack(prompt), "kw": self.pack({})})
            answer = self.channel.receive()
            if "v" not in answer:
                raise EOFError
            return answer["v"]
        try:
            if m.get("out"):
                sys.stdout = printed
            if m.get("in"):
                builtins.input = asked
            try:
                reply = self.perform(m)
            except BaseException as e:
                reply = {"e": self.thrown(e)}
        finally:
            sys.stdout, builtins.input = old_out, old_input
        if m.get("out"):
            reply["p"] = printed.getvalue()[:1 << 20]
        return reply

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
                reply = self.perform_under(message)
            except BaseException as e:
                reply = {"e": self.thrown(e)}
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
