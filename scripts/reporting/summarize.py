"""The summary of a run, made from its raw files: a folder of results has it and no raw file."""
import collections
import math
import re
import statistics

from .check import UNITS
from .words import candidate_of, question, short

SCHEMA = 1
WELL = {"pass", "expected-fail"}
NOT_JUDGED = {"unsupported", "skipped", "noted"}
DELTA = math.log(1.005)  # a smaller difference counts as none
# Student's t for 95 %, by degrees of freedom.
STUDENT = [math.inf, 12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11,
           2.10, 2.09, 2.09]
# The counters that a report or a budget shows.
COUNTERS = ("bytes_each", "page_table_bytes_each", "items_per_second", "code_bytes", "median_ns", "live", "maps",
            "resident_bytes", "page_table_bytes", "by_workers", "ns_p50", "ns_p99")


# The suite.


def subject(case):
    parts = case["id"].split(".")
    return f"{case['profile']} {'.'.join(parts[:2]) if len(parts) > 2 else parts[0]}"


def counted(statuses):
    """"passed/judged"."""
    judged = [s for s in statuses if s not in NOT_JUDGED]
    return f"{sum(s in WELL for s in judged)}/{len(judged)}" if judged else "unsupported"


def subjects(candidates, cases):
    cells = collections.defaultdict(lambda: collections.defaultdict(list))
    for case in cases:
        cells[subject(case)][candidate_of(case)].append(case["status"])
    listed = cases_of(cases)
    return [
        {"subject": name, "cells": [counted(row[c]) for c in candidates], "cases": listed[name]} for name, row in cells.items()
    ]


def cases_of(cases):
    """{subject: its cases}, each with the candidates that did not just pass it."""
    found = collections.defaultdict(dict)
    for case in cases:
        entry = found[subject(case)].setdefault(case["id"], {"id": case["id"], "clause": case.get("clause") or ""})
        if case["status"] != "pass":
            message = case.get("message", "")[:120]
            entry.setdefault("but", {})[candidate_of(case)] = case["status"] + (f": {message}" if message else "")
    return {name: list(each.values()) for name, each in found.items()}


def failed(cases):
    return [
        {"candidate": candidate_of(case), "id": case["id"], "status": case["status"], "command": case["command"]}
        for case in cases if case["status"] not in WELL | NOT_JUDGED
    ]


# The measurements.


def interval_of(values):
    """Of one number for each pass: the mean, and its interval."""
    mean, freedom = statistics.fmean(values), len(values) - 1
    if not freedom:
        return mean, mean, mean
    reach = STUDENT[min(freedom, 20)] * statistics.stdev(values) / math.sqrt(len(values))
    return mean, mean - reach, mean + reach


def spread(values):
    """Least, median and most."""
    values = sorted(values)
    return [short(x) for x in (values[0], statistics.median(values), values[-1])]


def load_matters(passes):
    """{}, or the ratios in the calm half of the rounds and in the busy one, where they differ by a tenth."""
    halves = {half: statistics.geometric_mean(p[f"ratio_{half}"]["estimate"] for p in passes) for half in ("calm", "busy")}
    if abs(math.log(halves["busy"] / halves["calm"])) <= 0.1:
        return {}
    return {half: short(ratio) for half, ratio in halves.items()}


def joined(passes):
    """The comparisons of a row in all passes as one; without "ratio" where no pass came to one."""
    good = [p for p in passes if "ratio" in p]
    head = {"baseline": question(passes[0]["baseline"])}
    if not good:
        return head
    logs = [[math.log(process["ratio"]) for process in p["processes"]] for p in good]
    estimate, low, high = interval_of([statistics.fmean(p) for p in logs])
    return {
        **head,
        "ratio": short(math.exp(estimate)), "low": short(math.exp(low)), "high": short(math.exp(high)),
        **({} if low > DELTA or high < -DELTA or (low > -DELTA and high < DELTA) else {"clear": False}),
        "spread": spread([math.exp(x) for p in logs for x in p]),
        **load_matters(good),
        "noise": short(statistics.geometric_mean(p["baseline_again"]["estimate"] for p in good)),
        "baseline_ns": short(statistics.median(p["baseline_ns"] for p in good)),
    }


def complaint(rows):
    """{} or {"why": the reason for which there is no number}."""
    for row in rows:
        if "error_message" in row:
            return {"why": "failed: " + row["error_message"]}
        if "skip_message" in row:
            return {"why": row["skip_message"]}
    return {}


def counters(rows):
    good = [r for r in rows if not r.get("error_occurred") and not r.get("skipped")]
    found = {key: spread([r[key] for r in good if key in r]) for key in COUNTERS if any(key in r for r in good)}
    if good:
        found["ns"] = short(statistics.median(r["real_time"] * UNITS[r.get("time_unit", "ns")] for r in good))
    return found


def in_order(rows):
    """The questions as weft-bench asks them; its indices count the rows that were selected."""
    family = collections.Counter()
    for (_, name), each in rows.items():
        kind = name.split("/")[0]
        family[kind] = max(family[kind], *(row["family_index"] for row in each))
    return sorted(rows, key=lambda n: (family[n[1].split("/")[0]], [int(x) for x in re.findall(r":(\d+)", n[1])]))


def measurements(bench):
    rows, passes = collections.defaultdict(list), collections.defaultdict(list)
    for row in bench["benchmarks"]:
        if row.get("run_type") == "iteration":
            rows[candidate_of(row), question(row["name"])].append(row)
    for comparison in bench.get("paired", []):
        passes[candidate_of(comparison), question(comparison["contender"])].append(comparison)
    for candidate, name in in_order(rows):
        key = candidate, name
        row = {"row": name, "candidate": candidate, **(joined(passes[key]) if key in passes else {})}
        found = counters(rows[key])
        if found:
            row["counters"] = found
        if "ratio" not in row:
            row.update(complaint([*passes.get(key, []), *rows[key]]))
        yield row


def as_backends(result, kind):
    """Executors or runtimes, which stand in a summary as backends do; their kind is in the place of a linkage."""
    def entry(each):
        return {**each, "backend": each[kind], "linkage": kind, "max_live": each.get("max_live", 0)}
    return {"backends": [entry(each) for each in result[f"{kind}s"]], "cases": [entry(case) for case in result["cases"]]}


def judged(suite):
    """What the suite said of each candidate."""
    names = [candidate_of(c) for c in suite["backends"]]
    keys = "backend", "linkage", "capabilities", "max_live", "claim"
    return {
        "candidates": [{key: c[key] for key in keys} for c in suite["backends"]],
        "subjects": subjects(names, suite["cases"]), "failed": failed(suite["cases"]),
    }


def summarize(machine, bench, conformance=None, editions=None, others=None):
    """Everything that a report shows; without @conformance only the measurements.

    @editions: {"scenarios" or "tasks": how the edition was played}; @others: {"executor" or "runtime": what was judged}.
    """
    suite = conformance or {"suite": "", "backends": [], "cases": []}
    summary = {
        "schema": SCHEMA, "machine": machine, "suite": suite["suite"], **judged(suite),
        "judged": [{"kind": kind, **judged(as_backends(result, kind))} for kind, result in (others or {}).items()],
        "rows": list(measurements(bench)),
    }
    return summary | (editions or {})
