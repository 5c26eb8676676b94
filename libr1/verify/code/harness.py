# The trusted half of a Python code test (libr1/verify/code/session.cc starts it inside the sandbox, by
# python3 -I -S). Two processes: this one runs the tests, a fresh child for each test runs the answer's
# code and answers calls. The child is forked before this process has been sent the test, so that the
# test's text and its expected values were never in the child's memory; without /proc, and with ptrace
# and its kin refused, it cannot look over here. What the child says is data: values are rebuilt
# from a closed set of types, and an object that cannot be is a Remote, whose comparisons and arithmetic
# are never asked of the child.
# SPDX-License-Identifier: MIT
class RemoteError(Exception):
    """An exception of a class that only the answer knows."""


class AnswerEOF(EOFError):
    """The answer's own, and not the end of the pipe to it."""


def first_word(e):
    return str(e.args[0]) if e.args else ""


class Remote:
    """An object that lives with the answer. It equals itself alone, and is no number to the test's."""
    __slots__ = ("_r1",)

    def __init__(self, child, handle, kind):
        object.__setattr__(self, "_r1", (child, handle, kind))

    def __call__(self, *args, **kwargs):
        child, handle, _ = self._r1
        reply = child.ask({"op": "call", "h": handle, "args": child.pack(args), "kw": child.pack(kwargs)})
        if "args" in reply:
            for mine, new in zip(args, child.unpack(reply["args"])):
                refresh(mine, new)
        return child.unpack(reply["v"])

    def _do(self, op, **more):
        child, handle, _ = self._r1
        return child.unpack(child.ask({"op": op, "h": handle, **more})["v"])

    def __getattr__(self, name):
        value = self._do("get", name=name)
        if name == "__next__" and type(value) is Remote:
            self._r1[0].nexts.add(value._r1[1])
        return value

    def __setattr__(self, name, value):
        self._do("set", name=name, value=self._r1[0].pack(value))

    def __getitem__(self, key):
        return self._do("item", key=self._r1[0].pack(key))

    def __iter__(self):
        return iter(self._do("list"))

    def __contains__(self, x):
        return x in list(self)

    def __next__(self):
        return self._do("next")

    def __enter__(self):
        return self._do("get", name="__enter__")()

    def __exit__(self, *what):  # an answer that swallows exceptions would swallow failed assertions
        self._do("get", name="__exit__")(None, None, None)
        return False

    def __len__(self):
        return int(self._do("len"))

    def __bool__(self):
        return self._do("bool") is True

    def __str__(self):
        return str(self._do("str"))

    def __repr__(self):
        return str(self._do("repr"))

    def __instancecheck__(self, x):
        return self._do("is", value=self._r1[0].pack(x)) is True

    def __eq__(self, x):
        return type(x) is Remote and x._r1[:2] == self._r1[:2]

    def __hash__(self):
        return hash(self._r1[1])


def between_two(name):
    """An operator of the answer's, asked for where both sides are: mixed with a value of the test's it would
    decide in the test's place."""
    def method(self, x):
        if type(x) is not Remote or x._r1[0] is not self._r1[0]:
            return NotImplemented
        return self._do("two", name=name, value=["h", x._r1[1]])
    return method


for operator_name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lt", "le",
                      "gt", "ge"):
    setattr(Remote, "__" + operator_name + "__", between_two("__" + operator_name + "__"))


def refresh(mine, new):
    """An argument that the answer changed in place."""
    if type(mine) is not type(new):
        return
    if type(mine) is list:
        mine[:] = new
    elif type(mine) in (dict, set):
        mine.clear()
        mine.update(new)


