# SPDX-License-Identifier: MIT
"""Random programs of tasks; docs/loop-language.md tells the language.

A coroutine spawns only those with larger numbers, so programs end.  Tasks wait only for tasks made later, which the
players see to, so none wait in a circle; few programs stand still for other reasons, and these are compared too.
"""
import random

FUNCTIONS, SLOTS, FUTURES, SYNC = 7, 4, 3, 2

# Statement: weight.  Those for blocks are given apart.
PLAIN = {
    "mark": 1.5, "state": 1, "cancel": 5, "uncancel": .6, "spawn": 4, "gspawn": 2, "setres": 1.5, "setexc": .3,
    "cancelf": .3, "soon": .6, "later": .6, "addcb": .6, "resched": .6, "unlock": .05, "evset": 1.2, "evclear": .4,
    "semrel": .3, "cnotify": .05, "tput": .3, "tget": .05, "qdone": .05, "breset": .1, "babort": .03, "raise": .5,
    "reraise": .5, "return": .2,
    "sleep": 7, "await": 4, "awaitf": .8, "call": 1.5, "shield": 2, "waitfor": 3, "gather": 2.5, "gatherx": 2,
    "wait": 2.5, "stop": 1.5, "lock": .1, "evwait": .8, "sem": .2, "cwait": .02, "barrier": .6, "put": .8, "get": .5,
    "join": .2,
}
BLOCKS = {"try": 6, "timeout": 2.5, "group": 2}
# What belongs together, with a body in the place of None: a lock is given back, and what is taken out is done.
PAIRS = {
    ("lock", None, "unlock"): 2, ("sem", None, "semrel"): 1.5, ("lock", "cwait", None, "unlock"): .6,
    ("lock", None, "cnotify", "unlock"): .9, ("get", None, "qdone"): .8,
}
DEEPEST = 3

# What programs of an edition are made of, so that an implementation without the rest is judged by some.
PROFILES = {
    "plain": "mark state cancel spawn raise reraise return sleep await call try",
    "futures": "mark state cancel spawn raise return sleep await setres setexc cancelf awaitf soon later addcb try",
    "several": "mark state cancel spawn raise return sleep await shield waitfor gather gatherx wait stop try",
    "scopes": "mark state cancel uncancel spawn gspawn raise return sleep await resched try timeout group",
    "sync": "mark cancel spawn raise return sleep await unlock evset evclear semrel cnotify tput tget qdone breset babort "
            "lock evwait sem cwait barrier put get join try",
    "mixed": " ".join([*PLAIN, *BLOCKS]),
}


class Writer:
    def __init__(self, seed, profile="mixed"):
        self.random = random.Random(seed)
        self.allowed = set(PROFILES[profile].split())
        self.codes = 0
        self.lines = []

    def allows(self, word):
        return word in self.allowed if isinstance(word, str) else self.allowed.issuperset(set(word) - {None})

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
        elif depth < DEEPEST:
            words.update(PAIRS)
        words = {word: weight for word, weight in words.items() if self.allows(word)}
        word = self.random.choices(list(words), list(words.values()))[0]
        if word in PAIRS:
            self.pair(word, function, depth)
        elif word in BLOCKS:
            self.block(word, function, depth)
        else:
            self.plain(word, function)

    def plain(self, word, function):
        self.lines.append(" ".join(map(str, [word, *self.arguments(word, function)])))

    def pair(self, words, function, depth):
        """The last word gives back, often in any case."""
        which = self.random.randrange(SYNC)
        surely = self.random.random() < .7
        for word in words[:-1]:
            if word is None:
                self.body(function, depth + 1, "", 2)
            else:
                more = f" {self.random.randint(1, 3)}" if word == "cnotify" else ""
                self.lines.append(f"{word} {which}{more}")
            if word == words[0] and surely:
                self.lines.append("try")
        self.lines += ["finally", f"{words[-1]} {which}", "end"] if surely else [f"{words[-1]} {which}"]

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
                if self.random.random() < .25 and self.allows("reraise"):
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


def program(seed, profile="mixed"):
    return Writer(seed, profile).program()
