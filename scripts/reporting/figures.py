"""What the charts show, as data: each has the table behind it, and none is drawn by this module."""
import dataclasses
import re

from .words import digits

# Jobs that carry nothing, or 64 bytes each way.
THROUGHPUT = r"(submit|map|submit-many)/workers:\d+(/bytes:64.*)?"
LOOP = r"(spawn-await|sleep-zero|sleeping|call-soon|cancel|post|echo).*"
STACKS = ((True, "with stacks"), (False, "without stacks"), (None, "stacks unknown"))


@dataclasses.dataclass(frozen=True)
class Dot:
    """@kind: weft, rebuild or peer, which is the colour; @anchor: the row that has source, flags and version."""
    label: str
    kind: str
    anchor: str
    value: float
    low: float
    high: float
    says: str


@dataclasses.dataclass(frozen=True)
class Line:
    label: str
    kind: str
    anchor: str
    dots: tuple  # (x, Dot)


@dataclasses.dataclass(frozen=True)
class Panel:
    """@marks: Dots, one in a line, or Lines over @x."""
    title: str
    marks: list


@dataclasses.dataclass(frozen=True)
class Figure:
    id: str
    title: str
    lead: str
    unit: str
    panels: list
    x: str = ""
    missing: tuple = ()

    @property
    def panels_with_marks(self):
        return [p for p in self.panels if p.marks]


def shown(value, low, high, ns=None):
    text = digits(value) if low == value == high else f"{digits(value)} [{digits(low)}, {digits(high)}]"
    return text + (f"; {digits(ns)} ns" if ns else "")


def dot(label, kind, anchor, value, low, high, ns=None):
    return Dot(label, kind, anchor, value, low, high, shown(value, low, high, ns))


def row_dot(label, kind, anchor, row):
    return dot(label, kind, anchor, row["ratio"], row["low"], row["high"], row.get("counters", {}).get("ns"))


# Coroutines: each candidate in the panel of its kind.


def by_stacks(candidates, mark):
    """A panel for each kind, of what @mark gives for a candidate unless it is None."""
    panels = []
    for stackful, title in STACKS:
        marks = [mark(c) for c in candidates if c.stackful is stackful]
        panels.append(Panel(title, [m for m in marks if m]))
    return panels


def measured(key):
    def mark(candidate):
        m = candidate.measures[key]
        return dot(candidate.title, candidate.kind, candidate.id, m.value, m.low, m.high, m.ns) if m.value is not None else None
    return mark


def lines(found, pattern):
    """A mark for candidates that have several rows of that name, each with a number."""
    def mark(candidate):
        dots = []
        for (name, row), entry in found.items():
            number = re.fullmatch(pattern, row)
            if name == candidate.name and number and "ratio" in entry and int(number[1]) > 0:
                dots.append((int(number[1]), row_dot(candidate.title, candidate.kind, candidate.id, entry)))
        dots.sort(key=lambda pair: pair[0])
        return Line(candidate.title, candidate.kind, candidate.id, tuple(dots)) if dots else None
    return mark


def coroutine_figures(candidates, found):
    return [
        Figure("trip", "Round trip", "One resume and one yield.", "x an indirect call", by_stacks(candidates, measured("trip"))),
        Figure("alive", "Cost against the number alive", "That many are alive, and are resumed in turn.",
               "x an indirect call", by_stacks(candidates, lines(found, r"live/n:(\d{1,9})")), "alive"),
        Figure("life", "Life cycle", "A coroutine is made, runs to its end and is destroyed.", "x an indirect call",
               by_stacks(candidates, measured("life"))),
        Figure("memory", "Memory for each suspended", "What one coroutine keeps while 1,000 are suspended.", "bytes",
               by_stacks(candidates, measured("bytes"))),
    ]


# Pools, loops and downloads: our rows, and the peers of the same kind.


def rows_of(found, link, pattern):
    return [(name.split("/")[0], row, entry) for (name, row), entry in found.items()
            if name.endswith(f"/{link}") and re.fullmatch(pattern, row) and "ratio" in entry]


def ratio_panel(found, link, pattern, title):
    """Our rows, each with its baseline."""
    dots = [row_dot(f"weft, {name}: {row} (x {entry['baseline']})", "weft", "costs", entry)
            for name, row, entry in rows_of(found, link, pattern)]
    return Panel(title, dots)


def taken_label(each):
    threads = f", {each.threads} threads" if each.threads > 1 else ""
    return f"{each.name} {each.version}".strip() + threads


