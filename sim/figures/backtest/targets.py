"""All targets at a glance: each target's median and 90 % interval, in units of its band."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.backtest.view import QUANTILES, BacktestView, Entry
from sim.figures.paper.bands import Band, draw_interval
from sim.figures.paper.page import Page
from sim.figures.paper.style import BLACK, BLUE, LIGHT_GREY, NOTE_SIZE, VERMILLION, ink, styled
from sim.words import MINUS, readable

INSIDE, OUTSIDE = BLUE, VERMILLION
SHOWN = (-1.2, 2.2)
HEADINGS = {"calibration": "2022–24", "validation": "2025"}


@styled
def targets(view: BacktestView) -> Figure:
    """Draw the targets of 2022-24 left, those of 2025 right."""
    rows = view.table["targets"]
    page = Page(15.0, 7.6)
    panels = page.panels(1, 2)[0]
    for axes, (role, heading) in zip(panels, HEADINGS.items(), strict=True):
        chosen = [row for row in rows if row["role"] == role]
        inside = view.table["counts"][role]["inside"]
        axes.set_title(f"{heading}: {inside} of {len(chosen)} inside")
        draw_rows(axes, chosen)
    return page.finish(title=finding(view), caption=caption(view), footer=view.footer)


def draw_rows(axes: Axes, rows: list[Entry]) -> None:
    """Draw a row a target; the band lies between 0 and 1 of the axis."""
    axes.set_xlim(*SHOWN)
    axes.set_ylim(0.6 - len(rows), 0.6)
    axes.axvspan(0.0, 1.0, color=LIGHT_GREY, alpha=0.55, linewidth=0, zorder=0)
    for position, row in enumerate(rows):
        draw_row(axes, -position, row)
    names = [f"{row['target']}  {spelt(row['name'])}{' *' if row['had_in_view'] else ''}" for row in rows]
    axes.set_yticks([-position for position in range(len(rows))], names)
    axes.set_xticks([0.0, 1.0], ["band's\nlower end", "band's\nupper end"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def draw_row(axes: Axes, y: float, row: Entry) -> None:
    """Draw interval, median and record of one target, with both numbers beside it."""
    colour = INSIDE if row["is_inside"] else OUTSIDE
    if row["median"] is not None:
        band = Band(*(np.asarray(place_in_band(row, row[name])) for name in QUANTILES))
        draw_interval(axes, y, band, colour, marker="o" if row["is_inside"] else "X", size=9.0)
    record = place_in_band(row, row["record"])
    axes.plot([record, record], [y - 0.33, y + 0.33], color=BLACK, linewidth=2.4, zorder=5)
    axes.annotate(
        f"{short(row['median'])}  ({short(row['record'])})",
        (1.04, y),
        xycoords=("axes fraction", "data"),
        va="center",
        size=NOTE_SIZE,
        color=ink(colour),
        annotation_clip=False,
    )


def spelt(name: str) -> str:
    """A name in words, firms spelt as they spell themselves.

    >>> spelt("openai_revenue_2024"), spelt("nvidia_revenue_fy2023")
    ('OpenAI revenue 2024', 'Nvidia revenue FY2023')
    """
    words = readable(name)
    for plain, own in (("openai", "OpenAI"), ("nvidia", "Nvidia"), ("fy", "FY")):
        words = words.replace(plain, own)
    return words


def place_in_band(row: Entry, value: float | None) -> float:
    """Where a number lies: 0 at the lower end of the band, 1 at the upper; by ratio where all is above zero.

    >>> place_in_band({"low": 1.0, "high": 100.0}, 10.0), place_in_band({"low": -1.0, "high": 1.0}, 0.0)
    (0.5, 0.5)
    """
    if value is None:
        # One world has a median and no interval.
        return math.nan
    low, high = row["low"], row["high"]
    if low > 0.0:
        return math.log(value / low) / math.log(high / low) if value > 0.0 else -math.inf
    return float((value - low) / (high - low))


def short(value: float | None) -> str:
    """Write a number with three digits that matter.

    >>> short(0.0365), short(47.5), short(None)
    ('0.0365', '47.5', 'none')
    """
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}".replace("-", MINUS)


def finding(view: BacktestView) -> str:
    """Say how many rows are inside, and how many targets have all of theirs inside."""
    counts: dict[str, Any] = view.table["counts"]
    fitted, tested, clean = (counts[name] for name in ("calibration", "validation", "validation_not_in_view"))
    return (
        f"The median is in the band for {fitted['inside']} of {fitted['rows']} rows of 2022–24 and for "
        f"{tested['inside']} of {tested['rows']} of 2025 ({clean['inside']} of the {clean['rows']} clean "
        f"tests); {counts['targets_met']} of {counts['targets']} targets have all rows inside"
    )


def caption(view: BacktestView) -> str:
    """Explain the marks."""
    return (
        f"Dot or cross: median of {view.worlds_text}; thick line: 25–75 %, thin: 5–95 %, an arrow where it "
        "leaves the panel; blue with a dot: the median is in the band, red with a cross: it is not. Black "
        "bar: the record. Right: median (record). Each row is stretched so that its band, frozen before "
        "fitting, fills the grey strip. * no clean test: the record was in view when a part of the model was "
        "chosen."
    )
