"""The measured beside the limits of budgets.json."""
from .words import cell, digits, table, title

# The tables: no two of these are ranked in one.
GROUPS = {"with stacks": "Backends with stacks", "without stacks": "Backends without stacks", "executors": "Executors",
          "loop": "The loop", "downloads": "Downloads"}
HEAD = ["question", "backend", "best process (median, worst)", "mean [95 % interval]", "limit", "result", "best elsewhere"]


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
    shown = [f"{digits(values[0])} {cell(what)}" for values, what in found if values]
    return "; " + ", ".join(shown) if shown else ""


def verdict(budget, best, low):
    """@low: the lower end of the interval of a ratio, or None."""
    if budget["limit"] is None:
        return "shown"
    well = best >= budget["limit"] if budget.get("at_least") else best <= budget["limit"]
    if not well:
        return "missed: " + (cell(budget["why"]) or "no reason found yet")
    return "met by the best only" if low is not None and low > budget["limit"] else "met"


def unit_of(row, budget):
    return cell(f"x {row['baseline']}" if budget["measure"] == "ratio" and "baseline" in row else budget.get("unit", ""))


def limit_of(budget, unit):
    if budget["limit"] is None:
        return "-"
    return f"{'>=' if budget.get('at_least') else '<='} {amount(budget['limit'], unit)}"


def budget_row(found, candidate, budget):
    row = found.get((candidate, budget["row"]), {})
    unit = unit_of(row, budget)
    values = values_of(row, budget["measure"])
    head = [cell(budget["question"]), title(candidate)]
    if not values:
        why = f"not measured: {cell(row['why'])}" if "why" in row else "not measured"
        return head + ["-", "-", limit_of(budget, unit), why, cell(budget["elsewhere"])]
    if budget.get("at_least"):
        values = values[::-1]
    by_ratio = budget["measure"] == "ratio"
    shown = shown_spread(values) + (f" {unit}" if unit else "") + extra(row, budget)
    return head + [shown, interval(row) if by_ratio else "-", limit_of(budget, unit),
                   verdict(budget, values[0], row["low"] if by_ratio else None), cell(budget["elsewhere"])]


def budget_section(found, budgets):
    """A table for each group that has rows."""
    parts = [
        "A limit is met if the best of the processes meets it; the mean, with its interval over the passes, may be above. "
        "*Elsewhere* has the figures of the authors, or of a measurement beside weft's prototype, in the unit given.\n"
    ]
    for group, heading in GROUPS.items():
        rows = [
            budget_row(found, candidate, budget)
            for budget in budgets if budget.get("group", "with stacks") == group for candidate in budget["backends"]
        ]
        if rows:
            parts.append(f"{heading}:\n\n" + table(HEAD, rows))
    return "\n".join(parts)
