"""What the programs of others took, as scripts/peers wrote it: peers.json, or several files of that beginning."""
import collections
import dataclasses
import statistics

from . import check, shapes

LOOP = ("call-soon", "sleep-zero", "spawn-await", "gather", "sleeping", "cancel", "skynet/n:", "post", "echo")
COROUTINE = ("call", "switch", "create-run-destroy", "live/", "memory/", "yield-one", "resume-one", "delegation")


# Our ways to download, which scripts/peers names without weft.
DOWNLOADS = ("loop", "sequential", "threads", "processes")


@dataclasses.dataclass(frozen=True)
class Taken:
    """What one peer took for one question: the median over the rounds, the least and the most."""
    peer: str
    version: str
    threads: int
    kind: str
    question: str
    ns: tuple
    bytes_each: float | None
    stackful: bool | None

    @property
    def ours(self):
        return self.peer.startswith("weft") or self.kind == "downloads" and self.peer in DOWNLOADS

    @property
    def name(self):
        return f"weft {self.peer}" if self.ours and not self.peer.startswith("weft") else self.peer


def kind_of(line):
    question = line.get("question", "")
    if "at" in line:
        return "downloads"
    if question.startswith(LOOP) and question != "call":
        return "loop"
    return "coroutines" if question == "call" or question.startswith(COROUTINE) else "pools"


def question_of(line):
    if "at" in line:
        return f"{line['at']} at once, {line.get('delay', 0)} ms before each answer, {line.get('server', 'a server')}"
    return line.get("question", "")


def three(values):
    values = sorted(values)
    return values[0], statistics.median(values), values[-1]


def taken(lines):
    """All lines, those of one peer about one question as one."""
    found = collections.defaultdict(list)
    for line in lines:
        key = line["peer"], line.get("version", ""), line.get("threads", 0), kind_of(line), question_of(line)
        found[key].append(line)
    for key, each in found.items():
        memory = [line["bytes_each"] for line in each if "bytes_each" in line]
        ns, bytes_each = three(line["ns"] for line in each), statistics.median(memory) if memory else None
        yield Taken(*key, ns, bytes_each, each[0].get("stackful"))


def files(folder):
    return [path for place in (folder, folder / "raw") if place.is_dir() for path in sorted(place.glob("peers*.json"))]


def read(program, folder):
    """{"taken": [Taken], "candidates": {name: what is known of it}, "absent": {name: why}}; empty where there is no file."""
    result = {"taken": [], "candidates": {}, "absent": {}}
    lines = []
    for path in files(folder):
        file = check.load(program, path, shapes.PEERS)
        lines += file["lines"]
        result["candidates"] |= {c["name"]: c for c in file.get("candidates", [])}
        result["absent"] |= {a["name"]: a["why"] for a in file.get("absent", [])}
    result["taken"] = list(taken(lines))
    return result
