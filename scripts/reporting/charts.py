"""Charts as SVG that stands in a page: drawn by matplotlib, then made to fit.

matplotlib writes colours, and a page has two schemes: each colour here stands for a variable of the style sheet, which is
put in its place.  Ids are made unique over all charts, and each mark becomes a link with its numbers as a title.  matplotlib
takes a second to be imported, so that is done when the first chart is drawn, and not for a file that is refused.
"""
import io
import re
import warnings
import xml.etree.ElementTree as tree

from .figures import Line
from .words import digits

WIDTH = 5.6  # inches, of 72 units each
# The colours that are drawn, and what they stand for.
COLOURS = {"ink": "#010101", "muted": "#020202", "grid": "#030303", "weft": "#040404", "rebuild": "#050505", "peer": "#060606"}
LINES = [f"#0{n}07{n}0" for n in range(8)]
VARIABLES = {colour: f"var(--{name})" for name, colour in COLOURS.items()} | {c: f"var(--line{n})" for n, c in enumerate(LINES)}
MARKERS = {"weft": "o", "rebuild": "D", "peer": "s"}
SHAPES = "oDs^vPX*"
SMALLEST = 1e-90  # on an axis that has no 0
SETTINGS = {
    "svg.fonttype": "none", "text.parse_math": False, "font.size": 10, "text.color": COLOURS["ink"],
    "axes.edgecolor": COLOURS["muted"], "axes.labelcolor": COLOURS["ink"], "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["ink"], "grid.color": COLOURS["grid"], "axes.spines.top": False, "axes.spines.right": False,
}


def short(text, most=40):
    text = str(text)
    return text if len(text) <= most else text[:most - 3] + "..."


def positive(x):
    return max(x, SMALLEST)


def log_axis(axis, values):
    """Ticks that can be read; an axis from 0 would hide what is small."""
    from matplotlib import ticker
    low, high = min(values), max(values)
    axis.set_major_locator(ticker.LogLocator(subs=(1,) if high / low > 100 else (1, 2, 5)))
    axis.set_minor_locator(ticker.NullLocator())
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: tick(x)))


def tick(x):
    if x >= 1e6 or x < 1e-4:
        return f"{x:.0e}"
    return f"{x:,.0f}" if x >= 1 and x == int(x) else digits(x)


class Drawing:
    """One figure of matplotlib, and what its marks say."""

    def __init__(self, figure):
        self.figure, self.says = figure, {}

    def mark(self, dot):
        name = f"mark-{len(self.says)}"
        self.says[name] = dot
        return name

    def dots(self, axes, panel):
        for y, dot in enumerate(panel.marks):
            colour = COLOURS[dot.kind]
            axes.plot([positive(dot.low), positive(dot.high)], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
            axes.plot([positive(dot.value)], [y], MARKERS[dot.kind], color=colour, markersize=7, gid=self.mark(dot))
        axes.set_yticks(range(len(panel.marks)), [short(dot.label) for dot in panel.marks])
        axes.set_ylim(len(panel.marks) - 0.4, -0.6)
        axes.set_xscale("log")
        values = [positive(x) for dot in panel.marks for x in (dot.low, dot.value, dot.high)]
        margin = 1.1 * (max(values) / min(values)) ** 0.03
        axes.set_xlim(min(values) / margin, max(values) * margin)
        log_axis(axes.xaxis, values)
        axes.grid(axis="x")

    def lines(self, axes, panel):
        for number, line in enumerate(panel.marks):
            colour, marker = LINES[number % len(LINES)], SHAPES[number % len(SHAPES)]
            axes.plot([x for x, _ in line.dots], [positive(d.value) for _, d in line.dots], color=colour, label=short(line.label))
            for x, dot in line.dots:
                axes.plot([x, x], [positive(dot.low), positive(dot.high)], color=colour, linewidth=2, alpha=0.5)
                axes.plot([x], [positive(dot.value)], marker, color=colour, markersize=6, gid=self.mark(dot))
        axes.set_xscale("log")
        axes.set_yscale("log")
        log_axis(axes.xaxis, [x for line in panel.marks for x, _ in line.dots])
        log_axis(axes.yaxis, [positive(v) for line in panel.marks for _, d in line.dots for v in (d.low, d.value, d.high)])
        axes.set_xlabel(self.figure.x)
        axes.grid()
        handles = [plain_handle(LINES[n % len(LINES)], SHAPES[n % len(SHAPES)], line.label) for n, line in enumerate(panel.marks)]
        axes.legend(handles=handles, frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))

    def draw(self):
        from matplotlib.figure import Figure
        panels = self.figure.panels_with_marks
        heights = [2.6 if isinstance(p.marks[0], Line) else 0.35 + 0.26 * len(p.marks) for p in panels]
        drawn = Figure(figsize=(WIDTH, sum(heights) + 0.55 * len(panels)), layout="constrained")
        drawn.patch.set_visible(False)
        grid = drawn.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
        for panel, (axes,) in zip(panels, grid):
            axes.patch.set_visible(False)
            axes.set_axisbelow(True)
            (self.lines if isinstance(panel.marks[0], Line) else self.dots)(axes, panel)
            axes.set_title(short(panel.title, 70), fontsize=10, loc="left")
        grid[-1][0].set_xlabel(" ".join(filter(None, [self.figure.x and f"{self.figure.x}; upwards:", self.figure.unit])))
        out = io.StringIO()
        drawn.savefig(out, format="svg", metadata={"Date": None})
        return out.getvalue()


