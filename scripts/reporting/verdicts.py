"""A sentence for each question: what weft costs, and how far it is from the best of the others."""
from .candidates import Measure
from .facts import QUESTIONS
from .words import digits

KINDS = ((True, "with stacks"), (False, "without stacks"))


def amount(measure, question):
    if question.counter:
        return f"{measure.value:,.0f} bytes"
    ns = f", {digits(measure.ns)} ns" if measure.ns else ""
    return f"{digits(measure.value)} x an indirect call [{digits(measure.low)}, {digits(measure.high)}]{ns}"


def against(ours, theirs):
    """How @ours stands to @theirs, by their intervals."""
    if ours.high < theirs.low:
        return "less than"
    if ours.low > theirs.high:
        return "more than"
    return "no clear difference to"


def best(candidates, question, kinds):
    found = [c for c in candidates if c.kind in kinds and c.measures[question.key].value is not None]
    return min(found, key=lambda c: c.measures[question.key].value, default=None)


def of_kind(group, question):
    """What is to say of those with stacks, or of those without."""
    weft = next((c for c in group if c.kind == "weft"), None)
    if weft is None:
        return "there is no candidate"
    if weft.measures[question.key].value is None:
        why = weft.measures[question.key].why
        return "weft was not measured" + (f" ({why})" if why != "not measured" else "")
    said = f"{weft.title} takes {amount(weft.measures[question.key], question)}"
    peer = best(group, question, ("peer",))
    if peer:
        theirs, turn = peer.measures[question.key], weft.turns.get(question.key)
        taken = turn if turn and turn.value is not None else weft.measures[question.key]
        said += f": {against(taken, theirs)} {peer.title}, the best peer here, with {amount(theirs, question)}"
        said += f" (weft took {digits(taken.value)} x in the same turns)" if taken is turn and not question.counter else ""
    rebuilt = best([c for c in group if c.name.split("/")[0] == weft.name.split("/")[0]], question, ("rebuild",))
    if rebuilt and not question.counter:
        said += f"; compiled in, which is a rebuild, weft takes {digits(rebuilt.measures[question.key].value)} x"
    return said


def sentence(candidates, question):
    parts = [f"{words}, {of_kind([c for c in candidates if c.stackful is kind], question)}" for kind, words in KINDS]
    text = ". ".join(part[0].upper() + part[1:] for part in parts)
    return question.title, f"{text}."


# What is no coroutine has one candidate of ours and a baseline.


def of_row(found, candidate, row, what):
    entry = found.get((candidate, row), {})
    if "ratio" not in entry:
        return f"{what} was not measured here{': ' + entry['why'] if 'why' in entry else ''}."
    return (f"{what} takes {digits(entry['ratio'])} x {entry['baseline']} "
            f"[{digits(entry['low'])}, {digits(entry['high'])}], which was measured beside it.")


def beside(peers, kind, question):
    """The best of ours and the best of the others, which took turns."""
    asked = [t for t in peers["taken"] if t.kind == kind and t.question.startswith(question)]
    if len({t.question for t in asked}) != 1 or len({t.ours for t in asked}) != 2:
        return ""
    ours, theirs = (min((t for t in asked if t.ours is mine), key=lambda t: t.ns[1]) for mine in (True, False))
    measures = (Measure(t.ns[1], t.ns[0], t.ns[2]) for t in (ours, theirs))
    return (f" In turns with others {ours.name} takes {digits(ours.ns[1])} ns: {against(*measures)} {theirs.name}, "
            f"the best peer here, with {digits(theirs.ns[1])} ns.")


def sentences(candidates, found, peers):
    """[(question, sentence)]"""
    return [
        *(sentence(candidates, q) for q in QUESTIONS),
        ("Pools", of_row(found, "threads/executor", "submit/workers:1", "With one worker a job with its result")
         + beside(peers, "pools", "submit/workers:1")),
        ("The loop", of_row(found, "asm/loop", "spawn-await", "A task that is spawned, awaited and ended")
         + beside(peers, "loop", "spawn-await")),
        ("Downloads", of_row(found, "loop/http", "download/at:20/delay:0", "A file of 2 KB, 20 at once,")
         + beside(peers, "downloads", "20 at once, 0 ms")),
    ]
