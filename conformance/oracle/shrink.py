# SPDX-License-Identifier: MIT
"""Make a scenario smaller while something stays true of it."""
import copy


def blocks(scenario):
    """Every list of statements in it, outer ones first."""
    found = [scenario.script]

    def walk(block):
        found.append(block)
        for statement in block:
            if statement[0] == "try":
                walk(statement[1])
                for _, handler in statement[2]:
                    walk(handler)
                if statement[3] is not None:
                    walk(statement[3])
            elif statement[0] in ("loop", "forever"):
                walk(statement[-1])

    for body in scenario.functions.values():
        walk(body)
    return found


def without(scenario, which, at):
    """Copies of @scenario with less at one place: the statement gone, or what it holds in its place."""
    for keep_body in (False, True):
        smaller = copy.deepcopy(scenario)
        block = blocks(smaller)[which]
        statement = block[at]
        if not keep_body:
            del block[at]
        elif statement[0] == "try":
            block[at:at + 1] = statement[1]
        elif statement[0] == "loop":
            block[at:at + 1] = statement[-1]
        else:
            return
        yield smaller


def once(scenario, holds):
    """The first smaller one that @holds, or None."""
    for number in scenario.functions:
        smaller = copy.deepcopy(scenario)
        del smaller.functions[number]
        if holds(smaller):
            return smaller
    for which, block in enumerate(blocks(scenario)):
        for at in reversed(range(len(block))):
            for smaller in without(scenario, which, at):
                if holds(smaller):
                    return smaller
    return None


def shrink(scenario, holds):
    """@holds(scenario) is true, and is asked of smaller and smaller ones; it may refuse by an exception."""
    def asks(candidate):
        try:
            return holds(candidate)
        except Exception:
            return False

    while (smaller := once(scenario, asks)) is not None:
        scenario = smaller
    return scenario
