"""What the files are that our scripts read: an object by its keys, a list by its entry, a value by a test."""
from .check import (Shape, Wrong, glossary, linked, links, maybe, named, number, numbers, optional, pairs, positive, tally, text, texts,
                    three, truth, unit, whole)
from .summarize import COUNTERS

def together(value, keys, where):
    """Each of @keys is there."""
    for key in keys:
        if key not in value:
            raise Wrong(f"{where}.{key} is missing")


def agree_cells(judged, where):
    """A cell for each candidate."""
    for i, subject in enumerate(judged["subjects"]):
        if len(subject["cells"]) != len(judged["candidates"]):
            raise Wrong(f"{where}subjects[{i}].cells has {len(subject['cells'])} entries for {len(judged['candidates'])} candidates")


def agree(summary):
    """Rules between the keys of a summary."""
    if summary["schema"] != 1:
        raise Wrong(f"schema is {summary['schema']}, this script reads 1")
    agree_cells(summary, "")
    for i, judged in enumerate(summary.get("judged", [])):
        agree_cells(judged, f"judged[{i}].")
    for i, row in enumerate(summary["rows"]):
        if "ratio" in row or "spread" in row:
            together(row, ("baseline", "ratio", "low", "high", "spread", "noise", "baseline_ns"), f"rows[{i}]")
        if "calm" in row or "busy" in row:
            together(row, ("calm", "busy"), f"rows[{i}]")


def conformance_of(kind):
    """What weft-conform writes of backends, executors or runtimes."""
    def agree_conformance(result):
        if not result[f"{kind}s"]:
            raise Wrong(f"{kind}s is empty")

    return Shape({
        "suite": text, "machine": {"compiler": text, "flags": text},
        f"{kind}s": [{kind: named, "linkage": named, "capabilities": texts,
                      "max_live": whole if kind == "backend" else optional(whole), "claim": maybe(text)}],
        "cases": [{"id": text, kind: named, "linkage": named, "profile": text, "status": text, "command": text, "message": text,
                   "clause": optional(maybe(text)), "expected": optional(maybe({"reason": text}))}],
    }, agree_conformance)


def agree_bench(bench):
    """A row has what it was measured for, unless it failed."""
    for i, row in enumerate(bench["benchmarks"]):
        if row.get("run_type") == "iteration":
            failed = row.get("error_occurred") or row.get("skipped")
            together(row, ("family_index",) if failed else ("family_index", "real_time"), f"benchmarks[{i}]")
    for i, comparison in enumerate(bench.get("paired", [])):
        if "ratio" in comparison:
            together(comparison, ("baseline_ns", "baseline_again", "ratio_calm", "ratio_busy", "processes"), f"paired[{i}]")
        if "ratio" in comparison and not (comparison["processes"] and all(each["ns"] for each in comparison["processes"])):
            raise Wrong(f"paired[{i}].processes has no round")


def agree_memory(line):
    """The question about memory is answered in bytes, too."""
    if line["question"].startswith("memory/"):
        together(line, ("bytes_each",), line["question"])


