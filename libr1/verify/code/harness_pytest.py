# What test code in pytest's manner needs of pytest, where it cannot be imported (python3 -S does not see
# dist-packages): raises, approx, mark.parametrize, and fixtures; and what test code prints. Part of the
# trusted half (harness.py).
# SPDX-License-Identifier: MIT
class Raises:
    def __init__(self, kinds, match=None):
        self.kinds, self.match, self.value = kinds, match, None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        if kind is None:
            raise AssertionError("nothing was raised")
        if not issubclass(kind, self.kinds):
            return False
        self.value, self.type = value, kind
        if self.match is not None:
            import re
            if not re.search(self.match, str(value)):
                raise AssertionError("the message does not match " + repr(self.match))
        return True


def raises(kinds, *call, match=None, **named):
    if not call:
        return Raises(kinds, match)
    with Raises(kinds) as caught:
        call[0](*call[1:], **named)
    return caught


class Approx:
    """Equal to numbers within a tolerance, to lists, tuples and dicts of them element by element."""
    __hash__ = None

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def __eq__(self, got):
        return self.near(got, self.expected)

    def near(self, got, want):
        if type(want) in (list, tuple):
            return type(got) in (list, tuple) and len(got) == len(want) and all(map(self.near, got, want))
        if type(want) is dict:
            return type(got) is dict and got.keys() == want.keys() and all(self.near(got[k], want[k]) for k in want)
        numbers = (int, float, complex)
        if type(want) not in numbers or type(got) not in numbers:
            return got == want
        if got != got or want != want:
            return self.nan_ok and got != got and want != want
        if got == want:
            return True
        if abs(want) == float("inf"):
            return False
        absolute = 1e-12 if self.abs is None else self.abs
        relative = (1e-6 if self.abs is None else 0) if self.rel is None else self.rel
        return abs(got - want) <= max(absolute, relative * abs(want))


class Marks:
    def __getattr__(self, name):
        if name in ("skip", "skipif", "xfail", "usefixtures"):
            raise NotImplementedError("pytest.mark." + name + " is not known here")

        def mark(*args, **named):
            return args[0] if len(args) == 1 and callable(args[0]) and not named else lambda test: test
        return mark

    @staticmethod
    def parametrize(names, values, ids=None):
        names = [n.strip() for n in names.split(",")] if type(names) is str else list(names)

        def mark(test):
            rows = [row if len(names) > 1 else [row] for row in map(plain_row, values)]
            rows = [dict(zip(names, row, strict=True)) for row in rows]
            before = getattr(test, "_r1_rows", [{}])
            test._r1_rows = [{**a, **b} for a in before for b in rows]
            return test
        return mark


class Param(tuple):
    """A row of parametrize() with an id."""


def param(*values, id=None):
    return Param(values)


def plain_row(row):
    return (row[0] if len(row) == 1 else tuple(row)) if type(row) is Param else row


def fixture(function=None, **named):
    def mark(f):
        f._r1_fixture = True
        return f
    if named.keys() - {"scope", "name"}:
        raise NotImplementedError("pytest.fixture with " + ", ".join(named) + " is not known here")
    return mark if function is None else mark(function)


def install_pytest(source):
    if "pytest" not in source:
        return
    try:
        import pytest
    except ImportError:
        module = type(sys)("pytest")
        module.raises, module.approx, module.mark = raises, Approx, Marks()
        module.fixture, module.param = fixture, param
        module.main = lambda *args: 0  # the tests are run all the same
        module.fail = fail
        sys.modules["pytest"] = module


def fail(reason=""):
    raise AssertionError(reason)


def fixture_value(name, scope):
    function = scope[name] if name in scope else None
    if not getattr(function, "_r1_fixture", False):
        raise TypeError("a test asks for the fixture " + name + ", which is not known")
    value = function(*[fixture_value(n, scope) for n in needs_of(function)])
    return next(value) if function.__code__.co_flags & 0x20 else value  # a generator's is what it yields


def needs_of(function):
    code = function.__code__
    if code.co_flags & 0xc or code.co_kwonlyargcount:
        return None  # *args and **kwargs: no test, or one for a decorator to call
    names = code.co_varnames[:code.co_argcount]
    names = names[1:] if hasattr(function, "__self__") else names
    n_defaults = len(function.__defaults__ or ())
    return names[:len(names) - n_defaults]


def run_test_function(test, scope):
    needs = needs_of(test)
    if needs is None or test.__code__.co_flags & 0x20:
        return
    rows = getattr(test, "_r1_rows", None)
    if rows is None and needs and not any(getattr(x, "_r1_fixture", False) for x in list(scope.values())):
        return  # a helper that only has a test's name
    for row in [{}] if rows is None else rows:
        result = test(**row, **{n: fixture_value(n, scope) for n in needs if n not in row})
        if test.__code__.co_flags & 0x80:  # a coroutine function
            import asyncio
            asyncio.run(result)


class Printed:
    """What the test code prints: a checker may want it."""

    def __init__(self):
        self.parts, self.size = [], 0

    def write(self, text):
        self.size += len(text)
        if self.size > MAX_FRAME // 8:
            raise ValueError("the test code prints more than 2 MiB")
        self.parts.append(text)
        return len(text)

    def flush(self):
        pass

    def text(self):
        return "".join(self.parts)


def broken_code(source):
    """What is wrong with test code that does not compile: no answer's fault."""
    try:
        compile(source, "test.py", "exec")
    except (SyntaxError, ValueError) as e:
        return describe(e)
    return None
