# Values and frames between the processes of a Python code test: the first of three files that become one
# program (harness_wire.py, harness_answer.py, harness.py; see there).
# SPDX-License-Identifier: MIT
import sys
import os
import gc

gc.disable()
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)

try:  # the C halves of the json module, without the import of re (7 ms)
    import _json

    class _Context:
        strict, memo = True, {}
        object_hook = object_pairs_hook = None
        parse_float, parse_int = float, int
        parse_constant = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}.__getitem__

    def _refuse(value):
        raise TypeError("a value of type " + type(value).__name__ + " is not JSON")

    _scan = _json.make_scanner(_Context())
    _encoder = _json.make_encoder({}, _refuse, _json.encode_basestring_ascii, None, ": ", ", ", False, False, True)
    loads = lambda text: _scan(text, 0)[0]
    dumps = lambda value: "".join(_encoder(value, 0))
    assert loads(dumps([1, 2.5, "a\n", None, True, {"k": []}])) == [1, 2.5, "a\n", None, True, {"k": []}]
except Exception:
    import json
    loads, dumps = json.loads, json.dumps

MAX_FRAME = 16 << 20


class Channel:
    """Frames (decimal length, LF, JSON) over two descriptors; reads no byte beyond a frame."""

    def __init__(self, read_fd, write_fd):
        self.read_fd, self.write_fd = read_fd, write_fd

    def send(self, value):
        self.send_text(dumps(value))

    def send_text(self, text):
        data = text.encode()
        data = b"%d\n%s" % (len(data), data)
        while data:
            data = data[os.write(self.write_fd, data):]

    def _read(self, size):
        parts = []
        while size:
            part = os.read(self.read_fd, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def receive(self):
        head = b""
        while not head.endswith(b"\n"):
            head += self._read(1)
            if len(head) > 12:
                raise ValueError("bad frame")
        size = int(head)
        if size > MAX_FRAME:
            raise ValueError("a value is larger than 16 MiB")
        return loads(self._read(size).decode())


# ---- values over the wire: JSON scalars as they are, everything else a list whose head is its type

def pack(x, other):
    t = type(x)
    if x is None or t is bool or t is int or t is float or t is str:
        return x
    if t is list:
        return ["l", [pack(i, other) for i in x]]
    if t is tuple:
        return ["t", [pack(i, other) for i in x]]
    if t is dict:
        return ["d", [[pack(k, other), pack(v, other)] for k, v in x.items()]]
    if t is set:
        return ["s", [pack(i, other) for i in x]]
    if t is frozenset:
        return ["f", [pack(i, other) for i in x]]
    if t is bytes or t is bytearray:
        return ["b" if t is bytes else "B", x.hex()]
    if t is complex:
        return ["c", x.real, x.imag]
    if t is range:
        return ["r", x.start, x.stop, x.step]
    if x is Ellipsis:
        return ["e"]
    for name, base in (("int", int), ("float", float), ("str", str)):
        if isinstance(x, base):
            return base.__int__(x) if base is int else base.__float__(x) if base is float else str.__str__(x)
    if isinstance(x, tuple) and type(getattr(x, "_fields", None)) is tuple:
        return ["n", t.__name__, list(x._fields), [pack(i, other) for i in tuple.__iter__(x)]]
    if isinstance(x, tuple):
        return ["t", [pack(i, other) for i in tuple.__iter__(x)]]
    if isinstance(x, list):
        return ["l", [pack(i, other) for i in list.__iter__(x)]]
    if isinstance(x, dict):
        return ["d", [[pack(k, other), pack(v, other)] for k, v in dict.items(x)]]
    where = (t.__module__, t.__name__)
    if where == ("collections", "deque"):
        return ["q", [pack(i, other) for i in x]]
    if where == ("fractions", "Fraction"):
        return ["F", x.numerator, x.denominator]
    if where == ("decimal", "Decimal"):
        return ["D", str(x)]
    if where in (("datetime", "date"), ("datetime", "datetime"), ("datetime", "time")):
        return ["T", t.__name__, x.isoformat()]
    if where == ("datetime", "timedelta"):
        return ["T", "timedelta", [x.days, x.seconds, x.microseconds]]
    if t.__module__ == "numpy":
        return pack(x.tolist(), other)
    return other(x)


def unpack(x, other):
    if type(x) is not list:
        if type(x) is dict:
            raise ValueError("bad value")
        return x
    tag = x[0]
    if tag == "l":
        return [unpack(i, other) for i in x[1]]
    if tag == "t":
        return tuple([unpack(i, other) for i in x[1]])
    if tag == "d":
        return {unpack(k, other): unpack(v, other) for k, v in x[1]}
    if tag == "s":
        return {unpack(i, other) for i in x[1]}
    if tag == "f":
        return frozenset([unpack(i, other) for i in x[1]])
    if tag == "b":
        return bytes.fromhex(x[1])
    if tag == "B":
        return bytearray.fromhex(x[1])
    if tag == "c":
        return complex(x[1], x[2])
    if tag == "r":
        return range(x[1], x[2], x[3])
    if tag == "e":
        return Ellipsis
    if tag == "q":
        from collections import deque
        return deque([unpack(i, other) for i in x[1]])
    if tag == "F":
        from fractions import Fraction
        return Fraction(x[1], x[2])
    if tag == "D":
        from decimal import Decimal
        return Decimal(x[1])
    if tag == "n":
        return named_tuple(str(x[1]), tuple(x[2]))(*[unpack(i, other) for i in x[3]])
    if tag == "T":
        import datetime
        if x[1] == "timedelta":
            return datetime.timedelta(*x[2])
        kinds = {"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time}
        return kinds[x[1]].fromisoformat(x[2])
    return other(x)


NAMED_TUPLES = {}


def named_tuple(name, fields):
    """A class of our own with these names: what the answer's own class can do besides stays there."""
    from collections import namedtuple
    key = name, fields
    if key not in NAMED_TUPLES:
        NAMED_TUPLES[key] = namedtuple(name, fields)
    return NAMED_TUPLES[key]


def builtin_name(x):
    """Whether x is a builtin class or function, which goes over by its name."""
    import builtins
    name = getattr(x, "__name__", None)
    return type(name) is str and getattr(builtins, name, None) is x


def builtin(packed):
    import builtins
    return getattr(builtins, packed[2])
