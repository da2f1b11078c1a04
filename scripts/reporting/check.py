"""Is a file what it should be?  A report is made of files that may be truncated, old, or edited by hand."""
import json
import math

from inputs import stop

LARGEST = 60 * 1024  # bytes of a summary


class Wrong(Exception):
    """The text names the key, and what is wrong there."""


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def text(value):
    return isinstance(value, str) and not any(0xd800 <= ord(c) < 0xe000 for c in value)


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def truth(value):
    return isinstance(value, bool)


def positive(value):
    return number(value) and value > 0


def three(value):
    return isinstance(value, list) and len(value) == 3 and all(map(number, value))


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def numbers(value):
    return isinstance(value, list) and all(map(number, value))


def linked(value):
    return text(value) and value.count("/") == 1


def tally(value):
    return isinstance(value, dict) and all(text(k) and whole(v) for k, v in value.items())


WORDS = {
    number: "a number", text: "text", whole: "a whole number", truth: "true or false", three: "three numbers",
    texts: "a list of texts", numbers: "a list of numbers", positive: "a number above 0",
    linked: "text of the form BACKEND/LINKAGE", tally: "names with whole numbers",
}


def optional(kind):
    return (kind,)


def maybe(kind):
    """Or null."""
    return {None: kind}


MACHINE = {
    "date": text, "cpu": text, "cpus": whole, "virtual": truth, "kernel": text, "compiler": text, "flags": text, "commit": text,
    "load": numbers, "pinned_to_cpu": whole, "pinned": text,
}
COUNTS = dict.fromkeys(
    ("bytes_each", "page_table_bytes_each", "items_per_second", "code_bytes", "median_ns", "live", "maps", "resident_bytes",
     "page_table_bytes", "by_workers", "ns_p50", "ns_p99"), optional(three))
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
SUMMARY = {
    "schema": whole, "machine": MACHINE, "suite": text,
    "candidates": [{"backend": text, "linkage": text, "capabilities": texts, "max_live": whole, "claim": maybe(text)}],
    "subjects": [{"subject": text, "cells": texts}],
    "failed": [{"candidate": linked, "id": text, "status": text, "command": text}],
    "rows": [ROW],
    "scenarios": optional({"edition": text, "commit": text, "implementations": [PLAYER]}),
}
BUDGETS = {
    "note": optional(text),
    "rows": [{
        "question": text, "row": text, "backends": texts, "measure": text, "limit": maybe(number), "elsewhere": text,
        "why": text, "unit": optional(text), "group": optional(text), "at_least": optional(truth), "also": optional(dict),
    }],
}


def check_members(value, description, where):
    if not isinstance(value, dict):
        raise Wrong(f"{where or 'the whole'} is not an object")
    for key, kind in description.items():
        place = f"{where}.{key}" if where else key
        if isinstance(kind, tuple):
            if key in value:
                check(value[key], kind[0], place)
        elif key not in value:
            raise Wrong(f"{place} is missing")
        else:
            check(value[key], kind, place)


def check(value, description, where=""):
    """Raise Wrong unless @value is as described: an object by its keys, a list by its entry, a value by a test."""
    if description is dict:
        check_members(value, {}, where)
    elif isinstance(description, dict) and None in description:
        if value is not None:
            check(value, description[None], where)
    elif isinstance(description, dict):
        check_members(value, description, where)
    elif isinstance(description, list):
        if not isinstance(value, list):
            raise Wrong(f"{where} is not a list")
        for i, entry in enumerate(value):
            check(entry, description[0], f"{where}[{i}]")
    elif not description(value):
        raise Wrong(f"{where} is not {WORDS[description]}")


def agree(summary):
    """Rules between keys."""
    if summary["schema"] != 1:
        raise Wrong(f"schema is {summary['schema']}, this script reads 1")
    for i, subject in enumerate(summary["subjects"]):
        if len(subject["cells"]) != len(summary["candidates"]):
            raise Wrong(f"subjects[{i}].cells has {len(subject['cells'])} entries for {len(summary['candidates'])} candidates")
    for i, row in enumerate(summary["rows"]):
        missing = [k for k in ("baseline", "low", "high", "spread", "noise", "baseline_ns")
                   if "ratio" in row and k not in row]
        if missing:
            raise Wrong(f"rows[{i}].{missing[0]} is missing")
        if ("calm" in row) != ("busy" in row):
            raise Wrong(f"rows[{i}].{'busy' if 'calm' in row else 'calm'} is missing")


def load(program, path, description=None):
    """The JSON at @path, as described; else one line and exit code 2."""
    try:
        with open(path, "rb") as file:
            data = file.read(64 << 20)
        value = json.loads(data)
        if description:
            check(value, description)
        if description is SUMMARY:
            agree(value)
        return value
    except OSError as error:
        stop(program, f"{path}: {error.strerror}")
    except RecursionError:
        stop(program, f"{path}: is nested too deeply")
    except Wrong as wrong:
        stop(program, f"{path}: {wrong}")
    except ValueError as error:
        stop(program, f"{path}: is not JSON: {error}")
