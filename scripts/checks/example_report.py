"""The fixed numbers in report.d, from which tests make reports."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = HERE.parent
GOLDEN = HERE / "report.d"
sys.path.insert(0, str(SCRIPTS))
from reporting import summarize  # noqa: E402


def raw(name):
    return json.loads((GOLDEN / f"{name}.json").read_text())


def example():
    return summarize.summarize(raw("machine"), raw("bench"), raw("conformance"), {"scenarios": raw("scenarios")},
                               {"executor": raw("executors")})
