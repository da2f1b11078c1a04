# SPDX-License-Identifier: MIT
"""The scenario language, read and written: docs/scenario-language.md has it on a page.

A statement is a tuple of its word and its operands.  Blocks hold lists of statements:
('try', body, [(class, body), ...], finally or None), ('loop', rounds, body), ('forever', body).
"""
import dataclasses
import re

RAISED = ("A", "B", "X", "SI", "GE", "RT")
CAUGHT = RAISED + ("VE", "TE", "AE", "Exc", "Any")

# Operands: n number, h handle, k function, v value, c constant, x class, m methods.
IN_FUNCTION = {
    "mark": "n", "yield": "v", "return": "v", "raise": "xc", "reraise": "", "from": "k",
    "fromh": "h", "iter": "n", "iterx": "nm", "inline": "k", "next": "h", "send": "hv",
    "throw": "hxc", "close": "h", "state": "h", "new": "hk", "drop": "h",
}
IN_SCRIPT = {
    "next": "h", "send": "hc", "throw": "hxc", "rethrow": "h", "close": "h", "state": "h",
    "new": "hk", "drop": "h", "deleg": "h",
}


class Accumulator:
    """$: what was received last.  There is one, also after a copy."""

    def __reduce__(self):
        return "ACC"

    def __repr__(self):
        return "$"


ACC = Accumulator()


@dataclasses.dataclass(frozen=True)
class Pointer:
    """An address that both sides know by a number."""

    number: int

    def __repr__(self):
        return f"&{self.number}"


def spell(value):
    """A value, in scenarios and traces."""
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, str):
        return f'"{value}"'
    return repr(value)


def read_constant(word):
    if word == "none":
        return None
    if re.fullmatch(r'"\w*"', word):
        return word[1:-1]
    if re.fullmatch(r"&\d+", word):
        return Pointer(int(word[1:]))
    if re.fullmatch(r"-?\d+\.\d", word):
        return float(word)
    return int(word)


@dataclasses.dataclass
class Scenario:
    name: str
    single_use: bool = False
    functions: dict = dataclasses.field(default_factory=dict)
    script: list = dataclasses.field(default_factory=list)


class Reader:
    """Lines with words, and where they stand."""

    def __init__(self, text, file):
        self.file = file
        self.lines = []
        self.called = []        # lines, and the functions that are named there
        self.inlined = []       # the same of `inline` alone
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split("#")[0].split()
            if words:
                self.lines.append((number, words))
        self.at = 0

    def line(self):
        return self.lines[min(self.at, len(self.lines) - 1)][0] if self.lines else 0

    def wrong(self, what, line=None):
        raise SyntaxError(f"{self.file}:{line or self.line()}: {what}")

    def words(self):
        return self.lines[self.at][1] if self.at < len(self.lines) else [""]

    def take(self):
        words = self.words()
        self.at += 1
        return words


def below(limit):
    """A reader of whole numbers."""
    return lambda word: range(limit).index(int(word))


def read_methods(word):
    if not set(word) <= set("nstc"):
        raise ValueError(word)
    return word


READ = {
    "n": below(1000001), "h": below(16), "k": below(64), "m": read_methods, "c": read_constant,
    "v": lambda word: ACC if word == "$" else read_constant(word),
    "x": lambda word: RAISED[RAISED.index(word)],
}


def read_statement(reader, known):
    word, *operands = reader.words()
    kinds = known.get(word)
    if kinds is None:
        reader.wrong(f"no such statement here: {word}")
    if len(operands) != len(kinds):
        reader.wrong(f"{word} takes {len(kinds)} operands, not {len(operands)}")
    try:
        read = [READ[kind](operand) for kind, operand in zip(kinds, operands)]
    except ValueError:
        reader.wrong(f"bad operand of {word}: {' '.join(operands)}")
    if "k" in kinds:
        reader.called.append((reader.line(), read[-1]))
    if word == "inline":
        reader.inlined.append((reader.line(), read[-1]))
    reader.at += 1
    return (word, *read)


def expect(reader, word):
    if reader.words()[0] != word:
        reader.wrong(f"{word} expected")
    return reader.take()


