"""The measured beside the limits of budgets.json."""
import dataclasses

from .words import cell, digits, plain_title, prose, table

# The tables: no two of these are ranked in one.
GROUPS = {"with stacks": "Backends with stacks", "without stacks": "Backends without stacks", "executors": "Executors",
          "loop": "The loop", "downloads": "Downloads"}
HEAD = ["question", "backend", "best process (median, worst)", "mean [95 % interval]", "limit", "result", "best elsewhere"]
LEAD = ("A limit is met if the best of the processes meets it; the mean, with its interval over the passes, may be above. "
        "*Elsewhere* has the figures of the authors, or of a measurement beside weft's prototype, in the unit given.")


@dataclasses.dataclass(frozen=True)
class Result:
    """A limit and what was measured.  @note: why it was missed, or not measured."""
    group: str
    question: str
    candidate: str
    best: str
    mean: str
    limit: str
    verdict: str
    note: str
    elsewhere: str

    @property
    def texts(self):
        return [self.question, self.candidate, self.best, self.mean, self.limit, self.verdict, self.elsewhere]


def amount(value, unit):
    text = f"{value:,.0f}" if value == int(value) else digits(value)
    return f"{text} {unit}".strip()


def interval(row):
    return f"{digits(row['ratio'])} [{digits(row['low'])}, {digits(row['high'])}]"


def values_of(row, key):
    """Least, median and most of a counter or of the ratio; None: not measured."""
    return row.get("spread") if key == "ratio" else row.get("counters", {}).get(key)


def shown_spread(values):
    return f"{digits(values[0])} ({digits(values[1])}, {digits(values[2])})"


def extra(row, budget):
    found = [(values_of(row, key), what) for key, what in budget.get("also", {}).items()]
    shown = [f"{digits(values[0])} {what}" for values, what in found if values]
    return "; " + ", ".join(shown) if shown else ""


def verdict(budget, best, low):
    """(words, note).  @low: the lower end of the interval of a ratio, or None."""
    if budget["limit"] is None:
        return "shown", ""
    well = best >= budget["limit"] if budget.get("at_least") else best <= budget["limit"]
    if not well:
        return "missed", budget["why"] or "no reason found yet"
    return ("met by the best only" if low is not None and low > budget["limit"] else "met"), ""


def unit_of(row, budget):
    return f"x {row['baseline']}" if budget["measure"] == "ratio" and "baseline" in row else budget.get("unit", "")


def limit_of(budget, unit):
    if budget["limit"] is None:
        return "-"
    return f"{'>=' if budget.get('at_least') else '<='} {amount(budget['limit'], unit)}"


def result_of(found, candidate, budget):
    row = found.get((candidate, budget["row"]), {})
    unit = unit_of(row, budget)
    values = values_of(row, budget["measure"])
    head = budget.get("group", "with stacks"), budget["question"], plain_title(candidate)
    if not values:
        return Result(*head, "-", "-", limit_of(budget, unit), "not measured", row.get("why", ""), budget["elsewhere"])
    if budget.get("at_least"):
        values = values[::-1]
    by_ratio = budget["measure"] == "ratio"
    shown = shown_spread(values) + (f" {unit}" if unit else "") + extra(row, budget)
    said, note = verdict(budget, values[0], row["low"] if by_ratio else None)
    return Result(*head, shown, interval(row) if by_ratio else "-", limit_of(budget, unit), said, note, budget["elsewhere"])


def results(found, budgets):
    return [result_of(found, candidate, budget) for budget in budgets for candidate in budget["backends"]]


def numbered(rows):
    """[(row, the number of its note or None)], and the notes; rows with the same note share its number."""
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    return [(row, notes.index(row.note) + 1 if row.note else None) for row in rows], notes


def counts(rows):
    judged = [row for row in rows if row.verdict not in ("shown", "not measured")]
    missed = sum(row.verdict == "missed" for row in judged)
    return f"{len(judged) - missed} of {len(judged)} limits that were measured are met, {missed} are missed"


def group_table(rows, first):
    """Its notes go on from the number @first."""
    pairs, notes = numbered(rows)
    lines = []
    for row, number in pairs:
        texts = [prose(text) for text in row.texts]
        texts[5] += f" ({first + number - 1})" if number else ""
        lines.append(texts)
    said = "".join(f"{first + n}. {cell(note)}\n" for n, note in enumerate(notes))
    return table(HEAD, lines) + (f"\n{said}" if said else ""), first + len(notes)


def budget_section(found, budgets):
    """A table for each group that has rows; the reasons are notes below it."""
    parts, first = [LEAD + "\n"], 1
    rows = results(found, budgets)
    for group, heading in GROUPS.items():
        chosen = [row for row in rows if row.group == group]
        if chosen:
            text, first = group_table(chosen, first)
            parts.append(f"{heading}:\n\n{text}")
    return "\n".join(parts)
