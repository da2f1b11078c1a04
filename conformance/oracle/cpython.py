# SPDX-License-Identifier: MIT
"""CPython as the judge: a scenario becomes Python source, whose generators or native coroutines run it.

run(scenario) returns the lines of its trace.  Needs CPython 3.11 or newer; contexts of errors are not shown.
"""
import gc
import inspect
import random
import sys
import warnings

import scenario as language
from scenario import ACC, Pointer, spell


class A(Exception):
    pass


class B(Exception):
    pass


class X(BaseException):
    pass


CLASSES = {
    "A": A, "B": B, "X": X, "SI": StopIteration, "GE": GeneratorExit, "RT": RuntimeError,
    "VE": ValueError, "TE": TypeError, "AE": AttributeError, "Exc": Exception, "Any": BaseException,
}
WORDS = {c: w for w, c in CLASSES.items() if w not in ("Exc", "Any")}
# Errors of the language itself, by what their text has in all versions.
OWN = [
    (RuntimeError, "ignored GeneratorExit", "RT:ignored"),
    (RuntimeError, "raised StopIteration", "RT:stopiter"),
    (RuntimeError, "cannot reuse", "RT:reused"),
    (RuntimeError, "being awaited already", "RT:awaited"),
    (RuntimeWarning, "never awaited", "RW:never"),
    (ValueError, "already executing", "VE:executing"),
    (TypeError, "just-started", "TE:fresh"),
    (AttributeError, "'send'", "AE:nosend"),
]
MOST_EVENTS = 3000


class Overflow(BaseException):
    """More events than a scenario may have."""


def spell_error(error):
    for cls, text, word in OWN:
        if type(error) is cls and text in str(error):
            return word
    word = WORDS.get(type(error), type(error).__name__)
    if not error.args or error.args[0] is None:
        return word
    return f"{word}:{spell(error.args[0])}"


def spell_operation(word, handle, *operands):
    if word == "throw":
        return f"throw {handle} {operands[0]} {spell(operands[1])}"
    return " ".join([word, str(handle), *map(spell, operands)])


class Items:
    """An iterator with those of the optional methods that are asked for."""

    def __init__(self, world, me, end, methods):
        self.world, self.me, self.end, self.at = world, me, end, 0
        for letter, name in zip("stc", ("send", "throw", "close")):
            if letter in methods:
                setattr(self, name, getattr(self, f"_{name}"))

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.end:
            raise StopIteration(self.end)
        self.at += 1
        return 199 + self.at

    def _send(self, value):
        self.world.event(self.me, f"it-send {spell(value)}")
        return self.__next__()

    def _throw(self, error, value=None, traceback=None):
        error = error if isinstance(error, BaseException) else value or error()
        self.world.event(self.me, f"it-throw {spell_error(error)}")
        if self.at >= self.end:
            raise StopIteration(77)
        return 300

    def _close(self):
        self.world.event(self.me, "it-close")


class Awaitable:
    """What `await` wants around an iterator."""

    def __init__(self, iterator):
        self.iterator = iterator

    def __await__(self):
        return self.iterator


class Give:
    """Yields once, for a native coroutine.  A generator would turn a StopIteration that is thrown in."""

    def __init__(self, value):
        self.value, self.given = value, False

    def __await__(self):
        return self

    def __next__(self):
        return self.send(None)

    def send(self, value):
        if self.given:
            raise StopIteration(value)
        self.given = True
        return self.value


