# SPDX-License-Identifier: MIT
"""The parts of api/ that mutants are made of: their library, their mutants, and their tests."""
import dataclasses
import pathlib

from mutating import draw, mutant
from mutating.judges import (BACKENDS, LOOP_BACKENDS, OTHER_BACKENDS, ROOT, by_case, by_conform, by_program, by_reject,
                             by_scenario, by_test, by_valgrind)

API = ROOT / "api"
POOLS = [("--executor", "inline"), ("--executor", "threads")]
PROCESSES = ("--executor", "processes")


def pool_of(case):
    """The executor on which a case runs."""
    return PROCESSES if case.startswith("process.") else POOLS[1]


@dataclasses.dataclass(frozen=True)
class Area:
    title: str
    library: str
    written: pathlib.Path       # mutants that somebody thought of
    fields: int                 # words in the head of each: name, file, and perhaps its case
    judges: list                # in this order, until one catches the mutant
    drawn: list = ()            # folders of api/ in which others are drawn by lot
    same: pathlib.Path = None   # changes that no test can notice, with the reason
    programs: list = ()         # of api/tests, made anew for a fault in a public header
    case_args: object = pool_of     # of weft-conform, for the case of a mutant

    def read(self):
        return list(mutant.read(self.written, self.fields))

    def draw(self, seed):
        """(lot, mutant) of all; what stands in public headers is compiled into programs, which keep theirs."""
        files = [f"{folder}/{path.name}" for folder in self.drawn for path in (API / folder).glob("*.[ch]")]
        return draw.drawn(API, files, seed)

    def reasons(self):
        """{(file, old, new): why no test can notice this change}"""
        each = mutant.read(self.same, 2) if self.same else []
        return {(m.file, m.old.strip(), m.new.strip()): m.name for m in each}

    def judges_of_all(self, mutants):
        cases = {m.case for m in mutants}
        if "" in cases:
            return self.judges
        candidates = sorted({self.case_args(case) for case in cases})
        return [by_conform(*(word for args in candidates for word in args), *(f"--case={case}" for case in sorted(cases)))]

    def judges_of(self, one):
        return [by_case(one.case, *self.case_args(one.case))] if one.case else self.judges


AREAS = {
    "co": Area(
        "the core", "weft", ROOT / "conformance/mutants", 2,
        # The suite watches memory by a hook, and so sees no coroutine that is kept for the next: life does.
        [by_test("life"), by_test("arena"), by_test("backends", "api/tests/older.so", "api/tests/older-second.so"),
         *(by_conform("--backend", backend) for backend in BACKENDS), by_scenario, by_test("test-waiting"),
         by_test("test-executor"), by_reject, *(by_conform("--backend", backend) for backend in OTHER_BACKENDS),
         *(by_conform("--backend", backend, "--fail-alloc") for backend in BACKENDS), by_valgrind],
        ["base", "backend", "stack", "co"], ROOT / "conformance/same", programs=["life", "arena"]),
    "futures": Area(
        "futures and executors", "weft-executor", ROOT / "conformance/planted_executors/mutants", 3,
        [*(by_test(f"test-{name}") for name in ("future", "waiting", "queue", "awaiting", "edges", "executor", "executor_memory")),
         by_test("test-executor_stress", "5000"), by_test("test-killed"), by_test("test-forked"),
         *(by_conform(*pool) for pool in POOLS), by_conform(*PROCESSES)],
        ["future", "executor", "executor/processes"], ROOT / "conformance/planted_executors/same"),
    "loop": Area(
        "the loop", "weft-loop", ROOT / "conformance/planted_loop/mutants", 3,
        # One backend for each of the three steps that are compiled, the last with threads of its own, and then
        # without memory.
        [*(by_conform("--profile", "L", "--backend", backend) for backend in LOOP_BACKENDS), by_program,
         *(by_conform("--profile", "L", "--backend", backend, "--fail-alloc") for backend in BACKENDS)],
        ["loop"], ROOT / "conformance/planted_loop/same", case_args=lambda case: ("--backend", "asm")),
}
