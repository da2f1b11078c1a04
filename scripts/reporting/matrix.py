"""The conformance matrix: subjects with failures first, and the cases of each."""
import dataclasses
import re

from .facts import PROFILES

# How each is told apart without colour: a sign, and a word.
SIGNS = {"pass": "✓", "fail": "✗", "crash": "!", "timeout": "t", "waived": "w", "unsupported": "–"}
WORDS = {"expected-fail": "waived", "skipped": "unsupported", "noted": "pass", "unexpected-pass": "fail"}


@dataclasses.dataclass(frozen=True)
class Cell:
    status: str
    text: str

    @property
    def sign(self):
        return SIGNS[self.status]


@dataclasses.dataclass(frozen=True)
class Subject:
    id: str
    name: str
    profile: str
    cells: list
    cases: list

    @property
    def worst(self):
        order = ("crash", "timeout", "fail", "waived", "unsupported", "pass")
        return min((c.status for c in self.cells), key=order.index, default="unsupported")

    @property
    def says(self):
        """The summary line: how many candidates pass, and the others by what they are."""
        counts = {}
        for cell in self.cells:
            counts[cell.status] = counts.get(cell.status, 0) + 1
        return ", ".join(f"{n} {status}" for status, n in counts.items())


def status_word(status):
    word = WORDS.get(status, status)
    return word if word in SIGNS else "fail"


def cell_of(text, exceptions):
    """@text: "passed/judged", or "unsupported"; @exceptions: the statuses of cases that did not just pass."""
    for status in ("crash", "timeout", "fail"):
        if status in exceptions:
            return Cell(status, text)
    counts = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text)
    if not counts:
        return Cell("unsupported", text)
    if int(counts[1]) < int(counts[2]):
        return Cell("fail", text)
    return Cell("waived" if "waived" in exceptions else "pass", text)


def exceptions_of(subject, candidate, failed):
    """Statuses of a candidate's cases of a subject, as far as they are known."""
    ids = {case["id"] for case in subject.get("cases", [])}
    others = [case["but"][candidate] for case in subject.get("cases", []) if candidate in case.get("but", {})]
    listed = {status_word(text.split(":")[0]) for text in others}
    return listed | {status_word(f["status"]) for f in failed if f["candidate"] == candidate and f["id"] in ids}


def case_of(case, commands):
    """What is told of one case: who did not pass, and the command for each failure."""
    but = []
    for candidate, text in case.get("but", {}).items():
        status = status_word(text.split(":")[0])
        but.append({"candidate": candidate, "status": status, "sign": SIGNS[status], "text": text,
                    "command": commands.get((candidate, case["id"]))})
    return {"id": case["id"], "clause": case.get("clause", ""), "but": but}


def subjects(summary, names, prefix):
    """Sorted: what failed first, then what is waived, unsupported somewhere, and at last what passes on all."""
    commands = {(f["candidate"], f["id"]): f["command"] for f in summary["failed"]}
    found = []
    for number, subject in enumerate(summary["subjects"]):
        cells = [cell_of(text, exceptions_of(subject, name, summary["failed"])) for name, text in zip(names, subject["cells"])]
        cases = [case_of(case, commands) for case in subject.get("cases", [])]
        found.append(Subject(f"{prefix}{number}", subject["subject"], subject["subject"].split(" ")[0], cells, cases))
    order = ("crash", "timeout", "fail", "waived", "unsupported", "pass")
    return sorted(found, key=lambda s: order.index(s.worst))


def groups(found):
    """[(heading, whether it is open, subjects)]"""
    bad = [s for s in found if s.worst in ("crash", "timeout", "fail")]
    waived = [s for s in found if s.worst == "waived"]
    lacking = [s for s in found if s.worst == "unsupported"]
    good = [s for s in found if s.worst == "pass"]
    return [group for group in (("Failed somewhere", True, bad), ("Waived somewhere", True, waived),
                                ("Unsupported by some", False, lacking), ("Passed by all", False, good)) if group[2]]


def totals(found, names):
    """[(candidate index, [(profile, words, Cell)])]: passed, judged and unsupported subjects of a profile."""
    profiles = [p for p in PROFILES if any(s.profile == p for s in found)]
    rows = []
    for at in range(len(names)):
        cells = []
        for profile in profiles:
            counts = [re.fullmatch(r"(\d{1,9})/(\d{1,9})", s.cells[at].text) for s in found if s.profile == profile]
            passed, judged = (sum(int(c[n]) for c in counts if c) for n in (1, 2))
            text = f"{passed:,} of {judged:,}" if passed < judged else f"{passed:,}"
            cells.append(cell_of(f"{passed}/{judged}", set()) if judged else Cell("unsupported", ""))
            cells[-1] = dataclasses.replace(cells[-1], text=text if judged else "unsupported")
        rows.append(cells)
    return [(p, PROFILES[p]) for p in profiles], rows
