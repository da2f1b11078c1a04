"""The part of scripts/peers --coroutines: the programs that it asks, what is known of them, and the tables."""
import collections
import pathlib
import re
import statistics
import subprocess

from reporting import check, shapes, words

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = "bench/peers/coroutines"
SOURCES = ROOT / FOLDER
C = ["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"]
CXX = ["-O2", "-std=c++20", "-Wall", "-Wextra", "-Werror"]
EACH = 20  # milliseconds of a try
CROWD = 10000
MEMORY = f"memory/n:{CROWD}"
QUESTIONS = ("switch", "switch-values", "create-run-destroy", f"live/n:{CROWD}", MEMORY)
OURS = rf"^(call|(switch|switch-values|create-run-destroy)/backend:[a-z]+/link:[a-z]+|live/backend:[a-z]+/link:[a-z]+/n:{CROWD})$"
TOLD = {
    "switch": "round trip", "switch-values": "round trip with a value each way", "create-run-destroy": "create, run, destroy",
    f"live/n:{CROWD}": f"round trip, {CROWD:,} alive in turn", MEMORY: f"one of {CROWD:,} suspended",
}


def in_c(name, library):
    return ["cc"], library, ["cc", *C, SOURCES / f"{name}.c", "-o", name], [f"./{name}"]


def programs(python_with, milliseconds):
    """As scripts/peers has its other programs: the tools and the library of each, how it is built and run, its argument."""
    greenlet = python_with("greenlet")
    found = {
        "swapcontext": in_c("swapcontext", None), "fcontext": in_c("fcontext", "-lboost_context"), "pcl": in_c("pcl", "-lpcl"),
        "pth": in_c("pth", "-lpth"),
        "cxx20": (["c++"], None, ["c++", *CXX, SOURCES / "cxx20.cc", "-o", "cxx20"], ["./cxx20"]),
        "cpython": (["python3"], None, None, ["python3", SOURCES / "peer.py", "generators"]),
        "greenlet": ([greenlet], None, None, [greenlet, SOURCES / "peer.py", "greenlet"]),
        "lua": (["lua5.4"], None, None, ["lua5.4", SOURCES / "peer.lua"]),
        "luajit": (["luajit"], None, None, ["luajit", SOURCES / "peer.lua"]),
        "go": (["go"], None, ["go", "build", "-o", "go-peer", SOURCES / "peer.go"], ["./go-peer"]),
        "node": (["node"], None, None, ["node", SOURCES / "peer.js"]),
    }
    return {name: (*each, (milliseconds,)) for name, each in found.items()}


# What is known of each that a line can name.  "callback": may it yield from a callback of C; "moves": may another thread go on.
def known(source, stackful, licence, platforms, flags, notes, **more):
    return {"stackful": stackful, "licence": licence, "platforms": platforms, "source": f"{FOLDER}/{source}", "flags": flags,
            "notes": notes, "many": True, **more}


CANDIDATES = {
    "swapcontext": known("swapcontext.c", True, "LGPL-2.1+ (glibc)", "systems with ucontext.h", " ".join(C),
                         "a system call at each switch, for the signal mask; stacks from malloc", callback=True),
    "GNU Pth contexts": known("pth.c", True, "LGPL-2.1+", "POSIX", " ".join(C) + " -lpth",
                              "pth_uctx_switch; a system call at each switch", callback=True),
    "GNU Pth threads": known("pth.c", True, "LGPL-2.1+", "POSIX", " ".join(C) + " -lpth",
                             "pth_yield through its scheduler, whose lists are sorted: 10,000 alive are not asked", callback=True,
                             many=None, moves=False),
    "PCL": known("pcl.c", True, "GPL-2+", "POSIX", " ".join(C) + " -lpcl",
                 "co_call and co_resume, as Debian builds it: a system call at each switch", callback=True),
    "Boost fcontext": known("fcontext.c", True, "BSL-1.0", "x86, ARM, MIPS, PowerPC, RISC-V, s390x and others",
                            " ".join(C) + " -lboost_context", "the two C symbols of Boost.Context; stacks from malloc",
                            callback=True),
    "C++20": known("cxx20.cc", False, "none of its own", "compilers for C++20", " ".join(CXX),
                   "the least class for a generator; frames from operator new", callback=False, moves=True),
    "CPython generators": known("peer.py", False, "PSF-2.0", "where CPython runs", "", "for, send", callback=False),
    "greenlet": known("peer.py", True, "MIT and PSF-2.0", "many processors and systems", "",
                      "stacks are copied away from the one that runs", callback=True, moves=False),
    "Lua": known("peer.lua", True, "MIT", "where C runs", "", "coroutine.wrap", callback=False),
    "LuaJIT": known("peer.lua", True, "MIT", "x86, ARM, MIPS, PowerPC", "", "coroutine.wrap", callback=False),
    "Go goroutines": known("peer.go", True, "BSD-3-Clause", "where Go runs", "go build", "two channels, GOMAXPROCS(1)", moves=True),
    "node generators": known("peer.js", False, "MIT", "where node runs", "", "next", callback=False, moves=False),
}
DEBIAN = {"PCL": "libpcl1-dev"}  # where a program cannot tell its version
STACKFUL = {name: each["stackful"] for name, each in CANDIDATES.items()} | {
    "weft asm inline": True, "weft asm table": True, "weft stackless inline": False}


