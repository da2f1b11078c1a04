"""Several folders of results: machines side by side, and one machine over time."""
import dataclasses
import math

from .facts import QUESTIONS
from .summarize import DELTA
from .words import digits, title


@dataclasses.dataclass(frozen=True)
class Entry:
    """A number in one folder; @change: how it stands to the folder before it, or nothing."""
    text: str
    change: str = ""


def machine_of(summary):
    m = summary["machine"]
    return f"{m['cpu']}, {m['cpus']} processors{', virtual' if m['virtual'] else ''}"


def number_of(found, candidate, question):
    row = found.get((candidate, question.row), {})
    if question.counter:
        values = row.get("counters", {}).get(question.counter)
        return (values[1], values[0], values[2]) if values else None
    return (row["ratio"], row["low"], row["high"]) if "ratio" in row else None


def change_of(before, now):
    """A verdict needs intervals that lie apart, by more than what counts as none."""
    if before is None or now is None:
        return ""
    gap = math.exp(DELTA)
    if now[1] > before[2] * gap:
        return "more"
    if now[2] * gap < before[1]:
        return "less"
    return ""


def shown(number):
    return f"{digits(number[0])} [{digits(number[1])}, {digits(number[2])}]" if number else "not measured"


def table_of(reports, compare):
    """[(what, [Entry])] of what at least two of @reports have; with @compare each is judged against the one before it."""
    names = list(dict.fromkeys(f"{c['backend']}/{c['linkage']}" for r in reports for c in r["summary"]["candidates"]))
    rows = []
    for question in QUESTIONS:
        for name in names:
            numbers = [number_of(r["found"], name, question) for r in reports]
            if sum(number is not None for number in numbers) < 2:
                continue
            pairs = zip([None, *numbers], numbers)
            rows.append((f"{question.title}, {title(name)}",
                         [Entry(shown(now), change_of(before, now) if compare else "") for before, now in pairs]))
    return rows


def heading(report):
    m = report["summary"]["machine"]
    return f"{m['date'][:10]}, {m['commit']}"


def comparisons(reports):
    """[(title, heads, rows)]: first the machines beside each other, then each that has a history."""
    machines = {}
    for report in sorted(reports, key=lambda r: r["summary"]["machine"]["date"]):
        machines.setdefault(machine_of(report["summary"]), []).append(report)
    result = []
    if len(machines) > 1:
        newest = [each[-1] for each in machines.values()]
        result.append(("Machines side by side", [f"{name} ({heading(r)})" for name, r in zip(machines, newest)],
                       table_of(newest, False)))
    for name, each in machines.items():
        if len(each) > 1:
            result.append((f"Over time: {name}", [heading(r) for r in each], table_of(each, True)))
    return result