MACHINE = {
    "date": text, "cpu": text, "cpus": whole, "virtual": truth, "kernel": text, "compiler": text, "flags": text, "commit": text,
    "load": numbers, "pinned_to_cpu": whole, "pinned": text,
    "command": optional(text), "passes": optional(whole), "round_seconds": optional(number), "steal": optional(number),
    "load_after": optional(numbers),
}
COUNTS = dict.fromkeys(COUNTERS, optional(three))
COUNTS["ns"] = optional(number)
ROW = {
    "row": text, "candidate": linked, "baseline": optional(text), "ratio": optional(positive), "low": optional(number),
    "high": optional(number), "clear": optional(truth), "spread": optional(three), "calm": optional(positive),
    "busy": optional(positive), "noise": optional(positive), "baseline_ns": optional(number), "why": optional(text),
    "counters": optional(COUNTS),
}
PLAYER = {
    "name": text, "passed": whole, "skipped": whole, "lacks": tally,
    "failed": [{"id": text, "status": text, "message": text}],
}
PLAYED = {"edition": text, "commit": text, "implementations": [PLAYER]}
JUDGED = {
    "candidates": [{"backend": named, "linkage": named, "capabilities": texts, "max_live": whole, "claim": maybe(text)}],
    "subjects": [{"subject": text, "cells": texts,
                  "cases": optional([{"id": text, "clause": optional(text), "but": optional(glossary)}])}],
    "failed": [{"candidate": linked, "id": text, "status": text, "command": text}],
}
SUMMARY = Shape({
    "schema": whole, "machine": MACHINE, "suite": text, **JUDGED, "judged": optional([{"kind": text, **JUDGED}]), "rows": [ROW],
    "scenarios": optional(PLAYED), "tasks": optional(PLAYED),
}, agree)
BUDGETS = Shape({
    "note": optional(text),
    "rows": [{
        "question": text, "row": text, "backends": links, "measure": text, "limit": maybe(number), "elsewhere": text,
        "why": text, "unit": optional(text), "group": optional(text), "at_least": optional(truth), "also": optional(glossary),
    }],
})

# What our programs write.
CONFORMANCE = conformance_of("backend")
ESTIMATE = {"estimate": positive}
COMPARISON = {
    "baseline": text, "contender": text, "ratio": optional(ESTIMATE), "baseline_ns": optional(number),
    "baseline_again": optional(ESTIMATE), "ratio_calm": optional(ESTIMATE), "ratio_busy": optional(ESTIMATE),
    "processes": optional([{"ns": [pairs]}]), "error_message": optional(text), "skip_message": optional(text),
}
BENCH = Shape({
    "context": dict, "paired": optional([COMPARISON]),
    "benchmarks": [{"name": text, "run_type": optional(text), "family_index": optional(whole), "real_time": optional(number),
                    "time_unit": optional(unit), "error_message": optional(text), "skip_message": optional(text),
                    **dict.fromkeys(COUNTERS, optional(number))}],
}, agree_bench)
# --benchmark_out of Google Benchmark as well, which leaves out what does not matter here.
RESULTS = Shape({"benchmarks": [{
    "name": text, "run_type": optional(text), "error_message": optional(text), "skip_message": optional(text),
}]})
NAMES = Shape({"benchmarks": [{"name": text}]})
# A line of a program in bench/peers, and the rows of ours that are shown beside it.
PEER = Shape({"peer": text, "question": text, "ns": positive, "checked": truth})
LOOP_PEER = Shape({"peer": text, "version": text, "threads": whole, "question": text, "ns": positive, "checked": truth})
CO_PEER = Shape({"peer": text, "version": text, "question": text, "ns": positive, "n": whole, "checked": truth,
                 "bytes_each": optional(number)}, agree_memory)
HTTP_PEER = Shape({"peer": text, "version": text, "ns": positive, "n": whole, "checked": truth})
# What scripts/peers writes for a report.
PEERS = Shape({
    "lines": [{"peer": text, "ns": positive, "question": optional(text), "version": optional(text), "threads": optional(whole),
               "bytes_each": optional(number), "stackful": optional(truth), "at": optional(whole),
               "delay": optional(whole), "server": optional(text)}],
    "candidates": optional([{
        "name": text, "stackful": optional(maybe(truth)), "platforms": optional(text), "processors": optional(texts),
        "licence": optional(text), "notes": optional(text), "source": optional(text), "flags": optional(text),
        "version": optional(text), "suites": optional(text), "author_checked": optional(truth),
        **dict.fromkeys(("callback", "many", "moves", "sanitizers", "gdb"), optional(maybe(truth))),
    }]),
    "absent": optional([{"name": text, "why": text}]),
})
OURS = Shape({"benchmarks": [{"name": text, "run_type": text, "real_time": positive, "time_unit": unit, "iterations": whole}]})
