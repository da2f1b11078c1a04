# SPDX-License-Identifier: MIT
"""Random programs of tasks; docs/loop-language.md tells the language.

A coroutine spawns only those with larger numbers, so programs end.  Tasks wait only for tasks made later, which the
players see to, so none wait in a circle; few programs stand still for other reasons, and these are compared too.
"""
import random

FUNCTIONS, SLOTS, FUTURES, SYNC = 7, 4, 3, 2

# Statement: weight.  Those for blocks are given apart.
PLAIN = {
    "mark": 2, "state": 1, "cancel": 4, "uncancel": .5, "spawn": 4, "gspawn": 2, "setres": 1.2, "setexc": .5,
    "cancelf": .4, "soon": .8, "later": .8, "addcb": .8, "resched": .6, "unlock": 1.2, "evset": 1, "evclear": .4,
    "semrel": 1, "cnotify": .7, "tput": .4, "tget": .3, "qdone": .5, "breset": .2, "babort": .1, "raise": .8,
    "reraise": .5, "return": .3,
    "sleep": 6, "await": 4, "awaitf": 1, "call": 1.5, "shield": 1.5, "waitfor": 2.5, "gather": 2, "gatherx": 1.5,
    "wait": 2, "stop": 1.2, "lock": 1.5, "evwait": .8, "sem": 1.2, "cwait": .6, "barrier": .6, "put": 1, "get": 1,
    "join": .4,
}
BLOCKS = {"try": 5, "timeout": 2, "group": 1.5}
DEEPEST = 3


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.codes = 0
        self.lines = []

    def code(self):
        self.codes += 1
        return self.codes

    def seconds(self, most, none=False):
        if none and self.random.random() < .2:
            return "-"
        return self.random.randint(0, most)

    def slots(self):
        return " ".join(map(str, self.random.sample(range(SLOTS), self.random.randint(1, 3))))

    def arguments(self, word, function):
        r = self.random
        if word in ("mark", "raise", "return", "soon"):
            return [self.code()]
        if word in ("spawn", "gspawn"):
            return [r.randrange(SLOTS), r.randrange(function + 1, FUNCTIONS)]
        if word in ("state", "cancel", "await", "shield", "stop"):
            return [r.randrange(SLOTS)]
        if word in ("setres", "setexc"):
            return [r.randrange(FUTURES), self.code()]
        if word in ("awaitf", "cancelf"):
            return [r.randrange(FUTURES)]
        if word in ("uncancel", "reraise"):
            return []
        if word == "later":
            return [self.seconds(5), self.code()]
        if word == "addcb":
            return [r.randrange(SLOTS), self.code()]
        if word == "resched":
            return [self.seconds(5, none=True)]
        if word == "sleep":
            return [r.choice((0, 0, 1, 2, 3, 5, 8))]
        if word == "call":
            return [r.randrange(function + 1, FUNCTIONS)]
        if word == "waitfor":
            return [r.randrange(SLOTS), self.seconds(6, none=True)]
        if word in ("gather", "gatherx"):
            return [self.slots()]
        if word == "wait":
            return [r.choice(("all", "first", "exc")), self.seconds(5, none=True), self.slots()]
        if word in ("cnotify", "put", "tput"):
            return [r.randrange(SYNC), r.randint(1, 3) if word == "cnotify" else self.code()]
        return [r.randrange(SYNC)]

    def statement(self, function, depth, inside):
        words = dict(PLAIN)
        if depth < DEEPEST:
            words.update(BLOCKS)
        if function == FUNCTIONS - 1:
            for word in ("spawn", "gspawn", "call"):
                del words[word]
        if inside != "group":
            words.pop("gspawn", None)
        if inside == "finally":
            del words["return"]
        word = self.random.choices(list(words), list(words.values()))[0]
        if word in BLOCKS:
            self.block(word, function, depth)
        else:
            self.lines.append(" ".join(map(str, [word, *self.arguments(word, function)])))

    def body(self, function, depth, inside, most):
        for _ in range(self.random.randint(1, most)):
            self.statement(function, depth, inside)

    def block(self, word, function, depth):
        inside = word
        if word == "timeout":
            self.lines.append(f"timeout {self.seconds(6, none=True)}")
        else:
            self.lines.append(word)
        if word == "group" and function < FUNCTIONS - 1:
            self.lines.append("gspawn " + " ".join(map(str, self.arguments("gspawn", function))))
        self.body(function, depth + 1, inside, 4)
        if word == "try":
            final = self.random.random() < .4
            if not final or self.random.random() < .7:
                self.lines.append("except " + self.random.choice(("CE", "CE", "TE", "A", "Any")))
                self.body(function, depth + 1, "except", 3)
                if self.random.random() < .25:
                    self.lines.append("reraise")
            if final:
                self.lines.append("finally")
                self.finally_body(function, depth)
        self.lines.append("end")

    def finally_body(self, function, depth):
        """Blocks in it are left out: a return in one of them would leave the part."""
        self.body(function, DEEPEST, "finally", 2)

    def program(self):
        for function in range(FUNCTIONS):
            self.lines.append(f"co {function}")
            if function == 0:
                for slot in range(self.random.randint(2, 4)):
                    self.lines.append(f"spawn {slot} {self.random.randrange(1, FUNCTIONS)}")
            self.body(function, 0, "", 6)
        return "\n".join(self.lines) + "\n"


def program(seed):
    return Writer(seed).program()
