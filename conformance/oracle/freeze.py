# SPDX-License-Identifier: MIT
"""freeze.py NAME A..B C..D: an edition of scenarios for any implementation: edition/NAME.cosl and edition/NAME.trace.

Of the seeds A..B, and of C..D with the profile "portable", it takes those that no version of CPython plays otherwise;
of the portable ones, those that came out as such.  What a scenario needs of who plays it stands
behind its first line; docs/scenario-language.md says what the words mean.
"""
import pathlib
import re
import sys

import generate
import scenario as language
from judged import judged

MOST_LINES = 150
PORTABLE = {"delegate", "shared", "inline", "throw", "close", "reraise", "running", "rescue"}


def words_of(block):
    """Every statement in @block, flat."""
    for statement in block:
        yield statement
        if statement[0] == "try":
            yield from words_of(statement[1])
            for cls, handler in statement[2]:
                yield ("except", cls)
                yield from words_of(handler)
            yield from words_of(statement[3] or [])
        elif statement[0] in ("loop", "forever"):
            yield from words_of(statement[-1])


def let_go(trace):
    """Does anything run because a coroutine was let go?"""
    letting = False
    for line in trace:
        if line.startswith("> "):
            letting = line.startswith(("> drop", "> new"))
        elif line.startswith("= "):
            letting = True          # behind the last result all handles go
        elif letting:
            return True
    return any(line.startswith("! ") or re.match(r"#\d+ (drop|new|busy) ", line) for line in trace)


def rescued(trace):
    """Does anything take an error that a cleanup raises while it is told to end?  Rather yes than no."""
    closing, troubled = None, False     # by whom: "#n" or "", the script
    for line in trace:
        me, _, event = line.partition(" ") if line.startswith("#") else ("", "", line)
        if closing is not None and (me == closing or not me):
            if troubled and event in ("got none", "= ok"):
                return True
            closing = None
        if closing is not None:
            if event.startswith("caught "):
                return True
            troubled = troubled or event.startswith(("raise ", "reraise", "op "))
        elif event.startswith(("op close ", "> close ")):
            closing, troubled = me, False
    return False


def needs(scenario, trace):
    statements = [s for body in scenario.functions.values() for s in words_of(body)] + scenario.script
    used = {s[0] for s in statements}
    named = {o for s in statements if s[0] in ("raise", "throw", "except") for o in s[1:] if isinstance(o, str)}
    text = "\n".join(trace)
    found = {
        "coroutines": scenario.single_use,
        "inline": "inline" in used,
        "delegate": bool(used & {"from", "fromh"}),
        "shared": "fromh" in used,
        "iterators": bool(used & {"iter", "iterx"}),
        "throw": bool(used & {"throw", "rethrow"}),
        "close": "close" in used,
        "rescue": rescued(trace),
        "reraise": "reraise" in used,
        "stop": "SI" in named or "SI" in text or "RT:stopiter" in text,
        "exit": "GE" in named or re.search(r"\bGE\b|RT:ignored", text) is not None,
        "fresh": "TE:fresh" in text,
        "missing": "AE:nosend" in text,
        "running": "VE:executing" in text or "RUNNING" in text,
        "look": "deleg" in used,
        "destruction": let_go(trace),
        "payloads": re.search(r'&\d|"\w*"|\d\.\d', text) is not None,
    }
    return [word for word, needed in found.items() if needed]


def frozen(seeds, profile=None):
    """(text, trace) of those that go into an edition."""
    first, last = map(int, seeds.split(".."))
    for scenario, trace, known in judged(range(first, last), profile):
        needed = needs(scenario, trace)
        if known or len(trace) > MOST_LINES or (profile and not PORTABLE.issuperset(needed)):
            continue
        head, rest = language.write(scenario).split("\n", 1)
        yield f"{head} # needs {' '.join(needed)}\n{rest}", "\n".join([f"=== {scenario.name}", *trace]) + "\n"


def main(name, seeds, portable):
    folder = pathlib.Path(__file__).parent / "edition"
    texts, traces = zip(*frozen(seeds), *frozen(portable, generate.PORTABLE))
    licence = "# CC0 1.0: do with these scenarios and their traces what you like.\n"
    (folder / f"{name}.cosl").write_text(licence + "".join(texts))
    (folder / f"{name}.trace").write_text("".join(traces))


if __name__ == "__main__":
    main(*sys.argv[1:])