class Source:
    """Python text of the functions of a scenario."""

    def __init__(self, scenario):
        self.functions = scenario.functions
        self.awaits = scenario.single_use
        self.lines = []
        for number, body in sorted(scenario.functions.items()):
            self.add(0, f"{'async ' * self.awaits}def f{number}(me):")
            self.add(1, "acc = None")
            self.add(1, "w.event(me, 'start')")
            self.block(body, 1)
            self.add(1, "w.event(me, 'end')")
            self.add(1, "if 0: " + ("await w.give(0)" if self.awaits else "yield"))

    def add(self, indent, line):
        self.lines.append("    " * indent + line)

    def value(self, value):
        if isinstance(value, Pointer):
            return f"w.pointer({value.number})"
        return "acc" if value is ACC else repr(value)

    def delegate(self, indent, what):
        self.add(indent, f"acc = {'await' if self.awaits else 'yield from'} {what}")
        self.add(indent, "w.event(me, 'from= ' + spell(acc))")

    def block(self, block, indent):
        for statement in block:
            self.statement(indent, *statement)
        if not block:
            self.add(indent, "pass")

    def statement(self, indent, word, *operands):
        method = getattr(self, "do_" + word, None)
        if method:
            method(indent, *operands)
        else:
            operands = [self.value(o) if word == "send" else repr(o) for o in operands]
            self.add(indent, f"acc = w.operate(me, {word!r}, {', '.join(operands)})")

    def do_mark(self, indent, number):
        self.add(indent, f"w.event(me, 'mark {number}')")

    def do_yield(self, indent, value):
        give = f"await w.give({self.value(value)})" if self.awaits else f"yield {self.value(value)}"
        self.add(indent, f"acc = {give}")
        self.add(indent, "w.event(me, 'recv ' + spell(acc))")

    def do_return(self, indent, value):
        self.add(indent, f"w.event(me, 'return ' + spell({self.value(value)}))")
        self.add(indent, f"return {self.value(value)}")

    def do_raise(self, indent, cls, payload):
        self.add(indent, f"w.event(me, 'raise {cls} {spell(payload)}')")
        self.add(indent, f"raise w.error({cls!r}, {self.value(payload)})")

    def do_reraise(self, indent):
        self.add(indent, "w.event(me, 'reraise')")
        self.add(indent, "raise")

    def do_from(self, indent, number):
        self.delegate(indent, f"w.spawn({number}, me)")

    def do_fromh(self, indent, handle):
        self.delegate(indent, f"w.shared(me, {handle})")

    def do_iter(self, indent, n):
        self.delegate(indent, f"w.iterator(iter(range(100, {100 + n})))")

    def do_iterx(self, indent, n, methods):
        self.delegate(indent, f"w.iterator(w.items(me, {n}, {methods!r}))")

    def do_inline(self, indent, number):
        """A call that yields for its caller: its statements stand in its place."""
        self.add(indent, f"w.event(me, 'call {number}')")
        self.block(self.functions[number], indent)
        self.add(indent, f"w.event(me, 'called {number}')")

    def do_state(self, indent, handle):
        self.add(indent, f"w.tell_state(me, {handle})")

    def do_new(self, indent, handle, number):
        self.add(indent, f"w.renew(me, {handle}, {number})")

    def do_drop(self, indent, handle):
        self.add(indent, f"w.renew(me, {handle}, None)")

    def do_loop(self, indent, rounds, body):
        self.add(indent, f"for _ in range({rounds}):")
        self.block(body, indent + 1)

    def do_forever(self, indent, body):
        self.add(indent, "while True:")
        self.block(body, indent + 1)

    def do_try(self, indent, body, handlers, cleanup):
        self.add(indent, "try:")
        self.block(body, indent + 1)
        for cls, handler in handlers:
            self.add(indent, f"except {cls}:")
            self.add(indent + 1, "w.caught(me)")
            self.block(handler, indent + 1)
        if cleanup is not None:
            self.add(indent, "finally:")
            self.add(indent + 1, "w.cleanup(me)")
            self.block(cleanup, indent + 1)
        elif not handlers:
            self.add(indent, "finally: pass")


def forget_tracebacks():
    """
    A frame that waits inside a handler and the error it handles hold each other through the traceback.
    Without this cut the moment of its end would be the garbage collector's.
    """
    error, n = sys.exc_info()[1], 0
    while error is not None and n < 20:
        error.__traceback__ = None
        if error.__cause__ is not None:
            error.__cause__.__traceback__ = None
        error, n = error.__context__, n + 1


