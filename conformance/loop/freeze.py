# SPDX-License-Identifier: MIT
"""freeze.py NAME N PYTHON...: an edition of programs of tasks for any implementation: edition/NAME.cosl and .trace.

It takes N programs of each profile of random_programs.py whose traces are of moderate length, and which each PYTHON plays
alike.  What a program needs of an implementation stands behind its first line; docs/loop-language.md says what the words
mean.
"""
import itertools
import pathlib
import subprocess
import sys
import warnings

import random_programs
import reference

MOST_LINES, LEAST_LINES = 120, 12
NEEDS = {
    "calls": "call", "reraise": "reraise", "counts": "uncancel", "futures": "setres setexc cancelf awaitf",
    "callbacks": "soon later addcb", "shields": "shield", "waits": "wait", "limits": "waitfor", "gathers": "gather gatherx",
    "stops": "stop", "timeouts": "timeout resched", "groups": "group gspawn", "locks": "lock unlock",
    "events": "evwait evset evclear", "semaphores": "sem semrel", "conditions": "cwait cnotify",
    "barriers": "barrier breset babort", "queues": "put get tput tget qdone join",
}


def needs(program):
    used = {line.split()[0] for line in program.splitlines()}
    return ["tasks", *(need for need, words in NEEDS.items() if used & set(words.split()))]


def written(title, program):
    return f"scenario {title} # needs {' '.join(needs(program))}\n{program}"


def judge(python, text):
    """The trace that @python writes."""
    command = [python, reference.__file__]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60).stdout


def candidates(profile, pythons):
    for seed in itertools.count():
        title, program = f"{profile}_{seed}", random_programs.program(seed, profile)
        text, trace = written(title, program), reference.Play(program).run()
        expected = "\n".join([f"=== {title}", *trace]) + "\n"
        if LEAST_LINES <= len(trace) <= MOST_LINES and all(judge(python, text) == expected for python in pythons):
            yield text, expected


def main(name, count, *pythons):
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None
    sys.setrecursionlimit(10000)
    chosen = [pair for profile in random_programs.PROFILES
              for pair in itertools.islice(candidates(profile, pythons), int(count))]
    texts, traces = zip(*chosen)
    folder = pathlib.Path(__file__).parent / "edition"
    licence = "# CC0 1.0: do with these programs and their traces what you like.\n"
    (folder / f"{name}.cosl").write_text(licence + "".join(texts))
    (folder / f"{name}.trace").write_text("".join(traces))


if __name__ == "__main__":
    main(*sys.argv[1:])
