"""The pages of a report: index.html and README.md, by the templates beside this module."""
import functools
import pathlib

import jinja2
import markupsafe

from inputs import shown

from . import budgets as limits
from . import candidates, charts, facts, figures, matrix, others, page, series, verdicts, words

TEMPLATES = pathlib.Path(__file__).resolve().parent / "templates"


def told(value):
    """Text of a file on one line, without control characters; what we made ourselves as it is."""
    return shown(value, 2000) if type(value) is str else value


@functools.cache
def environment(markup):
    """@markup: texts are escaped for HTML; Markdown's are escaped where they are put together."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=markup, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=told if markup else None, keep_trailing_newline=not markup, auto_reload=False)
    found.filters.update(digits=words.digits, cell=words.cell, code=words.code, prose=words.prose)
    return found


# What a template is given.


def report_of(program, folder, summary):
    """All that is known of one folder."""
    found = page.found_in(summary)
    peers = others.read(program, folder)
    return {"folder": folder, "summary": summary, "found": found, "peers": peers,
            "candidates": candidates.all_of(summary, found, peers)}


def drawn(figure):
    """A figure with its chart and its tables."""
    return {"figure": figure, "svg": markupsafe.Markup(charts.svg(figure)) if figure.panels_with_marks else None,
            "tables": figures.table_of(figure)}


KINDS = {"executor": "Executors", "runtime": "Runtimes of others"}


def matrices(summary):
    """Backends, and the others that were judged."""
    found = [("Backends", judged(summary, "s"))] if summary["subjects"] else []
    for number, each in enumerate(summary.get("judged", [])):
        found.append((KINDS.get(each["kind"], each["kind"]), judged(each, f"j{number}-")))
    return found


def judged(summary, prefix):
    """@prefix: of ids."""
    names = [words.candidate_of(c) for c in summary["candidates"]]
    found = matrix.subjects(summary, names, prefix)
    profiles, totals = matrix.totals(found, names)
    return {"names": [words.plain_title(n) for n in names], "profiles": profiles, "totals": totals,
            "groups": matrix.groups(found), "listed": any(s.cases for s in found), "failed": summary["failed"],
            "candidates": summary["candidates"]}


def played(summary):
    """The editions of scenarios that were played, and how each implementation differs from CPython, which wrote them."""
    return [summary[key] for key in ("scenarios", "tasks") if key in summary]


VERDICTS = (("Missed", ("missed",)), ("Met", ("met", "met by the best only")), ("Shown, without a limit", ("shown",)),
            ("Not measured", ("not measured",)))


def limited(found, budgets):
    """What was missed comes first; the notes of the others are not many."""
    rows = limits.results(found, budgets)
    pairs, notes = limits.numbered(rows)
    grouped = [(heading, [p for p in pairs if p[0].verdict in words]) for heading, words in VERDICTS]
    return {"head": limits.HEAD, "groups": [g for g in grouped if g[1]], "notes": notes, "counts": limits.counts(rows),
            "titles": limits.GROUPS}


def costs(found):
    """Every measured row: what the charts do not show is here."""
    return sorted(found.values(), key=lambda row: row["row"])


def view(reports, budgets):
    """The first of @reports is shown in full."""
    report = reports[0]
    summary, found = report["summary"], report["found"]
    return {
        "summary": summary, "machine": summary["machine"], "questions": facts.QUESTIONS, "threats": facts.THREATS,
        "capabilities": facts.CAPABILITIES, "candidates": report["candidates"], "peers": report["peers"],
        "verdicts": verdicts.sentences(report["candidates"], found, report["peers"]), "matrices": matrices(summary),
        "signs": matrix.SIGNS,
        "played": played(summary), "budgets": limited(found, budgets), "costs": costs(found),
        "noise": page.noise_line(found).strip(), "calls": page.baseline_line(found).strip(),
        "load": [row for row in found.values() if "ratio" in row and "busy" in row], "series": series.comparisons(reports),
        "titled": words.plain_title,
    }


def html(reports, budgets, index=()):
    """@index: [(where, machine)] of reports to link to."""
    report = reports[0]
    shown_figures = [drawn(f) for f in figures.figures(report["candidates"], report["found"], report["peers"])]
    return environment(True).get_template("index.html.j2").render(view(reports, budgets), figures=shown_figures, index=index)


def readme(reports, budgets):
    report = reports[0]
    parts = page.parts(report["summary"], report["found"], report["candidates"], budgets)
    return environment(False).get_template("README.md.j2").render(view(reports, budgets), parts=parts)
