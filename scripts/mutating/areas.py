# SPDX-License-Identifier: MIT
"""The parts of api/ that mutants are made of: their library, their mutants, and their tests."""
import dataclasses
import pathlib

from mutating import draw, mutant
from mutating.judges import (BACKENDS, LOOP_BACKENDS, OTHER_BACKENDS, ROOT, by_case, by_conform, by_flags, by_program,
                             by_reject, by_scenario, by_tap, by_test, by_valgrind)

API = ROOT / "api"
INLINE, THREADS, PROCESSES = (("--executor", name) for name in ("inline", "threads", "processes"))


def pool_of(case):
    """The executor on which a case runs."""
    return PROCESSES if case.startswith("process.") else THREADS


@dataclasses.dataclass(frozen=True)
class Area:
    title: str
    library: str
    same: pathlib.Path          # changes that no test can notice, with the reason
    judges: dict                # {folder of api/: in this order, until one catches a mutant that is drawn there}
    written: pathlib.Path = None    # mutants that somebody thought of
    fields: int = 0             # words in the head of each: name, file, and perhaps its case
    programs: list = ()         # of api/tests, made anew for a fault in a public header
    case_args: object = pool_of     # of weft-conform, for the case of a mutant

    def read(self):
        return list(mutant.read(self.written, self.fields)) if self.written else []

    def draw(self, seed):
        """(lot, mutant) of all; what stands in public headers is compiled into programs, which keep theirs."""
        files = [f"{folder}/{path.name}" for folder in self.judges for path in (API / folder).glob("*.[ch]")]
        return draw.drawn(API, files, seed)

    def reasons(self):
        """{(file, old, new): why no test can notice this change}"""
        return {(m.file, m.old.strip(), m.new.strip()): m.name for m in mutant.read(self.same, 2)}

    def judges_of_all(self, mutants):
        """What must say nothing of the library without a fault."""
        cases = sorted({m.case for m in mutants if m.case})
        pools = sorted({self.case_args(case) for case in cases})
        by_cases = by_conform(*(word for args in pools for word in args), *(f"--case={case}" for case in cases))
        drawn = [judge for m in mutants if not m.case for judge in self.judges_of(m)]
        return ([by_cases] if cases else []) + list(dict.fromkeys(drawn))

    def judges_of(self, one):
        return [by_case(one.case, *self.case_args(one.case))] if one.case else self.judges[str(pathlib.Path(one.file).parent)]


# The suite watches memory by a hook, and so sees no coroutine that is kept for the next: life does.
CORE = [
    by_test("life"), by_test("arena"), by_test("backends", "api/tests/older.so", "api/tests/older-second.so"),
    by_test("alternate"), *(by_conform("--backend", backend) for backend in BACKENDS), by_scenario,
    *(by_test(f"test-{name}") for name in ("waiting", "executor", "edges")), by_reject,
    *(by_conform("--backend", backend) for backend in OTHER_BACKENDS), by_conform("--profile", "L", "--backend", "asm"),
    *(by_conform("--backend", backend, "--fail-alloc") for backend in BACKENDS),
    *(by_valgrind("--backend", backend) for backend in BACKENDS),
]
BY_PLUGIN = by_test("test-executor_plugin", "backends/executors/executor-skeleton.so", "backends/skeleton.so")
FUTURES = [
    *(by_test(f"test-{name}") for name in ("future", "waiting", "queue", "awaiting", "edges", "executor", "executor_memory")),
    by_test("test-executor_stress", "5000"), by_test("test-killed"), by_test("test-forked"),
    by_test("test-slab_maps"), BY_PLUGIN, *(by_conform(*pool) for pool in (INLINE, THREADS, PROCESSES)), by_conform("--profile", "L", "--backend", "asm"),
    by_conform(*THREADS, "--fail-calls"), by_conform(*THREADS, "--fail-alloc"), by_valgrind("--profile", "F", *THREADS),
]
# With all of its judges first, and others where they run processes.
PROCESS_POOL = [
    by_conform(*PROCESSES), *(by_test(f"test-{name}") for name in ("executor_memory", "edges", "killed", "forked")),
    BY_PLUGIN, by_conform(*PROCESSES, "--fail-alloc"), by_flags,
    by_valgrind("--profile", "F", *PROCESSES, "--filter", "^process"),
]
# One backend for each of the three steps that are compiled, the last with threads of its own, and then
# without memory.
LOOP = [
    *(by_conform("--profile", "L", "--backend", backend) for backend in LOOP_BACKENDS), by_program, by_test("test-hosts"),
    by_test("test-watchdog"),
    *(by_conform("--profile", "L", "--backend", backend, "--fail-alloc") for backend in BACKENDS),
    by_tap("conformance/http/http-edges-cases"), by_valgrind("--profile", "L", "--backend", "asm"),
]
HTTP = [
    by_tap("conformance/http/http-edges-cases"), by_tap("conformance/http/http-cases", seconds=120), by_flags,
]

AREAS = {
    "co": Area("the core", "weft", ROOT / "conformance/same", dict.fromkeys(("base", "backend", "stack", "co"), CORE),
               ROOT / "conformance/mutants", 2, programs=["life", "arena"]),
    "futures": Area("futures and executors", "weft-executor", ROOT / "conformance/planted_executors/same",
                    {"future": FUTURES, "executor": FUTURES, "executor/processes": PROCESS_POOL},
                    ROOT / "conformance/planted_executors/mutants", 3),
    "loop": Area("the loop", "weft-loop", ROOT / "conformance/planted_loop/same", {"loop": LOOP},
                 ROOT / "conformance/planted_loop/mutants", 3, case_args=lambda case: ("--backend", "asm")),
    "http": Area("downloads", "weft-http", ROOT / "conformance/http/same", {"http": HTTP}),
}
