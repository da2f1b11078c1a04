# SPDX-License-Identifier: MIT
"""Random scenarios.  make(seed) is the same on every machine.

A profile is what a scenario has more of than others.  One is only made if it is asked for: what nearly any language
with coroutines can say is "portable": ordinary errors, and a script that closes what it made.  Functions delegate only
to those with larger numbers and an endless loop yields first, so every scenario comes to an end.
"""
import random

from scenario import ACC, Pointer, Scenario

PROFILES = ("flat", "deep", "shared", "tangled", "cleanup", "stop", "iterators", "mixed", "closing", "payloads")
WAITS = ("yield", "from", "iter", "iterx", "fromh")
PORTABLE = "portable"
TEXTS = ("", "a", "bc", "weft")


class Generator:
    def __init__(self, seed, profile):
        self.random = random.Random(f"weft {seed}")
        chosen = self.random.choice(PROFILES)
        self.profile = profile or chosen
        self.portable = self.profile == PORTABLE
        single_use = self.random.random() < 0.2
        self.scenario = Scenario(f"s{seed}_{self.profile}", single_use and not self.portable)
        self.n_payloads = 0
        self.n_functions = self.random.randint(5, 9) if self.profile == "deep" else self.random.randint(1, 4)
        self.n_handles = self.random.randint(1, 2 if self.profile == "deep" else 3)
        if self.profile == "tangled":
            self.n_functions = self.n_handles = self.random.randint(4, 7)
        if self.portable:
            self.n_functions, self.n_handles = self.random.randint(2, 6), self.random.randint(1, 4)
        # A helper is called by `inline`, and yields for its caller.
        self.helpers = [self.n_functions] if self.random.random() < (0.4 if self.portable else 0.25) else []

    def pick(self, **weights):
        return self.random.choices(list(weights), list(weights.values()))[0]

    def payload(self):
        """Most are numbers of their own, so that an error is known by it."""
        self.n_payloads += 1
        return self.constant() if self.profile == "payloads" and self.random.random() < 0.4 else self.n_payloads

    def constant(self):
        kind = self.pick(int=4, float=2, text=2, pointer=2)
        number = self.random.randint(0, 99)
        kinds = {"int": number, "float": number / 2, "text": TEXTS[number % len(TEXTS)], "pointer": Pointer(number)}
        return kinds[kind]

    def value(self):
        chance = self.random.random()
        if chance < 0.35:
            return None if chance < 0.25 else ACC
        return self.constant() if self.profile == "payloads" else self.random.randint(0, 99)

    def raised(self):
        if self.portable:
            return self.pick(A=6, B=3)
        if self.profile == "stop":
            return self.pick(A=2, SI=6, GE=2, X=1, B=1, RT=1)
        return self.pick(A=6, B=3, X=2, SI=2, GE=2, RT=1)

    def caught(self):
        if self.portable:
            return self.pick(A=7, B=3, VE=2, Exc=4)
        if self.profile == "closing":
            return self.pick(A=2, GE=8, Any=4, Exc=2, RT=2)
        if self.profile == "stop":
            return self.pick(A=2, SI=5, GE=2, RT=4, Any=2, Exc=3)
        return self.pick(A=7, B=3, X=1, SI=2, GE=3, RT=2, VE=2, TE=1, AE=1, Exc=3, Any=3)

    # Statements.  @number: of the function; @depth: of blocks; @handling: in a handler; @called: of a helper.

    def weights(self, number, depth, handling, called):
        last = number >= self.n_functions - 1
        weights = {
            "yield": 10, "mark": 2, "try": 6, "return": 0 if called else 1.2, "raise": 1.5,
            "reraise": 3 if handling else 0, "from": 0 if last else 4, "loop": 1, "forever": 0.7,
            "iter": 0.6, "iterx": 0.6, "inline": 0.8 if self.helpers and not called else 0,
            "operate": 0.8, "fromh": 0.3, "state": 0.4, "new": 0.1, "drop": 0.15,
        }
        more = {
            "deep": {"from": 0 if last else 12, "yield": 6},
            "shared": {"fromh": 4, "operate": 4, "state": 1.5, "drop": 0.4, "new": 0.3},
            "tangled": {"fromh": 9, "operate": 2, "yield": 7},
            "cleanup": {"try": 12},
            "iterators": {"iter": 5, "iterx": 5},
            "stop": {"raise": 4, "operate": 2},
            PORTABLE: {"from": 0 if last else 7, "fromh": 3, "operate": 1.5, "state": 1, "raise": 2.5,
                       "iter": 0, "iterx": 0, "new": 0, "drop": 0},
        }
        weights.update(more.get(self.profile, {}))
        if depth >= 3:
            weights["try"] = 0
        if depth >= 2:
            weights["loop"] = weights["forever"] = 0
        return weights

    def block(self, n, number, depth, handling=False, called=False):
        statements = []
        for _ in range(n):
            word = self.pick(**self.weights(number, depth, handling, called))
            statements.append(getattr(self, "make_" + word)(number, depth, handling, called))
        return statements

    def some(self, low, high, number, depth, handling, called):
        return self.block(self.random.randint(low, high), number, depth + 1, handling, called)

    def make_mark(self, *_):
        return ("mark", self.random.randint(1, 99))

    def make_yield(self, *_):
        return ("yield", self.value())

    def make_return(self, *_):
        return ("return", self.value())

    def make_raise(self, *_):
        return ("raise", self.raised(), self.payload())

    def make_reraise(self, *_):
        return ("reraise",)

    def make_from(self, number, *_):
        return ("from", self.random.randint(number + 1, min(self.n_functions - 1, number + 2)))

    def make_fromh(self, number, *_):
        """Tangled: a handle with a larger number, so that chains of shared delegates grow."""
        low = min(number + 1, self.n_handles - 1) if self.profile == "tangled" else 0
        return ("fromh", self.random.randint(low, self.n_handles - 1))

    def make_iter(self, *_):
        return ("iter", self.random.randint(0, 3))

    def make_iterx(self, *_):
        methods = "".join(letter for letter in "stc" if self.random.random() < 0.5)
        return ("iterx", self.random.randint(0, 3), methods or "n")

    def make_inline(self, *_):
        return ("inline", self.random.choice(self.helpers))

    def make_state(self, *_):
        return ("state", self.handle())

    def make_new(self, number, *_):
        """Of a function with a larger number: no chain of new ones without end."""
        if number + 1 >= self.n_functions:
            return self.make_drop()
        return ("new", self.handle(), self.random.randint(number + 1, self.n_functions - 1))

    def make_drop(self, *_):
        return ("drop", self.handle())

    def make_operate(self, *_):
        return self.operation(self.pick(next=5, send=2, throw=2, close=2), self.handle())

    def make_loop(self, number, depth, handling, called):
        return ("loop", self.random.randint(2, 3), self.some(1, 2, number, depth, handling, called))

    def make_forever(self, number, depth, handling, called):
        return ("forever", [self.make_yield()] + self.some(0, 2, number, depth, handling, called))

    def make_try(self, number, depth, handling, called):
        body = self.some(1, 3, number, depth, handling, called)
        if self.random.random() < 0.7 and not any(s[0] in WAITS for s in body):
            last = number >= self.n_functions - 1
            body.insert(0, self.make_yield() if last or self.random.random() < 0.5 else ("from", number + 1))
        kind = self.pick(handlers=5, cleanup=3, both=3)
        handlers, cleanup = [], None
        if kind != "cleanup":
            for _ in range(1 if self.random.random() < 0.7 else 2):
                handlers.append((self.caught(), self.some(0, 2, number, depth, True, called)))
        if kind != "handlers":
            # What a finally raises again may be what it runs over, which not every language tells it.
            cleanup = self.some(0, 2, number, depth, handling and not self.portable, called)
        return ("try", body, handlers, cleanup)

    # The script.

    def handle(self):
        return self.random.randrange(self.n_handles)

    def operation(self, word, handle):
        if word == "send":
            return (word, handle, self.value())
        if word == "throw":
            return (word, handle, self.raised(), self.payload())
        return (word, handle)

    def function_for(self, handle):
        if self.profile == "tangled":
            return handle % self.n_functions
        return 0 if handle == 0 or self.random.random() < 0.6 else self.random.randrange(self.n_functions)

    def function(self, number):
        body = self.block(self.random.randint(1, 5), number, 0)
        if self.profile == "deep" and number < self.n_functions - 1 and not any(s[0] == "from" for s in body):
            delegation = ("from", number + 1)
            if self.random.random() < 0.4:
                delegation = ("try", [delegation], [(self.caught(), self.block(1, number, 2, True))], None)
            body.insert(self.random.randint(0, min(2, len(body))), delegation)
        return body

    def step(self, handle, fresh):
        if fresh and self.random.random() < 0.85:
            return ("next", handle)
        seldom = {"deleg": 0, "new": 0.6, "drop": 0} if self.portable else {"deleg": 0.7, "new": 0.4, "drop": 0.3}
        word = self.pick(next=6, send=4, throw=4, rethrow=0.5, state=1, **seldom,
                         close=2.5 if self.profile in ("closing", PORTABLE) else 1)
        if word == "new":
            return (word, handle, self.function_for(handle))
        if fresh and self.portable and word == "send":
            return ("next", handle)
        made = self.operation(word, handle)
        # The script has no accumulator.
        return (*made[:2], None) if word == "send" and made[2] is ACC else made

    def make(self):
        for number in self.helpers:
            self.scenario.functions[number] = self.block(self.random.randint(1, 3), number, 1, called=True)
        for number in range(self.n_functions):
            self.scenario.functions[number] = self.function(number)
        script = [("new", h, self.function_for(h)) for h in range(self.n_handles)]
        started = set()
        for _ in range(self.random.randint(6, 24)):
            handle = self.random.choice([0, 0, 0, *range(self.n_handles)])
            step = self.step(handle, handle not in started)
            if self.portable and step[0] == "new":
                script.append(("close", handle))
            script.append(step)
            started.add(handle)
            if step[0] == "new":
                started.discard(handle)
        for handle in range(self.n_handles):
            script += [("state", handle), ("close" if self.portable else "drop", handle)]
        self.scenario.script = script
        return self.scenario


def make(seed, profile=None):
    return Generator(seed, profile).make()