class Child:
    """A process that has loaded the answer; made before the test it is for is known."""

    def __init__(self, job):
        self.callbacks = []
        self.remotes = {}  # by handle: an object of the answer's is one object here, too
        self.nexts = set()  # handles of methods __next__
        self.classes = {}
        self.asked = False  # whether the tests wanted anything of the answer
        down, up = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                run_child(Channel(down[0], up[1]), job)
            finally:
                os._exit(1)
        os.close(down[0])
        os.close(up[1])
        self.channel = Channel(up[0], down[1])

    def loaded(self):
        return self.channel.receive()

    def ask(self, message):
        import builtins
        self.asked = True
        if type(sys.stdout) is not Printed:
            message["out"] = True
        if builtins.input is not INPUT or sys.stdin is not STDIN:
            message["in"] = True
        self.channel.send(message)
        while True:
            reply = self.channel.receive()
            if type(reply) is not dict:
                raise ValueError("bad reply")
            if "back" not in reply:
                break
            if reply["back"] == "input":
                self.answer_input(message, reply)
                continue
            function = self.callbacks[reply["back"]]
            value = function(*self.unpack(reply["args"]), **self.unpack(reply["kw"]))
            self.channel.send({"v": self.pack(value)})
        if "p" in reply and "out" in message:
            sys.stdout.write(str(reply["p"]))
        if "e" in reply:
            raise self.raised(message, self.exception(reply["e"]))
        return reply

    def answer_input(self, message, reply):
        if "in" not in message:
            raise ValueError("bad reply")
        try:
            self.channel.send({"v": str(input(*self.unpack(reply["args"])))})
        except EOFError:
            self.channel.send({})

    def raised(self, message, e):
        """As in a generator: StopIteration out of a function would end the loop of a test that calls it by
        map(), before anything was compared."""
        nexts = message["op"] == "next" or (message["op"] == "call" and message["h"] in self.nexts)
        if isinstance(e, (StopIteration, StopAsyncIteration)) and not nexts:
            return RuntimeError("the answer raised " + type(e).__name__)
        if isinstance(e, EOFError):
            return AnswerEOF(str(e))
        return e

    def exception(self, e):
        import builtins
        if len(e) > 2:
            try:
                made = self.exception_class(*e[2])(str(e[1]))
                for name, value in self.unpack(e[3]).items():
                    if name.isidentifier() and not name.startswith("_"):
                        setattr(made, name, value)
                return made
            except (TypeError, ValueError, AttributeError):
                pass
        kind = getattr(builtins, str(e[0]), None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(str(e[1]))
            except TypeError:
                pass
        return RemoteError(str(e[0]) + ": " + str(e[1]))

    def exception_class(self, chain, base):
        """A class of ours for the answer's, of the same name and line, so that tests can expect it."""
        import builtins
        kind = getattr(builtins, str(base), Exception)
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = RemoteError
        for handle, name in reversed(chain):
            key = int(handle)
            if key not in self.classes:
                self.classes[key] = type(str(name), (kind,), {"__init__": Exception.__init__, "__str__": first_word})
            kind = self.classes[key]
        return kind

    async def awaited(self, handle):
        return self.unpack(self.ask({"op": "await", "h": handle})["v"])

    def pack(self, x):
        def other(y):
            if type(y) is Remote:
                return ["h", y._r1[1]]
            if builtin_name(y):
                return ["g", "builtins", y.__name__]
            if hasattr(y, "__next__"):
                return ["i", [self.pack(i) for i in y]]
            if callable(y):
                self.callbacks.append(y)
                return ["k", len(self.callbacks) - 1]
            raise TypeError("a value of type " + type(y).__name__ + " cannot be passed to the answer")
        return pack(x, other)

    def unpack(self, x, name=None):
        def other(y):
            if y[0] == "h":
                handle = int(y[1])
                if handle not in self.remotes:
                    self.remotes[handle] = Remote(self, handle, str(y[2]))
                return self.remotes[handle]
            if y[0] == "E":
                return self.exception_class(y[1], y[2])
            if y[0] == "a":
                return self.awaited(int(y[1]))
            if y[0] == "x":
                return self.exception(y[1:])
            # A module, or a function of one, that the answer imported: our own copy of it, and only under
            # the name it has there.
            if y[0] == "m" and y[1] in sys.stdlib_module_names:
                return __import__(y[1])
            if y[0] == "g" and y[1] == "builtins":
                return builtin(y)
            if y[0] == "g" and y[1] in sys.stdlib_module_names and y[2] == name:
                return getattr(__import__(y[1]), name)
            raise ValueError("a value of the answer's cannot be passed on")
        return unpack(x, other)

    def lookup(self, name):
        reply = self.ask({"op": "name", "name": name})
        if "none" in reply:
            raise NameError("name '" + name + "' is not defined")
        return self.unpack(reply["v"], name)


class Scope(dict):
    """The globals of test code: what it does not define itself is the answer's. Builtins stay ours,
    unless there is nothing else that the tests could be about (`assert sum(10, 15) == 6`)."""

    def __init__(self, child, code, source):
        import builtins
        dict.__init__(self, __name__="__main__", __builtins__=builtins)
        self._r1_child, self._r1_builtins, self._r1_source = child, vars(builtins), source
        self._r1_shadowed = all(name in self._r1_builtins for name in code.co_names)

    def __missing__(self, name):
        if name in self._r1_builtins and not self._r1_shadowed:
            raise KeyError(name)
        if name in sys.stdlib_module_names and is_module(name, self._r1_source):
            value = self[name] = __import__(name)
            return value
        try:
            value = self._r1_child.lookup(name)
        except NameError:
            if name in self._r1_builtins:
                raise KeyError(name) from None
            raise
        self[name] = value
        return value


def is_module(name, source):
    """Whether the tests mean a standard module by a name that they do not define (`math.isclose`, where
    the import was left to the answer): then it is ours, and not what the answer put there."""
    import ast
    nodes = list(ast.walk(ast.parse(source)))
    attributes = [n.attr for n in nodes
                  if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == name]
    uses = sum(isinstance(n, ast.Name) and n.id == name for n in nodes)
    return 0 < uses == len(attributes) and all(hasattr(__import__(name), a) for a in attributes)


class TestModule(type(sys)):
    """The module __main__ of test code, in which unittest.main() looks for tests."""

    def __init__(self, scope):
        super().__init__("__main__")
        super().__setattr__("_r1_scope", scope)

    def __getattr__(self, name):
        scope = super().__getattribute__("_r1_scope")
        if name not in scope:
            raise AttributeError(name)
        return scope[name]

    def __dir__(self):
        return list(super().__getattribute__("_r1_scope"))


def run_cases(cases):
    import unittest
    result = unittest.TestResult()
    for case in cases:
        unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    broken = result.failures + result.errors
    if broken or result.unexpectedSuccesses:
        text = broken[0][1].strip().split("\n")[-1] if broken else "unexpected success"
        raise AssertionError(text)


def run_defined(scope):
    """Tests that are defined and left to a runner to find: unittest's classes, and pytest's functions and
    classes. Whoever called them has them run twice: a runner's result may have been dropped."""
    kinds = (type(run_defined), type)
    found = [(name, x) for name, x in list(scope.items()) if isinstance(x, kinds) and x.__module__ == "__main__"]
    if "unittest" in sys.modules:
        base = sys.modules["unittest"].TestCase
        run_cases([x for _, x in found if isinstance(x, type) and issubclass(x, base)])
        found = [(name, x) for name, x in found if not (isinstance(x, type) and issubclass(x, base))]
    for name, x in found:
        if type(x) is type(run_defined) and name.startswith("test"):
            run_test_function(x, scope)
        elif type(x) is type and name.startswith("Test") and x.__init__ is object.__init__:
            for test, method in list(vars(x).items()):
                if test.startswith("test") and type(method) is type(run_defined):
                    one = x()
                    getattr(one, "setup_method", lambda: None)()
                    run_test_function(getattr(one, test), scope)


def last_name(source):
    """The function or class that a prompt leaves to be written: its last at the left margin."""
    heads = [line.split("(")[0].split(":")[0].split() for line in source.split("\n")
             if line.startswith(("def ", "class ", "async def "))]
    return heads[-1][-1] if heads else ""


def run_prompt(source):
    """The prompt's own code: helper functions in it are the tests' as well as the answer's. It runs
    before the first fork, so that what it imports is imported once."""
    scope = {"__name__": "prompt"}
    try:
        exec(compile(source, "prompt.py", "exec"), scope)
    except Exception:
        return {}  # a prompt may end in the middle of a statement
    return scope


class AnswerModule(type(sys)):
    """What tests import from `solution`: the answer."""

    def __init__(self, child):
        super().__init__("solution")
        super().__setattr__("_r1_child", child)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return super().__getattribute__("_r1_child").lookup(name)
        except NameError:
            raise AttributeError(name) from None


def run_asserts(child, job, prompt, test):
    test_code = compile(test, "test.py", "exec")
    scope = Scope(child, test_code, test)
    sys.modules["__main__"] = TestModule(scope)
    sys.modules["solution"] = AnswerModule(child)
    install_pytest(test)
    entry = job["entry"]
    for name, value in prompt.items():
        if not name.startswith("__") and name != (entry or last_name(job["prefix"])):
            scope[name] = value
    if job["setup"]:
        exec(compile(job["setup"], "setup.py", "exec"), scope)
    exec(test_code, scope)
    if entry and "check" in scope:
        scope["check"](child.lookup(entry))
    run_defined(scope)


def line_of(e, test):
    """Which line of the test failed, for the report."""
    lines = test.split("\n")
    number, tb = 0, e.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == "test.py":
            number = tb.tb_lineno
        tb = tb.tb_next
    return lines[number - 1].strip()[:300] if 0 < number <= len(lines) else ""


def run_test(child, job, prompt, test):
    printed = sys.stdout = Printed()
    try:
        loaded = child.loaded()
        if loaded.get("loaded") is not True:
            return {"end": "load", "e": loaded["e"]}
        broken = broken_code(test.get("code", ""))
        if broken:
            return {"end": "no_tests", "e": broken}
        if "args" in test:
            return {"end": "value", "json": child.ask({"op": "json", "name": test["fn"], "args": test["args"]})["json"]}
        run_asserts(child, job, prompt, test["code"])
    except SystemExit as e:  # the tests' own: the answer's never comes over as one
        if e.code not in (None, 0, False):
            return {"end": "failed", "e": describe(e), "line": ""}
    except AnswerEOF as e:
        return {"end": "error", "e": ["EOFError", str(e)], "line": line_of(e, test.get("code", ""))}
    except (EOFError, BrokenPipeError):
        return {"end": "exited"}
    except BaseException as e:
        kind = "failed" if isinstance(e, AssertionError) else "error"
        return {"end": kind, "e": describe(e), "line": line_of(e, test.get("code", ""))}
    return {"end": "passed" if child.asked else "no_tests", "out": printed.text()}


def clean_up(child):
    """Ends all processes but this one and process 1, and empties /tmp, for the next test."""
    try:
        os.kill(-1, 9)
    except OSError:
        pass
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    os.close(child.channel.read_fd)
    os.close(child.channel.write_fd)
    for folder in ("/tmp", "/dev/shm"):
        if os.listdir(folder):
            import shutil
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                if os.path.isdir(path) and not os.path.islink(path):
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    try:
                        os.unlink(path)
                    except OSError:
                        pass


INPUT, STDIN = input, sys.stdin


def main():
    outer = Channel(0, os.dup(1))
    sys.stdout = sys.stderr
    job = outer.receive()
    prompt = run_prompt(job["prefix"])
    last = False
    while not last:
        child = Child(job)
        outer.send({"end": "ready"})
        test = outer.receive()
        last = test["last"]
        result = run_test(child, job, prompt, test)
        outer.send(result)
        if not last:
            clean_up(child)


main()
