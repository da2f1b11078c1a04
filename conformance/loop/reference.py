#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""reference.py < PROGRAMS: plays programs of tasks on asyncio with a virtual clock, and prints their traces.

docs/loop-language.md tells the language.  Where versions of CPython differ, the form is 3.12's: gather sees what has
ended at once, wait_for awaits inside of a timeout, and a semaphore hands out all that it has.
"""
import asyncio
import heapq
import re
import selectors
import sys
import warnings

SLOTS, FUTURES, SYNC, TASKS, LINES = 4, 3, 2, 26, 1500


class A(Exception):
    """The error of programs."""


class Deadlock(Exception):
    pass


class Timer(asyncio.TimerHandle):
    """Equal due times keep their order."""
    def __lt__(self, other):
        return (self._when, self.sequence) < (other._when, other.sequence)


class VirtualSelector(selectors.SelectSelector):
    def select(self, timeout=None):
        if timeout is None:
            raise Deadlock
        self.loop.now += max(timeout, 0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 0
        self.sequence = 0
        selector = VirtualSelector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-9
        self.made = 0
        self.set_task_factory(self.make_task)

    def make_task(self, loop, coro, **more):
        task = asyncio.tasks._PyTask(coro, loop=loop, **more)
        self.made += 1
        task.number = self.made
        return task

    def time(self):
        return self.now

    def create_future(self):
        return asyncio.futures._PyFuture(loop=self)

    def call_at(self, when, callback, *args, context=None):
        timer = Timer(when, callback, args, self, context)
        self.sequence += 1
        timer.sequence = self.sequence
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer


class OrderedTasks(dict):
    """What a task group keeps its tasks in, in place of a set, which has no order of its own."""
    add = dict.setdefault

    def discard(self, task):
        self.pop(task, None)


class Semaphore(asyncio.Semaphore):
    def hand_out(self):
        while self._value > 0:
            waiter = next((w for w in self._waiters or () if not w.done()), None)
            if waiter is None:
                return
            self._value -= 1
            waiter.set_result(True)

    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return
        if self._waiters is None:
            self._waiters = asyncio.locks.collections.deque()
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._value += 1
            raise
        finally:
            self._waiters.remove(waiter)
            self.hand_out()

    def release(self):
        if self.bound and self._value >= self.bound:
            raise ValueError
        self._value += 1
        self.hand_out()


class Gather(asyncio.futures._PyFuture):
    def __init__(self, children, keep, loop):
        super().__init__(loop=loop)
        self.children, self.keep, self.ended, self.requested = children, keep, 0, False
        waits = [c for c in children if not c.done()]
        for child in waits:
            child.add_done_callback(self.count)
        for child in children:
            if child not in waits:
                self.count(child)

    def cancel(self, msg=None):
        if self.done():
            return False
        taken = [child.cancel(msg=msg) for child in self.children]
        self.requested |= any(taken)
        return any(taken)

    def count(self, child):
        self.ended += 1
        error = child._make_cancelled_error() if child.cancelled() else child.exception()
        if self.done():
            return
        if error is not None and not self.keep:
            self.set_exception(error)
        elif self.ended == len(self.children):
            if self.requested:
                self.set_exception(child._make_cancelled_error())
            else:
                self.set_result(None)


async def end_of(task):
    """Cancel @task and wait for its end, whatever that is."""
    waiter = asyncio.get_running_loop().create_future()

    def tell(_):
        if not waiter.done():
            waiter.set_result(None)

    task.add_done_callback(tell)
    task.cancel()
    try:
        await waiter
    finally:
        task.remove_done_callback(tell)


async def wait_for(task, seconds):
    if task.done():
        return task.result()
    if seconds is not None and seconds <= 0:
        await end_of(task)
        try:
            return task.result()
        except asyncio.CancelledError as error:
            raise TimeoutError from error
    async with asyncio.timeout(seconds):
        return await task


def error_name(error):
    if isinstance(error, asyncio.CancelledError):
        return "CE"
    if isinstance(error, TimeoutError):
        return "TE"
    if isinstance(error, (asyncio.QueueEmpty, asyncio.QueueFull)):
        return "QE"
    if isinstance(error, BaseExceptionGroup):
        return "G[" + ",".join(map(error_name, error.exceptions)) + "]"
    if isinstance(error, A):
        return f"A:{error.args[0]}"
    if isinstance(error, (RuntimeError, ValueError, asyncio.InvalidStateError, asyncio.BrokenBarrierError)):
        return "E"
    raise error


def outcome(task):
    if task.cancelled():
        return "CE"
    error = task.exception()
    return str(task.result()) if error is None else error_name(error)


def state(task):
    if task is None:
        return "none"
    if not task.done():
        return "pending"
    return "cancelled" if task.cancelled() else "done " + outcome(task)


CLASSES = {"CE": asyncio.CancelledError, "TE": TimeoutError, "A": A, "Any": BaseException}
BLOCKS = ("try", "timeout", "group")


def number(word):
    return int(word) if "." not in word else float(word)


def read(text):
    """{number: block}; a statement is (word, argument...), and blocks hold their parts."""
    coroutines, stack = {}, []
    for line in text.replace(";", "\n").splitlines():
        word, *rest = line.split() or [""]
        if word == "co":
            coroutines[int(rest[0])] = block = []
            stack = [(None, block)]
        elif word in BLOCKS:
            statement = [word, None if rest in ([], ["-"]) else number(rest[0]), []]
            if word == "try":
                statement += [None, None, None]
            stack[-1][1].append(statement)
            stack.append((statement, statement[2]))
        elif word == "except":
            stack[-1][0][3], stack[-1][0][4] = rest[0], []
            stack[-1] = (stack[-1][0], stack[-1][0][4])
        elif word == "finally":
            stack[-1][0][5] = []
            stack[-1] = (stack[-1][0], stack[-1][0][5])
        elif word == "end":
            stack.pop()
        elif word == "wait":
            stack[-1][1].append([word, rest[0], None if rest[1] == "-" else number(rest[1]), *map(int, rest[2:])])
        elif word:
            stack[-1][1].append([word, *(None if w == "-" else number(w) for w in rest)])
    return coroutines


class Coroutine:
    """One coroutine that plays."""
    def __init__(self, play, me):
        self.play, self.me = play, me
        self.timeouts, self.groups, self.caught = [], [], []
        self.value = None

    def say(self, *words):
        self.play.say(f"#{self.me}", *words)

    async def run(self, block):
        self.say("start")
        try:
            await self.block(block)
        except BaseException as error:
            self.say("leave", error_name(error))
            raise
        self.say("end", self.value)
        return self.value

    async def block(self, block):
        """True: a return was played."""
        for statement in block:
            if await getattr(self, "do_" + statement[0])(*statement[1:]):
                return True
        return False

    async def do_try(self, _, block, pattern, handler, final):
        try:
            try:
                return await self.block(block)
            except BaseException as error:
                if pattern is None or not isinstance(error, CLASSES[pattern]):
                    raise
                self.say("caught", error_name(error))
                self.caught.append(error)
                try:
                    return await self.block(handler)
                finally:
                    self.caught.pop()
        finally:
            if final is not None:
                self.say("finally")
                await self.block(final)

    async def do_timeout(self, seconds, block):
        async with asyncio.timeout(seconds) as limit:
            self.timeouts.append(limit)
            try:
                return await self.block(block)
            finally:
                self.timeouts.pop()

    async def do_group(self, _, block):
        group = asyncio.TaskGroup()
        group._tasks = OrderedTasks()
        async with group:
            self.groups.append(group)
            try:
                return await self.block(block)
            finally:
                self.groups.pop()

    # Statements that do not suspend.

    async def do_mark(self, n):
        self.say("mark", n)

    async def do_state(self, slot):
        self.say("state", slot, state(self.play.slots[slot]))

    async def do_cancel(self, slot):
        task = self.play.slots[slot]
        if task is not None:
            taken = task.cancel()
            self.say("cancel", slot, taken, task.cancelling())

    async def do_uncancel(self):
        self.say("uncancel", asyncio.current_task().uncancel())

    async def do_spawn(self, slot, k):
        self.spawn(slot, k, self.play.loop.create_task)

    async def do_gspawn(self, slot, k):
        if self.groups:
            self.spawn(slot, k, self.groups[-1].create_task)

    def spawn(self, slot, k, create):
        if self.play.tasks >= TASKS:
            return
        coroutine, me = self.play.new(k)
        try:
            task = create(coroutine)
        except BaseException:
            coroutine.close()
            raise
        self.play.slots[slot], self.play.ids[slot] = task, me
        self.say("spawn", slot, f"#{me}")

    async def set_future(self, word, i, action):
        if not self.play.futures[i].done():
            action(self.play.futures[i])
            self.say(word, i)

    async def do_setres(self, i, value):
        await self.set_future("setres", i, lambda f: f.set_result(value))

    async def do_setexc(self, i, value):
        await self.set_future("setexc", i, lambda f: f.set_exception(A(value)))

    async def do_cancelf(self, i):
        await self.set_future("cancelf", i, lambda f: f.cancel())

    async def do_soon(self, n):
        self.play.loop.call_soon(self.play.say, "!", "soon", n)

    async def do_later(self, seconds, n):
        self.play.loop.call_later(seconds, self.play.say, "!", "later", n)

    async def do_addcb(self, slot, n):
        task = self.play.slots[slot]
        if task is not None:
            task.add_done_callback(lambda _: self.play.say("!", "addcb", n))

    async def do_resched(self, seconds):
        if self.timeouts:
            self.timeouts[-1].reschedule(None if seconds is None else self.play.loop.time() + seconds)

    def done(self, word, i):
        self.say(word, i)

    async def do_unlock(self, i):
        self.play.locks[i].release()
        self.done("unlock", i)

    async def do_evset(self, i):
        self.play.events[i].set()
        self.done("evset", i)

    async def do_evclear(self, i):
        self.play.events[i].clear()
        self.done("evclear", i)

    async def do_semrel(self, i):
        self.play.semaphores[i].release()
        self.done("semrel", i)

    async def do_cnotify(self, i, n):
        self.play.conditions[i].notify(n)
        self.done("cnotify", i)

    async def do_qdone(self, i):
        self.play.queues[i].task_done()
        self.done("qdone", i)

    async def do_breset(self, i):
        await self.play.barriers[i].reset()
        self.done("breset", i)

    async def do_babort(self, i):
        await self.play.barriers[i].abort()
        self.done("babort", i)

    async def do_tput(self, i, value):
        self.play.queues[i].put_nowait(value)
        self.say("tput")

    async def do_tget(self, i):
        self.say("tget =", self.play.queues[i].get_nowait())

    async def do_raise(self, n):
        self.say("raise", n)
        raise A(n)

    async def do_reraise(self):
        if self.caught:
            raise self.caught[-1]

    async def do_return(self, value):
        self.value = value
        return True

    # Statements that suspend.

    def task(self, slot):
        """The task in @slot if it was made later than this one: so none wait for each other in a circle."""
        return self.play.slots[slot] if self.play.slots[slot] and self.play.ids[slot] > self.me else None

    def tasks(self, slots):
        return [task for task in map(self.task, slots) if task is not None]

    async def do_sleep(self, seconds):
        await asyncio.sleep(seconds)
        self.say("sleep")

    async def do_await(self, slot):
        task = self.task(slot)
        if task is not None:
            self.say("await =", await task)

    async def do_awaitf(self, i):
        self.say("awaitf =", await self.play.futures[i])

    async def do_call(self, k):
        if self.play.tasks < TASKS:
            coroutine, _ = self.play.new(k)
            self.say("call =", await coroutine)

    async def do_shield(self, slot):
        task = self.task(slot)
        if task is not None:
            self.say("shield =", await asyncio.shield(task))

    async def do_waitfor(self, slot, seconds):
        task = self.task(slot)
        if task is not None:
            self.say("waitfor =", await wait_for(task, seconds))

    async def gather(self, word, slots, keep):
        tasks = self.tasks(slots)
        if tasks:
            await Gather(tasks, keep, self.play.loop)
            self.say(word, "=", *map(outcome, tasks))

    async def do_gather(self, *slots):
        await self.gather("gather", slots, False)

    async def do_gatherx(self, *slots):
        await self.gather("gatherx", slots, True)

    async def do_wait(self, mode, seconds, *slots):
        tasks = self.tasks(slots)
        if not tasks:
            return
        modes = {"all": "ALL_COMPLETED", "first": "FIRST_COMPLETED", "exc": "FIRST_EXCEPTION"}
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=modes[mode])
        self.say("wait =", *("done" if task in done else "pending" for task in tasks))

    async def do_stop(self, slot):
        task = self.task(slot)
        if task is not None:
            if not task.done():
                await end_of(task)
            self.say("stop")

    async def do_lock(self, i):
        await self.play.locks[i].acquire()
        self.say("lock")

    async def do_evwait(self, i):
        await self.play.events[i].wait()
        self.say("evwait")

    async def do_sem(self, i):
        await self.play.semaphores[i].acquire()
        self.say("sem")

    async def do_cwait(self, i):
        await self.play.conditions[i].wait()
        self.say("cwait")

    async def do_barrier(self, i):
        self.say("barrier =", await self.play.barriers[i].wait())

    async def do_put(self, i, value):
        await self.play.queues[i].put(value)
        self.say("put")

    async def do_get(self, i):
        self.say("get =", await self.play.queues[i].get())

    async def do_join(self, i):
        await self.play.queues[i].join()
        self.say("join")


class Play:
    def __init__(self, text):
        self.program, self.trace = read(text), []
        self.slots, self.ids = [None] * SLOTS, [0] * SLOTS
        self.tasks = self.lines = 0

    def say(self, who, *words):
        if self.lines <= LINES:
            self.trace.append(" ".join([f"{self.loop.now:g}", who, *map(str, words)]))
        self.lines += 1

    def new(self, k):
        me = self.tasks
        self.tasks += 1
        return Coroutine(self, me).run(self.program.get(k, [])), me

    def init_sync(self):
        self.futures = [self.loop.create_future() for _ in range(FUTURES)]
        self.locks = [asyncio.Lock() for _ in range(SYNC)]
        self.events = [asyncio.Event() for _ in range(SYNC)]
        self.semaphores = [Semaphore(i + 1) for i in range(SYNC)]
        for i, semaphore in enumerate(self.semaphores):
            semaphore.bound = i + 1 if i else 0
        self.conditions = [asyncio.Condition(lock) for lock in self.locks]
        self.barriers = [asyncio.Barrier(i + 2) for i in range(SYNC)]
        self.queues = [asyncio.Queue(i) for i in range(SYNC)]

    def cancel_rest(self):
        left = sorted(asyncio.all_tasks(self.loop), key=lambda task: task.number)
        for task in left:
            task.cancel()
        try:
            if left:
                self.loop.run_until_complete(Gather(left, True, self.loop))
        except (Deadlock, asyncio.CancelledError):
            pass

    def run(self):
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(lambda loop, context: None)
        self.init_sync()
        try:
            self.say("main", "=", self.loop.run_until_complete(self.loop.create_task(self.new(0)[0])))
        except Deadlock:
            self.say("main", "! DEADLOCK")
        except BaseException as error:
            self.say("main", "!", error_name(error))
        self.cancel_rest()
        self.trace += [f"slot {i} {state(task)}" for i, task in enumerate(self.slots) if task is not None]
        self.loop.close()
        return self.trace


def programs(text):
    """(name, text) of each."""
    for part in re.split(r"^(?:===|scenario) ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        yield name.split()[0], rest


def main():
    sys.setrecursionlimit(10000)
    sys.unraisablehook = lambda unraisable: None
    warnings.simplefilter("ignore")
    for name, text in programs(sys.stdin.read()):
        print("\n".join([f"=== {name}", *Play(text).run()]))


if __name__ == "__main__":
    main()
