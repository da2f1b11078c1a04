# SPDX-License-Identifier: MIT
"""CPython: asyncio's own loop, or with the argument "uvloop" that one.  One thread, and for posts a second one."""
import asyncio
import json
import platform
import sys
import threading
import time

BATCH, CROWD, LEAVES = 1000, 100_000, 1_000_000  # as in ours
TRIES = 3  # the first warms up, and the fastest of the others counts; skynet takes half a minute, so it has one


async def chained():
    loop, done, left = asyncio.get_running_loop(), asyncio.Event(), BATCH

    def call():
        nonlocal left
        left -= 1
        if left:
            loop.call_soon(call)
        else:
            done.set()

    loop.call_soon(call)
    await done.wait()
    return BATCH - left


class Calls:
    """A callback that counts its calls; `done` is set at the last one of a batch."""
    def __init__(self):
        self.n, self.done = 0, asyncio.Event()

    def __call__(self):
        self.n += 1
        if self.n == BATCH:
            self.done.set()


async def queued():
    loop, call = asyncio.get_running_loop(), Calls()

    for _ in range(BATCH):
        loop.call_soon(call)
    await call.done.wait()
    return call.n


async def sleep_zero():
    async def turns():
        for _ in range(BATCH // 2):
            await asyncio.sleep(0)
        return BATCH // 2

    return sum(await asyncio.gather(turns(), turns()))


async def at_once():
    return 1


async def spawn_await():
    return sum([await asyncio.create_task(at_once()) for _ in range(BATCH)])


async def gather():
    return sum(await asyncio.gather(*[at_once() for _ in range(BATCH)]))


async def sleep_once(seconds):
    await asyncio.sleep(seconds)
    return 1


def crowd(delay):
    return [asyncio.create_task(sleep_once(delay + 1e-6 * (i * 7919 % CROWD))) for i in range(CROWD)]


async def sleeping():
    return sum(await asyncio.gather(*crowd(0.01)))


async def cancel():
    """The time before the first request is not of interest."""
    tasks = crowd(1e4)
    await asyncio.sleep(0)
    begin = time.process_time_ns()
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    return sum(isinstance(end, asyncio.CancelledError) for end in ended), time.process_time_ns() - begin


async def grow(first, size):
    if size == 1:
        return first
    tenth = size // 10
    return sum([await task for task in [asyncio.create_task(grow(first + i * tenth, tenth)) for i in range(10)]])


async def skynet():
    return await grow(0, LEAVES) == LEAVES * (LEAVES - 1) // 2


async def post():
    loop, call = asyncio.get_running_loop(), Calls()

    def burst():
        for _ in range(BATCH):
            loop.call_soon_threadsafe(call)

    thread = threading.Thread(target=burst)
    thread.start()
    await call.done.wait()
    thread.join()
    return call.n


# Question, rounds of a try, how many of what is counted in a round, tries, and the clock.
QUESTIONS = [
    ("call-soon/chained", chained, 20, BATCH, TRIES, time.perf_counter_ns),
    ("call-soon/queued", queued, 20, BATCH, TRIES, time.perf_counter_ns),
    ("sleep-zero", sleep_zero, 20, BATCH, TRIES, time.perf_counter_ns),
    ("spawn-await", spawn_await, 20, BATCH, TRIES, time.perf_counter_ns),
    ("gather/lazy", gather, 20, BATCH, TRIES, time.perf_counter_ns),
    ("sleeping", sleeping, 1, CROWD, TRIES, time.process_time_ns),
    ("cancel", cancel, 1, CROWD, TRIES, None),
    ("skynet", skynet, 1, 1, 1, time.perf_counter_ns),
    ("post", post, 20, BATCH, TRIES, time.perf_counter_ns),
]


async def once(function, rounds, n, clock):
    """The time of one try, and whether all was done."""
    if clock is None:
        done, took = await function()
        return took, done == n
    begin = clock()
    done = [await function() for _ in range(rounds)]
    return clock() - begin, done == [n] * rounds


async def ask(peer, version):
    good = True
    for question, function, rounds, n, tries, clock in QUESTIONS:
        times = []
        for _ in range(tries):
            took, well = await once(function, rounds, n, clock)
            times.append(took)
            good = good and well
        print(json.dumps({"peer": peer, "version": version, "threads": 2 if question == "post" else 1, "question": question,
                          "ns": round(min(times[1:] or times) / rounds / n, 1), "n": rounds * n, "checked": well}), flush=True)
    return good


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("asyncio", "uvloop"):
        sys.exit(f"{sys.argv[0]}: wants asyncio or uvloop")
    peer, version = "asyncio", f"CPython {platform.python_version()}"
    if sys.argv[1] == "uvloop":
        import uvloop
        uvloop.install()
        peer, version = "uvloop", f"uvloop {uvloop.__version__}, {version}"
    sys.exit(not asyncio.run(ask(peer, version)))


main()
