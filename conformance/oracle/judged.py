# SPDX-License-Identifier: MIT
"""Scenarios as CPython plays them, also where it comes to its own end."""
import os
import pickle
import sys

import cpython
import generate

# docs/oracle.md: where CPython up to 3.11 breaks, where versions of it differ, and which of them weft follows.
BROKEN = "throw-from-delegate"


def in_child(work):
    """What work() returns, done in a process of its own; None if that died."""
    inside, outside = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inside)
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)
        try:
            with os.fdopen(outside, "wb") as out:
                pickle.dump(work(), out)
        finally:
            os._exit(0)
    os.close(outside)
    with os.fdopen(inside, "rb") as result:
        data = result.read()
    _, status = os.waitpid(child, 0)
    return pickle.loads(data) if status == 0 and data else None


def judged(seeds, profile=None):
    """[(scenario, trace, names of what versions of CPython play otherwise in it)]"""
    def one(seed):
        scenario = generate.make(seed, profile)
        world = cpython.prune(scenario, seed)
        return scenario, world.log, world.known

    done = in_child(lambda: [one(seed) for seed in seeds])
    if done is not None or len(seeds) == 1:
        return done or [(generate.make(seeds[0], profile), [], {BROKEN})]
    return [row for seed in seeds for row in judged([seed], profile)]


def differs_here(names):
    """Those of @names in which this CPython is not as weft."""
    return {name for name in names if (name == BROKEN) == (sys.version_info < (3, 12))}
