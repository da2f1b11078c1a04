"""The parts of README.md, in Markdown, made from a summary; the template README.md.j2 puts them together."""
import collections
import re

from .budgets import budget_section, interval
from .facts import CAPABILITIES, QUESTIONS
from .words import candidate_of, cell, code, digits, table, title

LEGEND = """\
A ratio is the mean over the passes, with its 95 % interval over them; `?`: neither clearly different from its baseline nor
clearly within half a percent.
"""
# The counters to show, by the beginning of the question: all other rows are ratios.
COUNTERS = {
    "memory/": ("bytes_each", "bytes each", lambda v: f"{v:,.0f}"),
    "pipeline/": ("items_per_second", "million items/s", lambda v: digits(v / 1e6)),
    "sites": ("code_bytes", "bytes of code a yield", digits),
    "cold": ("median_ns", "ns", digits),
    "guarded/": ("live", "were live", lambda v: f"{v:,.0f}"),
}


def found_in(summary):
    """{(candidate, question): row}, in the order of the questions."""
    return {(row["candidate"], row["row"]): row for row in summary["rows"]}


def questions(found):
    return list(dict.fromkeys(name for _, name in found))


def machine_section(m):
    virtual = ", a virtual machine" if m["virtual"] else ""
    load = ", ".join(f"{x:.2f}" for x in m["load"])
    return (
        f"- {cell(m['cpu'])}, {m['cpus']} processors{virtual}; {cell(m['kernel'])}\n"
        f"- {cell(m['compiler'])}, {cell(m['flags'])}; commit {cell(m['commit'])}\n"
        f"- {cell(m['date'])}; load before: {load}; on processor {m['pinned_to_cpu']}: {cell(m['pinned'])}\n"
    )


def capability_section(candidates):
    rows = [[cap] + ["yes" if cap in c["capabilities"] else "-" for c in candidates] for cap in CAPABILITIES]
    rows.append(["contexts at once"] + [str(c["max_live"] or "memory") for c in candidates])
    return table(["capability"] + [title(candidate_of(c)) for c in candidates], rows)


def suite_section(summary):
    candidates = summary["candidates"]
    text = "".join(f"- {title(candidate_of(c))}: {cell(c['claim'] or 'no claim')}\n" for c in candidates)
    head = ["subject: passed / judged"] + [title(candidate_of(c)) for c in candidates]
    rows = [[cell(s["subject"])] + [cell(x) for x in s["cells"]] for s in summary["subjects"] if not all(map(whole, s["cells"]))]
    alike = len(summary["subjects"]) - len(rows)
    text += f"\nIn {alike} of {len(summary['subjects'])} subjects every candidate passes every case.\n"
    return text + ("\n" + table(head, rows) if rows else "")


def whole(text):
    """All of it passed."""
    counts = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text)
    return bool(counts) and int(counts[1]) == int(counts[2])


def trouble_section(failed):
    if not failed:
        return "No case failed.\n"
    rows = [[f"{cell(f['candidate'])}/{cell(f['id'])}", cell(f["status"]), code(f["command"])] for f in failed]
    return table(["case", "status", "again with"], rows)


def measure_cell(candidate, question):
    m = candidate.measures[question.key]
    if m.value is None:
        return cell(m.why)
    shown = f"{m.value:,.0f}" if question.counter else f"{digits(m.value)} [{digits(m.low)}, {digits(m.high)}]"
    return shown + ("" if m.clear else " ?") + (f" #{candidate.ranks[question.key]}" if question.key in candidate.ranks else "")


def candidate_row(candidate):
    ns = candidate.measures["trip"].ns
    return [cell(candidate.title), cell(candidate.suites), digits(ns) if ns else "-",
            *(measure_cell(candidate, q) for q in QUESTIONS),
            cell(candidate.platforms), cell(candidate.licence), cell(candidate.notes)]


def candidate_section(candidates):
    """A table for each kind, which are not ranked together."""
    titles = [q.title if q.counter else f"{q.title}, x" for q in QUESTIONS]
    head = ["suites passed", "round trip, ns", *titles, "platforms", "licence", "notes"]
    parts = []
    for stackful, what in ((True, "with stacks"), (False, "without stacks"), (None, "stacks unknown")):
        rows = [candidate_row(c) for c in candidates if c.stackful is stackful]
        if rows:
            parts.append(table([what, *head], rows))
    return "\n".join(parts) or "No candidate was judged.\n"


def series_table(heads, rows):
    sign = {"more": " ▲ more", "less": " ▼ less", "": ""}
    lines = [[what, *(e.text + sign[e.change] for e in entries)] for what, entries in rows]
    return table(["question, candidate", *map(cell, heads)], lines)


def scenario_section(scenarios):
    players = scenarios["implementations"]
    rows = [[
        cell(p["name"]), str(p["passed"]), str(len(p["failed"])), str(p["skipped"]),
        ", ".join(f"{cell(what)} {n}" for what, n in p["lacks"].items()) or "-",
    ] for p in players]
    bad = [[cell(x) for x in (p["name"], c["id"], c["status"], c["message"])] for p in players for c in p["failed"]]
    parts = [
        f"## Scenarios, edition {cell(scenarios['edition'])}\n",
        "Programs that CPython ran, played by our backends and by other languages' own coroutines;",
        f"commit {cell(scenarios['commit'])}\n",
        table(["implementation", "passed", "failed", "skipped", "for want of (scenarios that need it)"], rows),
    ]
    if bad:
        parts.append(table(["implementation", "scenario", "status", "message"], bad))
    return "\n".join(parts)


def ratio_cell(found, candidate, name):
    row = found.get((candidate, name), {})
    if "ratio" not in row:
        return cell(row.get("why", "not measured"))
    return interval(row) + ("" if row.get("clear", True) else "?")