def installed(package):
    try:
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def candidates(lines):
    """Of those that were asked, for a report."""
    versions = {line["peer"]: line["version"] for line in lines}
    return [{"name": name, "version": versions[name], **each} for name, each in CANDIDATES.items() if name in versions]


def with_version(line):
    return line if line["version"] or line["peer"] not in DEBIAN else {**line, "version": installed(DEBIAN[line["peer"]])}


# Ours.


def backend_of(program):
    """A program of ours has one backend compiled in, or it is asked for asm through the table."""
    inline = re.fullmatch(r"weft-bench-inline-(.*)", program.name)
    return (inline[1], "inline") if inline else ("asm", "table")


def lines_of(program, rows, memory, version):
    """@rows: the fastest of each question; @memory: what --memory printed: bytes, bytes of page tables, nanoseconds."""
    backend, link = backend_of(program)
    head = {"peer": f"weft {backend} {link}", "version": version}
    lines = [{**head, "question": words.question(row["name"]), "ns": row["real_time"] * check.UNITS[row["time_unit"]],
              "n": row["iterations"], "checked": not row.get("error_occurred", False)} for row in rows]
    for line in lines:
        if line["question"] == "call":
            line["peer"] = "call"
    numbers = re.fullmatch(r"(-?\d+\.\d) (-?\d+\.\d) (\d+\.\d)\n", memory)
    if not numbers or not any(line["question"] == "call" for line in lines):
        raise check.Wrong("there is no row of a call, or no line of the memory")
    lines.append({**head, "question": MEMORY, "ns": float(numbers[3]), "n": CROWD, "checked": True,
                  "bytes_each": float(numbers[1])})
    for line in lines:
        check.check(line, shapes.CO_PEER.description)
    return lines


# Tables.


def three(values):
    return [words.digits(x) for x in (statistics.median(values), min(values), max(values))]


def row_of(peer, lines, calls):
    """@calls: {round: nanoseconds of a call in it}."""
    row = [peer, lines[0]["version"]]
    if lines[0]["question"] == MEMORY:
        return [*row, *three([line["bytes_each"] for line in lines]), *three([line["ns"] for line in lines])[:1]]
    return [*row, *three([line["ns"] for line in lines]), *three([line["ns"] / calls[line["round"]] for line in lines])]


def show(lines):
    """Two tables for each question, as those with stacks and those without answer different ones; the fastest first."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    calls = collections.defaultdict(list)
    for line in lines:
        if line["peer"] == "call":
            calls[line["round"]].append(line["ns"])
        else:
            found[line["question"], STACKFUL.get(line["peer"])][line["peer"]].append(line)
    calls = {number: statistics.median(ns) for number, ns in calls.items()}
    print(f"\nAn indirect call: {words.digits(statistics.median(calls.values()))} ns.")
    key = {True: "with stacks", False: "without stacks", None: "others"}
    measure = {MEMORY: ["bytes, median", "least", "most", "ns to make"]}
    times = ["ns, median", "least", "most", "x call, median", "least", "most"]
    for question in QUESTIONS:
        for stackful in key:
            peers = found[question, stackful]
            if not peers:
                continue
            what = "bytes_each" if question == MEMORY else "ns"
            order = sorted(peers, key=lambda peer: statistics.median(line[what] for line in peers[peer]))
            head = [f"{TOLD[question]}, {key[stackful]}", "version", *measure.get(question, times)]
            print("\n" + words.table(head, [row_of(peer, peers[peer], calls) for peer in order]), end="", flush=True)