def plain_handle(colour, marker, label):
    from matplotlib.lines import Line2D
    return Line2D([], [], color=colour, marker=marker, markersize=6, label=short(label, 24))


# What matplotlib wrote, made to fit.


SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"


def link_marks(root, says):
    """The group of each mark gets a link around what is in it.  The tables have the same links for the keyboard."""
    for group in root.iter(f"{SVG}g"):
        dot = says.get(group.get("id"))
        if dot is None:
            continue
        link = tree.Element(f"{SVG}a", {"href": f"#{dot.anchor}", "tabindex": "-1", "aria-label": f"{dot.label}: {dot.says}"})
        tree.SubElement(link, f"{SVG}title").text = f"{dot.label}: {dot.says}"
        for child in list(group):
            group.remove(child)
            link.append(child)
        group.append(link)


def used_ids(root):
    used = set()
    for element in root.iter():
        for value in element.attrib.values():
            used |= set(re.findall(r"url\(#([^)]+)\)", value))
        if XLINK in element.attrib:
            used.add(element.attrib[XLINK].lstrip("#"))
    return used


def own_ids(root, prefix):
    """An id that nothing refers to goes; the others are unique on the page."""
    used = used_ids(root)
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{prefix}-{name}")
        if XLINK in element.attrib:
            element.set("href", f"#{prefix}-{element.attrib.pop(XLINK).lstrip('#')}")
        for key, value in element.attrib.items():
            element.set(key, re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", value))


def variables(root):
    for element in root.iter():
        for key in ("style", "fill", "stroke"):
            value = element.get(key)
            if value:
                element.set(key, re.sub(r"#[0-9a-f]{6}", lambda m: VARIABLES.get(m[0], m[0]), value))


def without(root, tags):
    """matplotlib's style would be the whole page's, and its metadata nobody's."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in tags or child.tag.endswith("}metadata"):
                parent.remove(child)


def fitted(text, figure, says):
    tree.register_namespace("", SVG[1:-1])
    root = tree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text))
    without(root, {f"{SVG}style"})
    link_marks(root, says)
    own_ids(root, f"chart-{figure.id}")
    variables(root)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "group")
    root.set("aria-label", f"Chart: {figure.title}; the table behind it has the same numbers")
    return tree.tostring(root, encoding="unicode")


def svg(figure):
    """The chart of a figure that has marks."""
    import matplotlib
    drawing = Drawing(figure)
    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": figure.id}), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = drawing.draw()
    return fitted(text, figure, drawing.says)