def read_try(reader):
    reader.take()
    body, handlers, cleanup = read_block(reader), [], None
    while reader.words()[0] == "except":
        words = reader.words()
        if len(words) != 2 or words[1] not in CAUGHT:
            reader.wrong("except takes one class")
        reader.take()
        handlers.append((words[1], read_block(reader)))
    if reader.words()[0] == "finally":
        reader.take()
        cleanup = read_block(reader)
    expect(reader, "end")
    return ("try", body, handlers, cleanup)


def read_loop(reader):
    word, *rounds = reader.words()
    if len(rounds) != (word == "loop") or (rounds and not rounds[0].isdigit()):
        reader.wrong("loop takes a number, forever nothing")
    line = reader.line()
    reader.take()
    if word == "forever" and reader.words()[0] != "yield":
        reader.wrong("forever begins with a yield", line)
    body = read_block(reader)
    expect(reader, "end")
    return (word, *map(int, rounds), body)


def read_block(reader, known=IN_FUNCTION):
    """Statements up to end, except or finally."""
    block = []
    while (word := reader.words()[0]) not in ("end", "except", "finally"):
        if not word:
            reader.wrong("end expected")
        if word == "try" and known is IN_FUNCTION:
            block.append(read_try(reader))
        elif word in ("loop", "forever") and known is IN_FUNCTION:
            block.append(read_loop(reader))
        else:
            block.append(read_statement(reader, known))
    return block


def calls_inline(block):
    """Does a call that yields for its caller stand in @block, at any depth?"""
    return any(statement[0] == "inline" or any(calls_inline(part) for part in parts_of(statement)) for statement in block)


def parts_of(statement):
    """The blocks of a statement."""
    if statement[0] == "try":
        _, body, handlers, cleanup = statement
        return [body, *(handler for _, handler in handlers), cleanup or []]
    return [statement[-1]] if statement[0] in ("loop", "forever") else []


def read_scenario(reader):
    words = expect(reader, "scenario")
    if len(words) not in (2, 3) or words[2:] not in ([], ["coroutines"]):
        reader.at -= 1
        reader.wrong("scenario NAME [coroutines] expected")
    scenario = Scenario(words[1], len(words) == 3)
    reader.called.clear()
    reader.inlined.clear()
    while (words := reader.words())[0] != "drive":
        if words[0] != "func" or len(words) != 2 or not words[1].isdigit():
            reader.wrong("func K or drive expected")
        reader.take()
        scenario.functions[int(words[1])] = read_block(reader)
        expect(reader, "end")
    reader.take()
    scenario.script = read_block(reader, IN_SCRIPT)
    expect(reader, "end")
    for line, number in reader.called:
        if number not in scenario.functions:
            reader.wrong(f"there is no function {number}", line)
    for line, number in reader.inlined:
        if calls_inline(scenario.functions[number]):
            reader.wrong(f"function {number} has an inline of its own", line)
    return scenario


def read(text, file="<scenario>"):
    reader = Reader(text, file)
    scenarios = []
    while reader.at < len(reader.lines):
        scenarios.append(read_scenario(reader))
    return scenarios


def lines_of(block, indent):
    for statement in block:
        word = statement[0]
        if word == "try":
            _, body, handlers, cleanup = statement
            parts = [("try", body)] + [(f"except {c}", b) for c, b in handlers]
            parts += [("finally", cleanup)] if cleanup is not None else []
        elif word in ("loop", "forever"):
            parts = [(" ".join(map(str, statement[:-1])), statement[-1])]
        else:
            kinds = (IN_FUNCTION.get(word) or IN_SCRIPT.get(word) or "")
            operands = [spell(o) if k in "vc" else str(o) for k, o in zip(kinds, statement[1:])]
            yield indent + " ".join([word, *operands])
            continue
        for head, inner in parts:
            yield indent + head
            yield from lines_of(inner, indent + "  ")
        yield indent + "end"


def write(scenario):
    """The text of @scenario."""
    lines = [f"scenario {scenario.name}" + " coroutines" * scenario.single_use]
    for number in sorted(scenario.functions):
        lines += [f"func {number}", *lines_of(scenario.functions[number], "  "), "end"]
    lines += ["drive", *lines_of(scenario.script, "  "), "end"]
    return "\n".join(lines) + "\n"