def peer_panels(peers, kind, questions, scale=lambda ns: ns):
    """A panel for each question that peers were asked."""
    panels = []
    for question in dict.fromkeys(t.question for t in peers["taken"] if t.kind == kind):
        if not re.match(questions, question):
            continue
        dots = []
        for each in peers["taken"]:
            if each.kind == kind and each.question == question:
                low, value, high = sorted(scale(ns) for ns in each.ns)
                dots.append(dot(taken_label(each), "weft" if each.ours else "peer", "peers", value, low, high))
        panels.append(Panel(question, sorted(dots, key=lambda d: d.value)))
    return panels


def latency_panel(found):
    """The middle is p50, and the line goes on to p99."""
    dots = []
    for (name, row), entry in found.items():
        counters = entry.get("counters", {})
        if name.endswith("/executor") and "ns_p50" in counters and "ns_p99" in counters and counters["ns_p50"][1] > 0:
            p50, p99 = counters["ns_p50"][1], counters["ns_p99"][1]
            bare = not row.startswith("latency")
            label = f"bare {row}, beside {name.split('/')[0]}" if bare else f"weft, {name.split('/')[0]}: {row}"
            dots.append(Dot(label, "peer" if bare else "weft", "costs", p50, p50, max(p50, p99),
                            f"p50 {digits(p50)} ns, p99 {digits(p99)} ns"))
    return Panel("latency of one job, ns: p50, and a line to p99", dots)


def throughput_panel(found):
    dots = []
    for (name, row), entry in found.items():
        ns = entry.get("counters", {}).get("ns")
        if name.endswith("/executor") and re.fullmatch(THROUGHPUT, row) and ns and ns > 0:
            dots.append(dot(f"weft, {name.split('/')[0]}: {row}", "weft", "costs", 1e3 / ns, 1e3 / ns, 1e3 / ns))
    return Panel("throughput, million jobs a second", dots)


def pool_figures(found, peers):
    return [
        Figure("pools", "Pools: throughput", "How many jobs a pool finishes in a second: more is better.",
               "million jobs a second",
               [throughput_panel(found), *peer_panels(peers, "pools", r"submit|map", lambda ns: 1e3 / ns)]),
        Figure("latency", "Pools: latency", "From the submission of a single job to its result.", "ns", [latency_panel(found)]),
    ]


def loop_figures(found, peers):
    echo = any(row.startswith("echo") for _, row in found) or any(t.question.startswith("echo") for t in peers["taken"])
    missing = () if echo else ("An echo server with 10,000 connections is not measured here.",)
    return [
        Figure("loop", "The loop", "Spawn and await a task, sleep, post: beside its baseline in the same process.",
               "x its baseline", [ratio_panel(found, "loop", LOOP, "weft")], missing=missing),
        Figure("loops", "The loop and other loops", "The same questions, asked of other loops in turns.", "ns",
               peer_panels(peers, "loop", r"spawn|sleep|echo|post|call-soon")),
    ]


def other_figures(candidates, found, peers):
    return [
        Figure("delegation", "Delegation", "A value passes through that many delegators.", "x an indirect call",
               by_stacks(candidates, lines(found, r"delegation/depth:(\d{1,9})")), "depth"),
        Figure("downloads", "Downloads", "Files of 2 KB from a server on this machine.", "ns a file",
               [ratio_panel(found, "http", r"download/.*", "weft, x bare curl multi"), *peer_panels(peers, "downloads", r".*")]),
    ]


def figures(candidates, found, peers):
    return [*coroutine_figures(candidates, found), *pool_figures(found, peers), *loop_figures(found, peers),
            *other_figures(candidates, found, peers)]


# The table behind a chart.


def table_of(figure):
    """[(panel title, head, rows)]; a cell is (text, anchor or None)."""
    tables = []
    for panel in figure.panels_with_marks:
        if isinstance(panel.marks[0], Line):
            xs = sorted({x for line in panel.marks for x, _ in line.dots})
            rows = []
            for line in panel.marks:
                says = {x: each.says for x, each in line.dots}
                rows.append([(line.label, line.anchor)] + [(says.get(x, "not measured"), None) for x in xs])
            tables.append((panel.title, ["candidate"] + [f"{x:,} {figure.x}" for x in xs], rows))
        else:
            tables.append((panel.title, ["candidate", figure.unit], [[(d.label, d.anchor), (d.says, None)] for d in panel.marks]))
    return tables
