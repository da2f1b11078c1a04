"""The rows of the table of candidates: our backends as they were judged and measured, and peers as they were measured."""
import dataclasses
import re
import statistics

from .facts import BACKENDS, LICENCE, QUESTIONS
from .words import candidate_of

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
    """@can: what the chooser asks, each True, False or None for unknown; @kind: weft, rebuild, or peer."""
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
    if entry["linkage"] == "table":
        return f"weft ({entry['backend']})" if default else f"weft, {entry['backend']}"
    return f"weft, {entry['backend']}, {entry['linkage']}"


def ours(summary, found):
    """Our candidates.  Of those with the default linkage the first with stacks and the first without stand for weft."""
    seen = set()
    for entry in summary["candidates"]:
        capabilities, known = entry["capabilities"], BACKENDS.get(entry["backend"], {})
        stackful = "STACKFUL" in capabilities
        default = entry["linkage"] == "table" and stackful not in seen
        seen |= {stackful} if default else set()
        name = candidate_of(entry)
        rebuild = entry["linkage"] != "table"
        yield Candidate(
            name, title_of(entry, default), "rebuild" if rebuild else "weft", stackful,
            {q.key: measure_of(found.get((name, q.row), {}), q) for q in QUESTIONS},
            {"callback": "FOREIGN_FRAMES" in capabilities, "many": entry["max_live"] == 0 or entry["max_live"] > 10000,
             "moves": "MIGRATE" in capabilities, "sanitizers": True if known else UNKNOWN, "gdb": True if known else UNKNOWN},
            suites_of(entry["claim"]), known.get("platforms", "unknown"), known.get("processors", []), LICENCE,
            ("a rebuild: the switch is compiled in; " if rebuild else "") + known.get("notes", ""),
            f"backends/{entry['backend']}" if known else "", summary["machine"]["flags"], summary["machine"]["commit"], bool(known),
        )


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
    able = {key: known.get(key, UNKNOWN) for key in ("callback", "many", "moves", "sanitizers", "gdb")}
    version = known.get("version") or next((t.version for t in found.values() if t.version), "")
    return Candidate(
        name, name, "peer", known.get("stackful"), {q.key: taken_measure(found, q, call) for q in QUESTIONS}, able,
        known.get("suites", "not judged"), known.get("platforms", "unknown"), known.get("processors", []),
        known.get("licence", "unknown"), known.get("notes", ""), known.get("source", ""), known.get("flags", ""), version,
        known.get("author_checked", False),
    )


def theirs(summary, peers):
    """Peers that were asked what a coroutine is asked; ours, which took turns with them, stand in the table already."""
    found = {}
    for each in peers["taken"]:
        if each.kind == "coroutines" and not each.peer.startswith("weft") and each.question != "call":
            found.setdefault(each.peer, {})[each.question] = each
    call = call_ns(summary, peers)
    for name in dict.fromkeys([*peers["candidates"], *found]):
        if not name.startswith("weft"):
            yield peer(name, found.get(name, {}), peers["candidates"].get(name, {}), call)


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


def by_trip(candidate):
    value = candidate.measures["trip"].value
    return (value is None, value or 0)


def all_of(summary, found, peers):
    candidates = sorted([*ours(summary, found), *theirs(summary, peers)], key=by_trip)
    for number, candidate in enumerate(candidates):
        candidate.id = f"c{number}"
    return ranked(candidates)
