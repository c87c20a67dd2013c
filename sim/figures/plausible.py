"""The years ahead as a figure: ranges of worlds by theory of demand, and what others published."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.figures.paper.footer import footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    NOTE_SIZE,
    PURPLE,
    SKY,
    ink,
    quiet_grid,
    styled,
)
from sim.results.folder import read_json
from sim.words import listed, number, plain, readable, with_range

COLOURS = (BLUE, GREEN, PURPLE, SKY)
WIDENED = 1.25
"""How far beyond its outermost number an axis goes."""

LONGEST_DECADES = 4.0
"""An axis is cut on the left where worlds reach further down; an arrow says so."""

Row = tuple[str, float, float, float, str, bool]
"""Label, low, middle, high (the middle may be NaN), colour, whether it is of worlds."""


@styled
def plausible(folder: Path | str) -> Figure:
    """Draw a panel for each quantity and year of a folder that `jevons plausible` wrote."""
    table = read_json(Path(folder) / "plausible.json")
    entries = table["compared"]
    rows = [rows_of(entry) for entry in entries]
    n_lines = -(-len(entries) // 2)
    heights = [float(max(map(len, rows[2 * line : 2 * line + 2])) + 1) for line in range(n_lines)]
    page = Page(15.0, 2.0 + 0.75 * n_lines + 0.27 * sum(heights))
    panels = page.panels(n_lines, 2, heights=heights).ravel()
    for axes, entry, of_entry in zip(panels, entries, rows, strict=False):
        draw_panel(axes, entry, of_entry)
    for axes in panels[len(entries) :]:
        axes.set_visible(False)
    return page.finish(title=finding(table), caption=caption(table), footer=footer(table))


def rows_of(entry: dict[str, Any]) -> list[Row]:
    """The rows of a panel: theories with worlds first, then published numbers."""
    rows: list[Row] = [
        (readable(model["theory"]), number(model, "q05"), model["median"], number(model, "q95"), colour, True)
        for model, colour in zip(entry["model"], COLOURS, strict=False)
        if model["worlds"]
    ]
    for each in entry["published"]:
        middle = np.nan if each["value"] is None else each["value"]
        low = each["low"] if each["low"] is not None else each["value"]
        high = each["high"] if each["high"] is not None else each["value"]
        rows.append(
            (each["who"], 0.0 if low is None else low, middle, np.inf if high is None else high, BLACK, False)
        )
    return rows


def limits_of(rows: list[Row]) -> tuple[float, float]:
    """Limits of a logarithmic axis that shows every finite number above zero, but no more than 4 decades."""
    shown = [number for row in rows for number in row[1:4] if np.isfinite(number) and number > 0.0]
    high = max(shown, default=1.0) * WIDENED
    return max(min(shown, default=0.1) / WIDENED, high * 10.0**-LONGEST_DECADES), high


def ticks_of(limits: tuple[float, float]) -> tuple[float, ...]:
    """Which numbers of a decade are written: few where there are many decades."""
    n_decades = np.log10(limits[1] / limits[0])
    return (1.0,) if n_decades > 2.2 else (1.0, 2.0, 5.0)


def draw_panel(axes: Axes, entry: dict[str, Any], rows: list[Row]) -> None:
    """Draw one quantity of one year, on an axis of its own."""
    axes.set_xscale("log")
    axes.set_xlim(*limits_of(rows))
    axes.set_ylim(0.5 - len(rows), 0.5)
    axes.xaxis.set_major_locator(LogLocator(subs=ticks_of(axes.get_xlim()), numticks=12))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    quiet_grid(axes, "x")
    for position, row in enumerate(rows):
        draw_row(axes, -position, row)
    axes.set_yticks([-position for position in range(len(rows))], [row[0] for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(ink(row[4]) if row[5] else GREY)
    axes.tick_params(axis="y", length=0, pad=10.0)
    axes.spines["left"].set_visible(False)
    axes.set_title(entry["title"])
    axes.set_xlabel(f"({entry['unit']})", size=NOTE_SIZE, labelpad=1.0)


def draw_row(axes: Axes, y: float, row: Row) -> None:
    """Draw a range with its middle, an arrow where it leaves the axis, and its numbers on the right."""
    _, low, middle, high, colour, is_model = row
    left, right = axes.get_xlim()
    ends = [max(low, left), min(high, right)]
    axes.plot(ends, [y, y], color=colour, linewidth=4.0 if is_model else 1.8, alpha=0.6 if is_model else 1.0)
    for is_cut, edge, arrow in ((low < left, left, "<"), (high > right, right, ">")):
        if is_cut:
            axes.plot([edge], [y], marker=arrow, color=colour, markersize=8.0, clip_on=False)
    if middle > left:
        axes.plot(
            [middle], [y], marker="o" if is_model else "D", color=colour, markersize=9.0 if is_model else 7.0,
            markeredgecolor="white", clip_on=False, zorder=4,
        )  # fmt: skip
    axes.annotate(
        numbers(low, middle, high), (1.02, y), xycoords=("axes fraction", "data"), va="center",
        size=NOTE_SIZE, color=ink(colour) if is_model else BLACK, annotation_clip=False,
    )  # fmt: skip


def numbers(low: float, middle: float, high: float) -> str:
    """The numbers of a row.

    >>> numbers(1.0, 2.0, 4.0), numbers(5.0, float("nan"), float("inf"))
    ('2.00 (1.00 to 4.00)', 'above 5.00')
    """
    if np.isfinite(middle):
        return with_range(middle, low, high)
    if not np.isfinite(high):
        return f"above {plain(low)}"
    return f"{plain(low)} to {plain(high)}" if low > 0.0 else f"below {plain(high)}"


def finding(table: dict[str, Any]) -> str:
    """Say for each theory where its median mostly lies against all that is published."""
    said = []
    for each in table["theories"]:
        words = [
            model["word"]
            for entry in table["compared"]
            for model in entry["model"]
            if model["theory"] == each["theory"] and model["worlds"]
        ]
        for word, count in Counter(words).most_common(1):
            said.append(f"{word} in {count} of {len(words)} under {readable(each['theory'])}")
    return f"Against what others published, the median of worlds is {listed(said)}"


def caption(table: dict[str, Any]) -> str:
    """Explain marks and axes, and name what is not shown."""
    left_out = [readable(each["theory"]) for each in table["theories_left_out"]]
    missing = f" No worlds of {listed(left_out)} (attrition.csv says why)." if left_out else ""
    return (
        "Coloured: worlds with the shock by theory of demand, dot median, bar 5–95 %. Black diamonds and "
        "lines: numbers published before 2026, by whom, some of which count a little more or less than the "
        "model (plausible.json says what). Shown, never fitted. Logarithmic axes, one a panel; an arrow "
        f"where a range leaves its axis. Right: the numbers.{missing}"
    )


def footer(table: dict[str, Any]) -> str:
    """Say where the figure comes from."""
    made_by = table["provenance"]
    used = ", ".join(
        f"{readable(each['theory'])} {each['used']:,} from {each['drawn_from']}" for each in table["theories"]
    )
    said = [f"scenario {table['scenario']}", f"worlds: {used}"]
    return footer_line(made_by["code_version"], said, made_by["seed"], made_by["scenario_digest"])
