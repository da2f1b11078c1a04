# SPDX-License-Identifier: MIT
"""CPython: ThreadPoolExecutor.submit.  A job there must not wait for a job of its own pool, so there is no fib."""
import concurrent.futures
import json
import sys
import time

JOBS = 1000  # of a round, as in ours
ROUNDS = 20  # of a try
TRIES = 4  # the first warms up, and the fastest of the others counts


def add_one(x):
    return x + 1


def submit_and_collect(pool):
    return sum(future.result() for future in [pool.submit(add_one, i) for i in range(JOBS)])


def main():
    if len(sys.argv) != 2 or not (sys.argv[1].isascii() and sys.argv[1].isdigit() and 0 < int(sys.argv[1]) < 1000):
        sys.exit(f"{sys.argv[0]}: wants a number of workers")
    workers, least, good = int(sys.argv[1]), float("inf"), True
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for i in range(TRIES):
            begin = time.perf_counter_ns()
            sums = [submit_and_collect(pool) for _ in range(ROUNDS)]
            good = sums == [JOBS * (JOBS + 1) // 2] * ROUNDS and good
            least = min(least, time.perf_counter_ns() - begin) if i else least
    print(json.dumps({"peer": "CPython ThreadPoolExecutor", "question": f"submit/workers:{workers}",
                      "ns": round(least / ROUNDS / JOBS, 1), "n": ROUNDS * JOBS, "checked": good}))
    sys.exit(not good)


main()
