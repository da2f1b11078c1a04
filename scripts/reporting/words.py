"""Names and numbers as the reports show them."""
import json
import math
import os
import pathlib
import re
import tempfile

from inputs import shown

NOT_ASKED = ("backend:", "link:", "executor:", "runtime:", "iterations:", "repeats:", "manual_time", "process_time", "real_time")


def candidate_of(entry):
    """A backend and how it is linked."""
    link = entry.get("linkage") or entry["link"]
    return f"{entry['backend']}/{link}"


def plain_title(candidate):
    backend, link = candidate.split("/")
    return backend if link == "table" else f"{backend} {link}"


def title(candidate):
    return cell(plain_title(candidate))


def question(name):
    """The name of a row without the words that tell candidates apart."""
    return "/".join(p for p in name.split("/") if not p.startswith(NOT_ASKED))


def digits(x):
    if x >= 1000:
        return f"{x:,.0f}"
    return f"{x:.{max(0, 2 - int(math.log10(x)))}f}" if x > 0 else "0"


def short(x):
    """A number as a summary keeps it: four digits are more than any interval here deserves."""
    rounded = float(f"{x:.4g}")
    return int(rounded) if rounded == int(rounded) else rounded


def cell(text):
    """Text in a table of Markdown: it may come from a file that another person wrote."""
    return re.sub(r"([|\\<>*_`\[\]&~]|^[#+-](?=[ #]))", r"\\\1", shown(text, 2000)) if text else ""


def prose(text):
    """A sentence or a limit of ours in Markdown, with a name of a file in it: what cannot be markup stays readable."""
    return re.sub(r"\\([<>])(?==)", r"\1", re.sub(r"\\\[([\d.,]+, [\d.,]+)\\\]", r"[\1]", cell(text)))


def code(text):
    """Text in a cell that a reader may copy; in a table a bar ends the cell even there."""
    return f"`{shown(text, 100000).replace('`', '').replace('|', chr(92) + '|')}`" if text.strip('` ') else "-"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def write_text(path, text):
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path, data):
    """The file appears complete or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write_json(path, data):
    """A line for each entry of a list, so that a difference between two files can be read."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list):
            shown_value = "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in value) + "\n]"
        else:
            shown_value = json.dumps(value)
        parts.append(f"{json.dumps(key)}: {shown_value}")
    write_text(pathlib.Path(path), "{\n" + ",\n".join(parts) + "\n}\n")
