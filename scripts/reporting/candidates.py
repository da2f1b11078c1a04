"""The rows of the table of candidates: our backends as they were judged and measured, and peers as they were measured."""
import dataclasses
import re
import statistics

from .facts import BACKENDS, LICENCE, QUESTIONS
from .words import candidate_of, digits

UNKNOWN = None


@dataclasses.dataclass(frozen=True)
class Measure:
    """A number with its interval: a ratio to an indirect call, or bytes.  Without a number @why says why."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    ns: float | None = None
    clear: bool = True
    why: str = "not measured"


@dataclasses.dataclass
class Candidate:
    """@can: what the chooser asks, each True, False or None for unknown; @kind: weft, rebuild, or peer.
    @turns: what one of ours took where it took turns with peers, in a run of its own."""
    name: str
    title: str
    kind: str
    stackful: bool | None
    measures: dict
    can: dict
    suites: str = "not judged"
    platforms: str = "unknown"
    processors: list = dataclasses.field(default_factory=list)
    licence: str = "unknown"
    notes: str = ""
    source: str = ""
    flags: str = ""
    version: str = ""
    author_checked: bool = False
    default: bool = False
    turns: dict = dataclasses.field(default_factory=dict)
    ranks: dict = dataclasses.field(default_factory=dict)
    id: str = ""


# Our own.


def measure_of(row, question):
    if question.counter:
        values = row.get("counters", {}).get(question.counter)
        return Measure(values[1], values[0], values[2]) if values else Measure(why=row.get("why", "not measured"))
    if "ratio" not in row:
        return Measure(why=row.get("why", "not measured"))
    return Measure(row["ratio"], row["low"], row["high"], row.get("counters", {}).get("ns"), row.get("clear", True))


def suites_of(claim):
    """The numbers in a claim such as "S+G, suite 2026.1, 506/506 (not counting info), unsupported 7"."""
    counts = re.search(r"^([A-Z+]+),.*?(\d+/\d+)", claim or "")
    lacks = re.search(r"unsupported (\d+)", claim or "")
    if not counts:
        return claim or "no claim"
    return f"{counts[1]} {counts[2]}" + (f", {lacks[1]} unsupported" if lacks else "")


def title_of(entry, default):
    """weft's name stands alone once, for what a program gets that asks for nothing."""
    if entry["linkage"] == "runtime":
        return f"{entry['backend']}, by an adapter"
    if entry["backend"] not in BACKENDS:
        return f"{entry['backend']}, {entry['linkage']}"
    if entry["linkage"] == "table":
        return f"weft ({entry['backend']})" if default else f"weft, {entry['backend']}"
    return f"weft, {entry['backend']}, {entry['linkage']}"


def abilities(entry, ours):
    """What the chooser asks.  A runtime of others claims stacks of its own in place of those of a backend."""
    claims = set(entry["capabilities"])
    tested = True if ours else UNKNOWN
    return {
        "callback": bool(claims & {"FOREIGN_FRAMES", "OWN_STACKS"}), "many": entry["max_live"] == 0 or entry["max_live"] > 10000,
        "moves": "MIGRATE" in claims if ours else UNKNOWN, "sanitizers": tested, "gdb": tested,
    }


def judged(entry, default, measures, machine):
    """A candidate of the suite: ours, with what is known of it, or a runtime or backend of others, of which nothing is."""
    known = BACKENDS.get(entry["backend"])
    stackful = bool(set(entry["capabilities"]) & {"STACKFUL", "OWN_STACKS"})
    rebuild = entry["linkage"] in ("inline", "plugin")
    head = candidate_of(entry), title_of(entry, default)
    common = {
        "stackful": stackful, "measures": measures, "can": abilities(entry, bool(known)), "suites": suites_of(entry["claim"]),
    }
    if not known:
        return Candidate(*head, "peer", **common, notes=f"judged and measured as a {entry['linkage']}")
    return Candidate(
        *head, "rebuild" if rebuild else "weft", **common, platforms=known["platforms"], processors=known["processors"],
        notes=("a rebuild: the switch is compiled in; " if rebuild else "") + known["notes"], licence=LICENCE,
        source=known.get("source", f"backends/{entry['backend']}"), flags=machine["flags"], version=machine["commit"], author_checked=True,
        default=default)


def ours(summary, found):
    """Those that the suite judged.  The first of ours with stacks and the first without stand for weft."""
    seen = set()
    runtimes = [c for each in summary.get("judged", []) if each["kind"] == "runtime" for c in each["candidates"]]
    for entry in [*summary["candidates"], *runtimes]:
        stackful = "STACKFUL" in entry["capabilities"]
        default = entry["linkage"] == "table" and entry["backend"] in BACKENDS and stackful not in seen
        seen |= {stackful} if default else set()
        measures = {q.key: measure_of(found.get((candidate_of(entry), q.row), {}), q) for q in QUESTIONS}
        yield judged(entry, default, measures, summary["machine"])


