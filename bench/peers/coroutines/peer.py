# SPDX-License-Identifier: MIT
"""CPython's generators, or with the argument "greenlet" greenlets: what weft-bench asks ours.

The second argument is the milliseconds that a try has to take; with 0 each question is asked a few times only, for its work.
"""
import gc
import json
import pathlib
import platform
import resource
import sys
import time
from itertools import islice

CROWD, FEW, TRIES, SENT = 10_000, 10_000, 5, 3  # as in peer.h


class Generators:
    peer, version = "CPython generators", platform.python_version()

    def __init__(self):
        self.counts = [0] * (CROWD + 1)

    def tick(self, i):
        while True:
            self.counts[i] += 1
            yield

    def trips(self, n):
        def tick():
            nonlocal count
            while True:
                count += 1
                yield

        count = 0
        for _ in islice(tick(), n):
            pass
        return count

    def values(self, n):
        def add():
            total = 0
            while True:
                total += yield total

        adder = add()
        send, total = adder.send, next(adder)
        for _ in range(n):
            total = send(SENT)
        return total

    def lives(self, n):
        def once():
            nonlocal count
            count += 1
            return
            yield

        count = 0
        for _ in range(n):
            for _ in once():
                pass
        return count

    def create(self, i):
        generator = self.tick(i)
        next(generator)
        return generator

    def turns(self, n):
        left = n
        while left > 0:
            for generator in islice(self.crowd, left):
                next(generator)
            left -= CROWD


class Greenlets(Generators):
    peer = "greenlet"

    def __init__(self):
        super().__init__()
        import greenlet
        self.greenlet, self.main, self.switch = greenlet.greenlet, greenlet.getcurrent(), greenlet.getcurrent().switch
        self.version = f"{greenlet.__version__}, CPython {platform.python_version()}"

    def trips(self, n):
        def tick():
            nonlocal count
            while True:
                count += 1
                back()

        count, back = 0, self.switch
        resume = self.greenlet(tick).switch
        for _ in range(n):
            resume()
        return count

    def values(self, n):
        def add():
            total = 0
            while True:
                total += back(total)

        back = self.switch
        send = self.greenlet(add).switch
        total = send()
        for _ in range(n):
            total = send(SENT)
        return total

    def lives(self, n):
        def once():
            nonlocal count
            count += 1

        count = 0
        for _ in range(n):
            self.greenlet(once).switch()
        return count

    def create(self, i):
        def tick():
            while True:
                counts[i] += 1
                back()

        counts, back = self.counts, self.switch
        coroutine = self.greenlet(tick)
        coroutine.switch()
        return coroutine

    def turns(self, n):
        left = n
        while left > 0:
            for coroutine in islice(self.crowd, left):
                coroutine.switch()
            left -= CROWD


def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def tell(asked, question, ns, n, checked, **more):
    print(json.dumps({"peer": asked.peer, "version": asked.version, "question": question, "ns": round(ns, 3), "n": n,
                      "checked": checked, **more}), flush=True)
    return checked


def ask_memory(asked):
    """The first one is for what is needed only once."""
    first = asked.create(CROWD)
    gc.collect()
    before, begin = resident(), time.perf_counter_ns()
    asked.crowd = [asked.create(i) for i in range(CROWD)]
    took = time.perf_counter_ns() - begin
    good = tell(asked, f"memory/n:{CROWD}", took / CROWD, CROWD, sum(asked.counts) == CROWD + 1,
                bytes_each=round((resident() - before) / CROWD, 1))
    del first
    return good


def timed(function, n):
    """(nanoseconds, work)"""
    begin = time.perf_counter_ns()
    done = function(n)
    return time.perf_counter_ns() - begin, done


def ask(asked, question, function, each, milliseconds):
    """Asking twice as much until it takes that long warms up, too; then the fastest of the tries counts."""
    n, good, least = FEW, True, 0
    while True:
        least, done = timed(function, n)
        good = good and done == n * each
        if least >= 1e6 * milliseconds or not good:
            break
        n *= 2
    for _ in range(TRIES - 1 if milliseconds else 0):
        took, done = timed(function, n)
        least, good = min(least, took), good and done == n * each
    return tell(asked, question, least / n, n, good)


def ask_turns(asked, milliseconds):
    """The counts are read before and after, outside the time."""
    before, told = sum(asked.counts), 0

    def turns(n):
        nonlocal told
        asked.turns(n)
        told += n
        return n

    good = ask(asked, f"live/n:{CROWD}", turns, 1, milliseconds)
    return good and sum(asked.counts) - before == told


def main():
    kinds = {"generators": Generators, "greenlet": Greenlets}
    if len(sys.argv) != 3 or sys.argv[1] not in kinds or not sys.argv[2].isdigit():
        sys.exit(f"{sys.argv[0]}: wants generators or greenlet, and the milliseconds of a try")
    asked, milliseconds = kinds[sys.argv[1]](), int(sys.argv[2])
    good = [ask_memory(asked), ask(asked, "switch", asked.trips, 1, milliseconds),
            ask(asked, "switch-values", asked.values, SENT, milliseconds),
            ask(asked, "create-run-destroy", asked.lives, 1, milliseconds), ask_turns(asked, milliseconds)]
    sys.exit(not all(good))


main()
