# SPDX-License-Identifier: MIT
"""docs/mutants.md."""
from reporting import words

HEAD = """\
# Mutants

`scripts/mutants` breaks the libraries on purpose, in one place at a time, and runs the tests until one of them notices.
Some mutants were written by hand. `scripts/mutants --random N [--seed S]` draws others by lot from all small changes of
single lines: a condition, a comparison, a constant or a flag is another, a statement is dropped, two fields are swapped. What
does not compile, or compiles to the same code, is replaced by the next. Memory orders are left out of the lot, since other
tools judge them. Some changes make no difference that a test could see, or cost time only; they stand with their reasons in
`conformance/same` and in the files `same` of `conformance/planted_executors`, `conformance/planted_loop` and
`conformance/http`. A program that hangs is ended by a signal: -14 is its own alarm, and -9 comes from `scripts/mutants`.
Each folder of `api/` has judges of its own. All of them run with a module that ends a program (-6) in which a thread gives
back a mutex that it does not hold, so that a lock which is not taken is told without a race; ThreadSanitizer tells the same.
"""


def cell(text):
    return text.replace("|", "\\|")


def counts(rows):
    caught = sum(result is True for _, result, _ in rows)
    same = sum(result is None for _, result, _ in rows)
    text = f"{caught} of {len(rows) - same} are caught."
    return text + (f" {same} more change nothing that a test can see; the table tells why." if same else "")


def part(title, rows):
    lines = ["", f"## {title}", "", counts(rows), "", "| mutant | file | caught by |", "| --- | --- | --- |"]
    said = {True: "{}", False: "**{}**", None: "the same: {}"}
    return lines + [f"| {cell(m.name)} | `api/{m.file}` | {cell(said[caught].format(text))} |" for m, caught, text in rows]


def drawn_part(title, rows):
    """The line that was changed tells more than the file's name once more."""
    lines = ["", f"## {title}", "", counts(rows), "", "| mutant | the line then | caught by |", "| --- | --- | --- |"]
    said = {True: "{}", False: "**{}**", None: "the same: {}"}
    return lines + [f"| {cell(m.name)} | `{cell(m.new.strip())}` | {cell(said[caught].format(text))} |"
                    for m, caught, text in rows]


def write(path, parts, options):
    lines = [HEAD.rstrip("\n")]
    for area, rows in parts:
        written = [row for row in rows if row[0].at < 0]
        drawn = [row for row in rows if row[0].at >= 0]
        if written:
            lines += part(area.title[0].upper() + area.title[1:], written)
        if drawn:
            lines += drawn_part(f"{area.title[0].upper() + area.title[1:]}, {len(drawn)} of "
                                f"{options.random} that were drawn with seed {options.seed}", drawn)
    words.write_text(path, "\n".join(lines) + "\n")
