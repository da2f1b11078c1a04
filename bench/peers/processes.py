# SPDX-License-Identifier: MIT
"""CPython's pools of processes: ProcessPoolExecutor.submit, and multiprocessing.Pool.map, which sends jobs in chunks.

64 bytes each way; each side checks all of them.
"""
import concurrent.futures
import json
import multiprocessing
import sys
import time

JOBS = 1000  # of a round, as in ours
ROUNDS = 4  # of a try
TRIES = 3  # the first warms up, and the fastest of the others counts
ARGUMENTS = [i.to_bytes(8, "little") * 8 for i in range(JOBS)]
RESULTS = [(i + 1).to_bytes(8, "little") * 8 for i in range(JOBS)]


def add_one(argument):
    number = int.from_bytes(argument[:8], "little")
    if argument != number.to_bytes(8, "little") * 8:
        raise ValueError(argument)
    return (number + 1).to_bytes(8, "little") * 8


def submit_and_collect(pool):
    return [future.result() for future in [pool.submit(add_one, a) for a in ARGUMENTS]]


def map_all(pool):
    return pool.map(add_one, ARGUMENTS)


def tell(peer, question, workers, ask, pool):
    least, good = float("inf"), True
    for i in range(TRIES):
        begin = time.perf_counter_ns()
        good = all([ask(pool) == RESULTS for _ in range(ROUNDS)]) and good
        least = min(least, time.perf_counter_ns() - begin) if i else least
    print(json.dumps({"peer": peer, "question": f"{question}/workers:{workers}/bytes:64",
                      "ns": round(least / ROUNDS / JOBS, 1), "n": ROUNDS * JOBS, "checked": good}))
    return good


def main():
    if len(sys.argv) != 2 or not (sys.argv[1].isascii() and sys.argv[1].isdigit() and 0 < int(sys.argv[1]) < 1000):
        sys.exit(f"{sys.argv[0]}: wants a number of workers")
    workers = int(sys.argv[1])
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        good = tell("CPython ProcessPoolExecutor", "submit", workers, submit_and_collect, pool)
    with multiprocessing.Pool(workers) as pool:
        good = tell("CPython multiprocessing.Pool", "map", workers, map_all, pool) and good
    sys.exit(not good)


if __name__ == "__main__":
    main()