# Others.


def call_ns(summary, peers):
    """What an indirect call took: beside the peers, or else beside our rows."""
    beside = [t.ns[1] for t in peers["taken"] if t.kind == "coroutines" and t.question == "call"]
    rows = [row["baseline_ns"] for row in summary["rows"] if row.get("baseline") == "call" and "ratio" in row]
    times = beside or [ns for ns in rows if ns > 0]
    return statistics.median(times) if times else None


def taken_measure(found, question, call):
    """@found: {question: Taken} of one peer."""
    if question.counter:
        memory = [t.bytes_each for name, t in found.items() if name.startswith("memory/") and t.bytes_each is not None]
        return Measure(memory[0], memory[0], memory[0]) if memory else Measure()
    if question.row not in found or not call:
        return Measure()
    low, mid, high = found[question.row].ns
    return Measure(mid / call, low / call, high / call, mid)


def peer(name, found, known, call):
    told = next((t.stackful for t in found.values() if t.stackful is not None), None)
    stackful = known.get("stackful", told)
    able = {key: known.get(key, UNKNOWN) for key in ("callback", "many", "moves", "sanitizers", "gdb")}
    if stackful is False:
        able["callback"] = False
    version = known.get("version") or next((t.version for t in found.values() if t.version), "")
    return Candidate(
        name, name, "peer", stackful, {q.key: taken_measure(found, q, call) for q in QUESTIONS}, able,
        known.get("suites", "not judged"), known.get("platforms", "unknown"), known.get("processors", []),
        known.get("licence", "unknown"), known.get("notes", ""), known.get("source", ""), known.get("flags", ""), version,
        known.get("author_checked", False),
    )


def asked(peers):
    """{name: {question: Taken}} of all that were asked what a coroutine is asked."""
    found = {}
    for each in peers["taken"]:
        if each.kind == "coroutines" and each.question != "call":
            found.setdefault(each.peer, {})[each.question] = each
    return found


def theirs(summary, peers):
    found, call = asked(peers), call_ns(summary, peers)
    for name in dict.fromkeys([*peers["candidates"], *found]):
        if not name.startswith("weft"):
            yield peer(name, found.get(name, {}), peers["candidates"].get(name, {}), call)


def with_turns(candidates, summary, peers):
    """Those of ours that took turns with peers stand in the table by their own long run; a verdict compares the turns."""
    found, call = asked(peers), call_ns(summary, peers)
    for c in candidates:
        taken = found.get(f"weft {c.name.replace('/', ' ')}", {})
        c.turns = {q.key: taken_measure(taken, q, call) for q in QUESTIONS} if taken else {}
    return candidates


# Ranks.


def rank(measures):
    """{key: rank}.  Those whose intervals overlap, in a chain, share the rank of the first of them."""
    ordered = sorted((m.low, m.high, key) for key, m in measures.items() if m.value is not None)
    ranks, first, reach = {}, 0, None
    for number, (low, high, key) in enumerate(ordered, 1):
        if reach is None or low > reach:
            first = number
        reach = high if reach is None else max(reach, high)
        ranks[key] = first
    return ranks


def ranked(candidates):
    """Gives each its ranks, one for each question among those of its kind; unknown is a kind of its own."""
    for stackful in (True, False, None):
        group = [c for c in candidates if c.stackful is stackful]
        for question in QUESTIONS:
            for name, number in rank({c.id: c.measures[question.key] for c in group}).items():
                next(c for c in group if c.id == name).ranks[question.key] = number
    return candidates


def with_tax(candidates):
    """Peers that were measured by themselves, too: the difference is what the adapter costs."""
    native = {c.title: c.measures["trip"].value for c in candidates if "/" not in c.name}
    for c in candidates:
        runtime, _, link = c.name.partition("/")
        value = c.measures["trip"].value
        for title, alone in native.items():
            if link == "runtime" and value and alone and runtime in title.lower().split():
                c.notes += f"; a round trip takes {digits(value / alone)} x that of {title} without the adapter"
    return candidates


def by_trip(candidate):
    value = candidate.measures["trip"].value
    return (value is None, value or 0)


def all_of(summary, found, peers):
    candidates = sorted([*ours(summary, found), *theirs(summary, peers)], key=by_trip)
    for number, candidate in enumerate(candidates):
        candidate.id = f"c{number}"
    return ranked(with_tax(with_turns(candidates, summary, peers)))
