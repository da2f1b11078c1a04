# SPDX-License-Identifier: MIT
"""Mutants that nobody thought of: small changes of single lines, drawn by lot.

The lot of a change depends on the seed, the file, and the line alone.  So a change of one function leaves the
others' mutants as they were.  Memory orders are left out: on this processor most of them make no difference, and
scripts/checks/models and ThreadSanitizer are what judges them.
"""
import hashlib
import re

from mutating.mutant import Mutant

# (what it is called, where it stands, what stands there instead)
SWAPS = [
    *((f"`{a}` is `{b}`", re.compile(rf"(?<= ){re.escape(a)}(?= )"), b) for a, b in (
        ("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"),
        ("+", "-"), ("-", "+"), ("+=", "-="), ("-=", "+="), ("|=", "&="), ("&", "|"), ("%", "/"))),
    ("`!` is dropped", re.compile(r"!(?=[\w(])"), ""),
    ("`++` is `--`", re.compile(r"\+\+"), "--"),
    ("`--` is `++`", re.compile(r"--"), "++"),
    ("`true` is `false`", re.compile(r"\btrue\b"), "false"),
    ("`false` is `true`", re.compile(r"\bfalse\b"), "true"),
    ("0 is 1", re.compile(r"(?<![\w.<])0(?![\w.])"), "1"),
    ("1 is 2", re.compile(r"(?<![\w.<])1(?![\w.])"), "2"),
    ("1 is 0", re.compile(r"(?<![\w.<])1(?![\w.])"), "0"),
    ("a flag less", re.compile(r"\b[A-Z][A-Z_]+ \| (?=[A-Z])"), ""),
    ("a flag less", re.compile(r" \| [A-Z][A-Z_]+\b(?! \|)"), ""),
    ("the condition is turned round", re.compile(r"(?<=\bif )\((?=.*\)$)"), "(!"),
]
# A larger number, also as it stands in a shift or with a suffix.
NUMBER = re.compile(r"(?<![\w.<\[])([2-9]|[1-9][0-9]+)(?=[uUlL]*(?![\w.]))")
FIELD = re.compile(r"(?<=->)[a-z]\w*\b(?! *\()|(?<=\w\.)[a-z]\w*\b(?! *\()")
# A call or an assignment that fills a line; a local with its value is none.
STATEMENT = re.compile(r"^\t+(?!\(void\)\w+;|return|goto|break|continue|va_|\w[\w ]* \**\w+( =|;|\[)|struct |const )"
                       r"[\w(*][^{}]*;$")
SKIPPED = re.compile(r"^\s*(#|\*|/\*|_Static_assert|static |enum |struct |WEFT_API )|memory_order\w*,?$")
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', re.S)


def blank(text):
    """Comments and texts as dots, so that nothing in them is found; each place stays where it is."""
    return COMMENT_OR_TEXT.sub(lambda found: re.sub(r"[^\n]", ".", found.group()), text)


def begins(before):
    """Does a statement begin behind the line @before?"""
    return re.search(r"([;{}):]|\belse|\bdo)\s*$|^[\s.]*$", before)


def swapped_fields(line):
    """Each two neighbours that differ, the one in the place of the other; most of those of two types do not compile."""
    fields = list(FIELD.finditer(line))
    for one, other in zip(fields, fields[1:]):
        between = line[one.end():other.start()]
        if one.group() != other.group() and between not in (".", "->"):
            yield "two fields are swapped", one.start(), other.end(), other.group() + between + one.group()


def changes(line, before):
    """(what, first, behind, replacement) of each change of a line, which stands behind @before."""
    for what, pattern, new in SWAPS:
        for found in pattern.finditer(line):
            yield what, found.start(), found.end(), new
    for found in NUMBER.finditer(line):
        yield "a number is one more", found.start(), found.end(), str(int(found.group()) + 1)
    yield from swapped_fields(line)
    if STATEMENT.match(line) and begins(before) and line.count("(") == line.count(")"):
        yield "the statement is dropped", len(line) - len(line.lstrip("\t")), len(line), ";"


def candidates(api, file):
    text = (api / file).read_text()
    at, inside, before = 0, False, ""
    for number, (line, plain) in enumerate(zip(text.split("\n"), blank(text).split("\n")), 1):
        if line in ("{", "}"):
            inside = line == "{"
        for what, first, behind, new in changes(plain, before) if inside and not SKIPPED.search(plain) else ():
            changed = line[:first] + new + line[behind:]
            if new == "(!":
                changed = line[:first] + "(!(" + line[behind:] + ")"
            yield Mutant(f"{file}:{number}: {what}" + (f" at {first}" if new != ";" else ""), file, line, changed, "", at)
        at, before = at + len(line) + 1, plain


def drawn(api, files, seed):
    """(lot, mutant) of every mutant of @files."""
    seen = {}
    for file in sorted(files):
        for mutant in candidates(api, file):
            key = (mutant.file, mutant.old, mutant.new)
            seen[key] = seen.get(key, 0) + 1
            yield hashlib.sha256(repr((seed, key, seen[key])).encode()).digest(), mutant
