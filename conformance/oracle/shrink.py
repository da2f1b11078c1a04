# SPDX-License-Identifier: MIT
"""Make a scenario smaller while something stays true of it."""
import copy

import scenario as language


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


HELD = {"try": 1, "loop": 2}    # which operand can stand in the place of a block


def smaller_ones(scenario):
    """Copies with less at one place: a function gone, several statements, or a block around some; big steps first."""
    for number in scenario.functions:
        smaller = copy.deepcopy(scenario)
        del smaller.functions[number]
        yield smaller
    for which, block in enumerate(blocks(scenario)):
        size = len(block)
        while size:
            for at in range(len(block) - size, -1, -size):
                smaller = copy.deepcopy(scenario)
                del blocks(smaller)[which][at:at + size]
                yield smaller
            size //= 2
        for at, statement in enumerate(block):
            if statement[0] in HELD:
                smaller = copy.deepcopy(scenario)
                there = blocks(smaller)[which]
                there[at:at + 1] = there[at][HELD[statement[0]]]
                yield smaller


def well_formed(scenario):
    try:
        return bool(language.read(language.write(scenario)))
    except SyntaxError:
        return False


def shrink(scenario, holds):
    """@holds(scenario) is true, and is asked of smaller and smaller ones."""
    while True:
        smaller = next((s for s in smaller_ones(scenario) if well_formed(s) and holds(s)), None)
        if smaller is None:
            return scenario
        scenario = smaller
