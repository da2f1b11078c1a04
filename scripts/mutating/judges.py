# SPDX-License-Identifier: MIT
"""The tests that may catch a mutant, run with its library in place of ours.

A judge is a function of a build folder and a library.  It returns what has caught the mutant, or None.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading

import inputs

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BACKENDS = ["asm", "stackless"]
OTHER_BACKENDS = ["threads", "asm-fpu", "ucontext"]
LOOP_BACKENDS = [*BACKENDS, "threads"]
RESULT = re.compile(r"^(not ok|ok) \d+ - (\S+)(.*)")
# The fields behind a result of weft-conform.
STATUS = re.compile(r'^ +status: "(\w+)"')


def start(library, command, stdout):
    """@library needs another one of ours, which stands beside the original.  A lock that is not taken is told at once."""
    env = {**os.environ, "LD_PRELOAD": f"{library.beside}/tests/locks-held.so {library.path}",
           "LD_LIBRARY_PATH": str(library.beside)}
    try:
        return subprocess.Popen([str(word) for word in command], env=env, stdin=subprocess.DEVNULL, stdout=stdout,
                                stderr=subprocess.DEVNULL, text=True, errors="replace", start_new_session=True)
    except FileNotFoundError:
        inputs.stop("mutants", f"--build: there is no {command[0]}, build it first")


def members(session):
    """The processes of @session, each with a group of its own perhaps."""
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield int(path.parent.name)


def end(process):
    """With the processes that it has started: a fault may keep those from ending with it."""
    for pid in members(process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def first_failure(process):
    """The name of the first test that fails, and its status if there is one."""
    failed = None
    for line in process.stdout:
        result, status = RESULT.match(line), STATUS.match(line)
        if failed and status:
            return failed, status[1]
        if failed and not line.startswith(" "):
            return failed, ""
        if result and result[1] == "not ok" and "# TODO" not in result[3]:
            failed = result[2].split("/")[-1]
    return (failed, "") if failed else None


def watch(library, command, seconds):
    """What first_failure says; a test that neither fails nor ends well has no name.  It is stopped there."""
    process = start(library, command, subprocess.PIPE)
    late = threading.Timer(seconds, end, [process])
    late.start()
    found = first_failure(process)
    if found:
        end(process)
    code = process.wait()
    end(process)
    process.stdout.close()
    late.cancel()
    return found or (("", f"exit code {code}") if code else None)


def conform(build, *args):
    return [build / "weft-conform", "--timeout", "10", *args]


def by_conform(*args):
    """By the suite.  A case that was only late on a busy machine is given more time, alone."""
    def judge(build, library):
        found = watch(library, conform(build, *args), 600)
        if found and found[1] == "timeout":
            found = watch(library, [*conform(build, *args), "--timeout", "60", "--case", found[0]], 100)
        return found and (f"case `{found[0]}`" if found[0] else f"weft-conform, {found[1]}")
    return judge


def by_case(case, *args):
    """By one case.  A race may need another try to show."""
    def judge(build, library):
        for _ in range(3):
            if watch(library, [build / "weft-conform", "--timeout", "10", "--case", case, *args], 60):
                return f"case `{case}`"
        return None
    return judge


def by_tap(path, *args, seconds=60):
    """By a program of the build folder that writes TAP, or by its exit code."""
    name = pathlib.Path(path).name

    def judge(build, library):
        program = library.programs.get(name, build / path)
        found = watch(library, [program, *(build / word if word.endswith(".so") else word for word in args)], seconds)
        return found and (f"test `{found[0]}` of {name.removeprefix('test-')}" if found[0] else f"{name}, {found[1]}")
    return judge


def by_test(name, *args):
    """By a program of api/tests."""
    return by_tap(f"api/tests/{name}", *args)


def by_flags(build, library):
    """By the program that downloads flags, in each of its modes."""
    found = watch(library, [sys.executable, ROOT / "examples/flags/test_flags.py", build / "examples/weft-flags",
                            build / "conformance/server/weft-flagserver"], 300)
    return found and f"weft-flags, {found[1]}"


def by_reject(build, library):
    """By a program that has to be refused, and by the words in which it is."""
    found = watch(library, [ROOT / "conformance/reject/run", library.path, ROOT / "api", BACKENDS[0]], 300)
    return found and f"reject `{found[0]}`"


def traces(text):
    return {part.split("\n", 1)[0]: part for part in text.split("=== ")[1:]}


def play(library, command):
    process = start(library, command, subprocess.PIPE)
    try:
        return traces(process.communicate(timeout=60)[0])
    except subprocess.TimeoutExpired:
        end(process)
        return traces(process.communicate()[0])


def by_trace(what, expected, got):
    wrong = [name for name, trace in expected.items() if got.get(name) != trace]
    if not wrong:
        return None
    return f"{what} `{wrong[0]}`" + (f" and {len(wrong) - 1} more" if len(wrong) > 1 else "")


def by_scenario(build, library):
    """By a scenario that CPython ran."""
    folder = ROOT / "conformance/oracle"
    for kind in ("generators", "coroutines"):
        expected = traces((folder / f"{kind}.trace").read_text())
        for backends in [*BACKENDS, ",".join(BACKENDS)]:
            got = play(library, [build / "conformance/oracle/weft-scenario", "--backend", backends,
                                 folder / f"{kind}.cosl"])
            by = by_trace("scenario", expected, got)
            if by:
                return by
    return None


def by_program(build, library):
    """By a program of tasks that asyncio ran."""
    folder = ROOT / "conformance/loop/played"
    expected = traces((folder / "tasks.trace").read_text())
    for backend in BACKENDS:
        got = play(library, [build / "conformance/loop/weft-loop-play", backend, "resumable", folder / "tasks.programs"])
        by = by_trace("program", expected, got)
        if by:
            return by
    return None


def by_valgrind(*args):
    """By memory that is lost or used wrongly while the suite runs in one process."""
    def judge(build, library):
        process = start(library, ["timeout", "600", "valgrind", "-q", "--error-exitcode=9", "--leak-check=full",
                                  "--errors-for-leak-kinds=definite", "--max-stackframe=8388608", "--max-threads=5000",
                                  "--fair-sched=yes", build / "weft-conform", *args, "--no-isolation"], subprocess.DEVNULL)
        return "valgrind" if process.wait() == 9 else None
    return judge
