"""Is a file what it should be?  A report is made of files that may be truncated, old, or edited by hand."""
import dataclasses
import json

from inputs import stop

LARGEST = 400 * 1024  # bytes of a summary that is published
MOST = 64 << 20  # bytes of a file that is read
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


class Wrong(Exception):
    """The text names the key, and what is wrong there."""


def number(value):
    """One that can be counted with: neither infinite nor none, nor of more digits than a float has room for."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e100 < value < 1e100


def text(value):
    return isinstance(value, str) and not any(0xd800 <= ord(c) < 0xe000 for c in value)


def whole(value):
    return isinstance(value, int) and number(value)


def truth(value):
    return isinstance(value, bool)


def positive(value):
    """And not so small that dividing by it leads out of range."""
    return number(value) and value > 1e-100


def three(value):
    return isinstance(value, list) and len(value) == 3 and all(map(number, value))


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def numbers(value):
    return isinstance(value, list) and all(map(number, value))


def named(value):
    """A backend or its linkage, which stand together with a slash between them."""
    return text(value) and value != "" and "/" not in value


def linked(value):
    return text(value) and value.count("/") == 1 and all(map(named, value.split("/")))


def links(value):
    return isinstance(value, list) and all(map(linked, value))


def pairs(value):
    """The first two are divided by each other."""
    return isinstance(value, list) and len(value) >= 2 and all(map(positive, value[:2]))


def unit(value):
    return text(value) and value in UNITS


def tally(value):
    return isinstance(value, dict) and all(text(k) and whole(v) for k, v in value.items())


def glossary(value):
    return isinstance(value, dict) and all(text(k) and text(v) for k, v in value.items())


WORDS = {
    number: "a number", text: "text", whole: "a whole number", truth: "true or false", three: "three numbers",
    texts: "a list of texts", numbers: "a list of numbers", positive: "a number above 0",
    linked: "text of the form BACKEND/LINKAGE", tally: "names with whole numbers",
    named: "a name without a slash", links: "a list of texts of the form BACKEND/LINKAGE", glossary: "names with texts",
    pairs: "two numbers above 0", unit: "a unit of time",
}


def optional(kind):
    return (kind,)


def maybe(kind):
    """Or null."""
    return {None: kind}


def check_members(value, description, where):
    if not isinstance(value, dict):
        raise Wrong(f"{where or 'the whole'} is not an object")
    for key, kind in description.items():
        place = f"{where}.{key}" if where else key
        if isinstance(kind, tuple):
            if key in value:
                check(value[key], kind[0], place)
        elif key not in value:
            raise Wrong(f"{place} is missing")
        else:
            check(value[key], kind, place)


def check(value, description, where=""):
    """Raise Wrong unless @value is as described: an object by its keys, a list by its entry, a value by a test."""
    if description is dict:
        check_members(value, {}, where)
    elif isinstance(description, dict) and None in description:
        if value is not None:
            check(value, description[None], where)
    elif isinstance(description, dict):
        check_members(value, description, where)
    elif isinstance(description, list):
        if not isinstance(value, list):
            raise Wrong(f"{where} is not a list")
        for i, entry in enumerate(value):
            check(entry, description[0], f"{where}[{i}]")
    elif not description(value):
        raise Wrong(f"{where} is not {WORDS[description]}")


@dataclasses.dataclass(frozen=True)
class Shape:
    """What a whole file is: its description, and a function that raises Wrong where its keys do not agree."""
    description: object
    rules: object = None


def parsed(data, shape):
    """The JSON in @data, or Wrong."""
    try:
        value = json.loads(data)
    except RecursionError:
        raise Wrong("is nested too deeply") from None
    except ValueError as error:
        raise Wrong(f"is not JSON: {error}") from None
    check(value, shape.description)
    if shape.rules:
        shape.rules(value)
    return value


def read(path):
    """All bytes at @path, of a file that is not larger than any should be."""
    data = bytearray()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 16):
            data += chunk
            if len(data) > MOST:
                raise Wrong(f"has more than {MOST >> 20} MiB")
    return bytes(data)


def load(program, path, shape):
    """The JSON at @path, as described; else one line and exit code 2."""
    try:
        return parsed(read(path), shape)
    except OSError as error:
        stop(program, f"{path}: {error.strerror}")
    except Wrong as wrong:
        stop(program, f"{path}: {wrong}")