class World:
    """One scenario at work.  @skip: a function that is asked whether to leave an operation on an ended one out."""

    def __init__(self, scenario, skip=None):
        self.scenario, self.skip = scenario, skip
        self.log, self.kept = [], []
        self.handles, self.instances = {}, 0
        self.over = False
        self.thrown = None
        self.known = set()
        space = {"w": self, "spell": spell, **CLASSES}
        exec(compile("\n".join(Source(scenario).lines), scenario.name, "exec"), space)
        self.functions = {k: space[f"f{k}"] for k in scenario.functions}

    give = Give

    pointer = Pointer

    @staticmethod
    def error(cls, payload):
        return CLASSES[cls](payload)

    def iterator(self, it):
        return Awaitable(it) if self.scenario.single_use else it

    def items(self, me, n, methods):
        return Items(self, me, n, methods)

    def say(self, line):
        if len(self.log) > MOST_EVENTS:
            raise Overflow
        self.log.append(line)

    def event(self, me, what):
        self.say(f"#{me} {what}")

    def caught(self, me):
        self.event(me, "caught " + spell_error(sys.exc_info()[1]))
        forget_tracebacks()

    def cleanup(self, me):
        self.event(me, "finally")
        forget_tracebacks()

    def spawn(self, number, by=None):
        me, self.instances = self.instances, self.instances + 1
        made = self.functions[number](me)
        if by is not None:
            self.event(by, f"from -> #{me}")
        return made

    def shared(self, me, handle):
        co = self.handles.get(handle)
        self.event(me, f"fromh {handle} " + ("" if co is not None else "nohandle"))
        if co is None:
            return self.iterator(iter(()))
        # One that runs is `already executing`; CPython's await says so only if it was not closed or thrown into.
        if self.scenario.single_use and self.state(co) == "RUNNING":
            return self.iterator(co.__await__())
        return co

    def state(self, co):
        state = inspect.getcoroutinestate(co) if self.scenario.single_use else inspect.getgeneratorstate(co)
        return state.split("_")[1]

    def delegate(self, co):
        """None, or what @co waits for."""
        if not self.scenario.single_use:
            return co.gi_yieldfrom
        inner = co.cr_await
        return None if isinstance(inner, Give) else inner

    def tell_state(self, me, handle):
        co = self.handles.get(handle)
        self.event(me, f"state {handle} " + ("NOHANDLE" if co is None else self.state(co)))

    def renew(self, me, handle, number):
        """Drop what a handle holds, and make another if asked to."""
        self.event(me, f"drop {handle}" if number is None else f"new {handle} {number}")
        co = self.handles.get(handle)
        if self.over or (co is not None and self.state(co) == "RUNNING"):
            self.event(me, f"busy {handle}")
            return
        self.handles[handle] = None
        del co
        if number is not None:
            self.handles[handle] = self.spawn(number)

    def note_known(self, co, error):
        """The places where versions of CPython are known to differ: docs/oracle.md."""
        if self.state(co) == "RUNNING" and self.delegate(co) is not None:
            self.known.add("throw-from-delegate")
        if not isinstance(error, StopIteration):
            return
        if self.state(co) == "CREATED":
            self.known.add("stop-into-fresh")
        while (inspect.isgenerator(co) or inspect.iscoroutine(co)) and self.delegate(co) is not None:
            co = self.delegate(co)
        # A plain yield of a coroutine is such an iterator here, too.
        if not hasattr(co, "throw") or isinstance(getattr(co, "cr_await", None), Give):
            self.known.add("stop-into-iterator")

    def call(self, co, word, brings):
        """@brings: the value to send, or the error to throw."""
        if word == "close":
            return co.close()
        if not isinstance(brings, BaseException):
            return co.send(brings)
        self.note_known(co, brings)
        return co.throw(brings)

    def operate(self, me, word, handle, *operands):
        """In a body: errors go through it, and an end is a StopIteration."""
        self.event(me, f"op {spell_operation(word, handle, *operands)}")
        co = self.handles.get(handle)
        brings = self.error(*operands) if word == "throw" else operands[0] if operands else None
        got = None if co is None else self.call(co, word, brings)
        self.event(me, f"got {spell(got)}")
        return got

    def perform(self, word, handle, *operands):
        self.log.append(f"> {spell_operation(word, handle, *operands)}")
        if word == "new":
            self.handles[handle] = None
            self.handles[handle] = self.spawn(*operands)
            return "ok"
        co = self.handles.get(handle)
        if co is None:
            return "nohandle"
        if word == "rethrow" and self.thrown is None:
            return "nothrow"
        if word == "state":
            return self.state(co)
        if word == "deleg":
            inner = self.delegate(co)
            if inner is None:
                return "none"
            return "gen" if inspect.isgenerator(inner) or inspect.iscoroutine(inner) else "iter"
        if word == "drop":
            del co
            self.handles[handle] = None
            return "ok"
        if word == "throw":
            self.thrown = self.error(*operands)
        if word in ("throw", "rethrow"):
            return self.outcome(co, word, self.thrown)
        return self.outcome(co, word, operands[0] if operands else None)

    def outcome(self, co, word, brings):
        suspended = self.state(co) == "SUSPENDED"
        try:
            got = self.call(co, word, brings)
        except StopIteration as stop:
            # One that had ended hands back what was thrown: that is no return.
            if stop is brings and not suspended:
                return "raise " + spell_error(stop)
            return "return " + spell(stop.value)
        except Overflow:
            raise
        except BaseException as error:
            return "raise " + spell_error(error)
        return "ok" if word == "close" else "yield " + spell(got)

    def is_ended(self, word, handle):
        co = self.handles.get(handle)
        return word not in ("new", "drop") and (co is None or self.state(co) == "CLOSED")

    def drive(self):
        for statement in self.scenario.script:
            if self.skip and self.is_ended(*statement[:2]) and self.skip():
                continue
            self.kept.append(statement)
            self.log.append("= " + self.perform(*statement))
        self.over = True
        self.handles.clear()

    def unraisable(self, what):
        self.log.append("! unraisable " + spell_error(what.exc_value))


def play(scenario, skip=None):
    """The world after its script has ended."""
    world = World(scenario, skip)
    before, sys.unraisablehook = sys.unraisablehook, world.unraisable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            world.drive()
    except Overflow:
        world.log.append("OVERFLOW")
    finally:
        world.over = True
        world.handles.clear()
        sys.unraisablehook = before
    return world


def run(scenario):
    return play(scenario).log


def prune(scenario, seed):
    """Drop most operations on what has ended; returns the world that the rest left."""
    chance = random.Random(seed)
    world = play(scenario, lambda: chance.random() >= 0.12)
    scenario.script = world.kept
    return world


def main(file):
    gc.disable()
    with open(file, encoding="utf-8") as text:
        for scenario in language.read(text.read(), file):
            print(f"=== {scenario.name}", *run(scenario), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
