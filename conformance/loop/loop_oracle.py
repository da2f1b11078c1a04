# SPDX-License-Identifier: MIT
"""Compare weft's loop with asyncio on random programs of tasks; scripts/oracle --loop is the command."""
import concurrent.futures
import multiprocessing
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import random_programs  # noqa: E402

CHUNK = 500
FORMS = ("resumable", "stackful")


def written(programs):
    return "".join(f"=== {name}\n{text}" for name, text in programs)


def traces(output):
    """The lines of each trace, by name."""
    found = {}
    for part in output.split("=== ")[1:]:
        name, *lines = part.splitlines()
        found[name] = lines
    return found


def played(command, programs):
    done = subprocess.run(command, input=written(programs), capture_output=True, text=True, errors="backslashreplace",
                          timeout=600)
    found = traces(done.stdout)
    if done.returncode:
        missing = next((name for name, _ in programs if name not in found), programs[-1][0])
        found.setdefault(missing, []).append(f"exit code {done.returncode}: {done.stderr.strip()[-200:]}")
    return found


def reference(programs):
    return played([sys.executable, str(HERE / "reference.py")], programs)


def judge(ways, seeds):
    """(way, name, program) of each difference."""
    programs = [(str(seed), random_programs.program(seed)) for seed in seeds]
    want = reference(programs)
    found = []
    for way in ways:
        got = played(way, programs)
        for name, text in programs:
            if name not in got:
                got.update(played(way, [(name, text)]))
            if got.get(name) != want[name]:
                found.append((way, name, text))
    return found


def parts(lines):
    """(first, last) of each statement and of each whole block, the longest first."""
    found, stack = [], []
    for at, line in enumerate(lines):
        word = line.split()[0]
        if word in ("try", "timeout", "group"):
            stack.append(at)
        elif word == "end":
            found.append((stack.pop(), at))
        elif word not in ("co", "except", "finally"):
            found.append((at, at))
    return sorted(found, key=lambda part: part[0] - part[1])


def smaller_ones(lines):
    for first, last in parts(lines):
        yield lines[:first] + lines[last + 1:]
        word = lines[first].split()[0]
        if last > first and not any(l.split()[0] in ("except", "finally") for l in lines[first:last]):
            yield lines[:first] + lines[first + 1:last] + lines[last + 1:]
        elif word == "try":
            inner = next(i for i in range(first, last) if lines[i].split()[0] in ("except", "finally"))
            if not any(l.split()[0] in ("try", "timeout", "group") for l in lines[first + 1:inner]):
                yield lines[:first] + lines[first + 1:inner] + lines[last + 1:]


def differs(way, lines):
    program = [("small", "\n".join(lines) + "\n")]
    want = reference(program).get("small")
    return bool(want) and not want[0].startswith("exit code") and played(way, program).get("small") != want


def shrink(way, text):
    lines = text.splitlines()
    while True:
        smaller = next((l for l in smaller_ones(lines) if differs(way, l)), None)
        if smaller is None:
            return lines
        lines = smaller


def show(way, name, text):
    lines = shrink(way, text)
    program = [("small", "\n".join(lines) + "\n")]
    want, got = reference(program).get("small", []), played(way, program).get("small", [])
    print(f"\n{name} by {' '.join(way)}, made smaller:\n" + "\n".join(lines))
    width = max([len(line) for line in want] + [7]) + 4
    print("asyncio".ljust(width) + "weft")
    for i in range(max(len(want), len(got))):
        left, right = (l[i] if i < len(l) else "" for l in (want, got))
        print(("  " if left == right else "* ") + left.ljust(width) + right)


def ways_of(program, backends):
    return [[str(program), backend, form] for backend in backends for form in FORMS
            if backend != "stackless" or form == "resumable"]


def main(program, backends, seeds):
    """The number of differences."""
    ways = ways_of(program, backends)
    chunks = [seeds[at:at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    found = []
    with concurrent.futures.ProcessPoolExecutor(multiprocessing.cpu_count()) as pool:
        for result in pool.map(judge, [ways] * len(chunks), chunks):
            found += result
    for way, name, text in found[:5]:
        show(way, name, text)
    print(f"{len(seeds)} programs of tasks, {len(ways)} ways, {len(found)} differences")
    return len(found)