def counter_cell(found, candidate, name, key, show):
    values = found.get((candidate, name), {}).get("counters", {}).get(key)
    return show(values[1]) if values else "-"


def counter_rows(found, candidates):
    for name in questions(found):
        for begin, (key, what, show) in COUNTERS.items():
            if name.startswith(begin):
                yield [f"{cell(name)}, {what}"] + [counter_cell(found, c, name, key, show) for c in candidates]


def baselines(found, candidates):
    """{baseline: the questions that were compared with it}, in order."""
    result = collections.defaultdict(list)
    for name in questions(found):
        for candidate in candidates:
            baseline = found.get((candidate, name), {}).get("baseline")
            if baseline and name not in result[baseline]:
                result[baseline].append(name)
    return result


def ratio_rows(found, candidates):
    for baseline, names in baselines(found, candidates).items():
        for name in names:
            shown = cell(name) if baseline == "call" else f"{cell(name)}, x {code(baseline)}"
            yield [shown] + [ratio_cell(found, c, name) for c in candidates]


def bench_section(found, candidates, head="x `call` [95 % interval]"):
    if not candidates:
        return "none measured\n"
    titles = [title(c) for c in candidates]
    ratios = [r for r in ratio_rows(found, candidates) if set(r[1:]) != {"not measured"}]
    others = [r for r in counter_rows(found, candidates) if set(r[1:]) != {"-"}]
    return table([head] + titles, ratios) + ("\n" + table(["others"] + titles, others) if others else "")


def with_ratio(found):
    return [row for row in found.values() if "ratio" in row]


def baseline_line(found):
    calls = [row["baseline_ns"] for row in with_ratio(found) if row["baseline"] == "call"]
    return f"`call`, an indirect call, took {min(calls):.2f} to {max(calls):.2f} ns beside them.\n" if calls else ""


def noise_line(found):
    """A/A: the distance of baselines from themselves."""
    noise = sorted(abs(row["noise"] - 1) for row in with_ratio(found))
    if not noise:
        return ""
    half, most, last = (f"{100 * noise[int(q * (len(noise) - 1))]:.2f} %" for q in (0.5, 0.9, 1))
    return f"A baseline's second turn differs from its first by {half} in the median row, {most} in one of ten, {last} at most.\n"


def load_section(found):
    """Rows in which contention hit the two sides of a pair differently."""
    rows = [
        [cell(row["row"]), title(row["candidate"]), digits(row["calm"]), digits(row["busy"])]
        for row in with_ratio(found) if "busy" in row
    ]
    if not rows:
        return "In no row does the ratio differ by 10 % between the faster half of the rounds and the slower half.\n"
    said = "Rows whose ratio differs by 10 % or more between the faster half of the rounds (calm) and the slower (busy):\n\n"
    return said + table(["question", "backend", "calm", "busy"], rows)


def split(candidates, found):
    """The measured candidates with stacks, and those without."""
    seen = {candidate for candidate, _ in found}
    measured = [c for c in candidates if candidate_of(c) in seen]
    stackful = [candidate_of(c) for c in measured if "STACKFUL" in c["capabilities"]]
    return stackful, [candidate_of(c) for c in measured if "STACKFUL" not in c["capabilities"]]


def budget_page(summary, budgets):
    found = found_in(summary)
    return budget_section(found, budgets) + "\n" + baseline_line(found) + noise_line(found)


def parts(summary, found, candidates, budgets):
    """What the template puts together."""
    stackful, stackless = split(summary["candidates"], found)
    by_link = {link: sorted({name for name, _ in found if name.endswith(f"/{link}")}) for link in ("executor", "loop")}
    head = "question [95 % interval]"
    return {
        "machine": machine_section(summary["machine"]), "candidates": candidate_section(candidates), "legend": LEGEND,
        "series": series_table, "noise": baseline_line(found) + noise_line(found),
        "stackful": bench_section(found, stackful), "stackless": bench_section(found, stackless),
        "executors": bench_section(found, by_link["executor"], head) if by_link["executor"] else "",
        "loops": bench_section(found, by_link["loop"], head) if by_link["loop"] else "",
        "suite": suite_section, "trouble": trouble_section,
        "capabilities": capability_section(summary["candidates"]), "scenarios": scenario_section,
        "limits": budget_section(found, budgets), "load": load_section(found),
    }


# The table in the project's README.

FIRST_ROWS = {
    "resume + yield": "switch",
    "with a value each way": "switch-values",
    "the yield one call deep": "yield-one-call-deep",
    "through 1000 delegators": "delegation/depth:1000",
    "10,000 live, in turn": "live/n:10000",
    "create + run + destroy": "create-run-destroy",
}
FIRST_CANDIDATES = ["stackless/inline", "stackless/table", "asm/inline", "asm/table", "ucontext/table", "threads/table"]


def first_cell(found, candidate, name):
    """An interval that is wider than the number informs nobody: then the ratio stands alone."""
    row = found.get((candidate, name), {})
    if "ratio" not in row or row["high"] - row["low"] <= row["ratio"]:
        return ratio_cell(found, candidate, name)
    return digits(row["ratio"])


def first_table(summary):
    found = found_in(summary)
    seen = {candidate for candidate, _ in found}
    candidates = [c for c in FIRST_CANDIDATES if c in seen]
    rows = [[what] + [first_cell(found, c, name) for c in candidates] for what, name in FIRST_ROWS.items()]
    memory = [counter_cell(found, c, "memory/n:1000", "bytes_each", lambda v: f"{v:,.0f} B") for c in candidates]
    return table(["x an indirect call"] + [title(c) for c in candidates], rows + [["memory, suspended"] + memory])
