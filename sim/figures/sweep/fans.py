"""Demand with and without the shock: a panel for each scenario, all on one scale."""

import math
import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, draw_band
from sim.figures.paper.page import Page
from sim.figures.paper.panels import log_axis, positive_limits, year_axis
from sim.figures.paper.style import LABEL_SIZE, NOTE_SIZE, SHOCKED, TWIN, ink, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, weighed, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.fans import FANS, median_change
from sim.words import share, signed_percent

UNITS = {"kH100e": "thousand H100e"}
KEY = ((SHOCKED, "with the shock"), (TWIN, "without (broken)"))
_TITLE_WIDTH = 34


@styled
def fans(analysis: Analysis) -> Figure:
    """Draw small multiples of the demand of the twin and of the shocked world."""
    part = analysis.parts["fans"]
    n = len(part.fans)
    columns = 1 if n == 1 else min(4, math.ceil(math.sqrt(n)))
    rows = -(-n // columns)
    page = Page(9.0 if columns == 1 else min(14.0, 4.6 * columns), 1.8 + (4.6 if rows == 1 else 2.75) * rows)
    panels = page.panels(rows, columns)
    bands = [{name: Band(*values) for name, values in fan.quantiles.items()} for fan in part.fans]
    limits = positive_limits(*(band for of_panel in bands for band in of_panel.values()))
    for place, axes in enumerate(panels.ravel()):
        if place >= n:
            axes.set_visible(False)
            continue
        _panel(axes, part, place, bands[place], limits)
        _trim(axes, part, is_left=place % columns == 0, is_low=place + columns >= n)
    _key(panels[0, 0])
    return page.finish(title=part.finding, caption=_caption(analysis), footer=footer(analysis.worlds))


def _panel(axes: Axes, part: Any, place: int, bands: dict[str, Band], limits: tuple[float, float]) -> None:
    years = np.array([int(month[:4]) + (int(month[5:7]) - 0.5) / 12 for month in part.months])
    draw_band(axes, years, bands["shocked"], SHOCKED, strength=0.2, has_quartiles=True)
    twin = bands["twin"]
    for edge, width in ((twin.low, 1.0), (twin.lower, 1.4), (twin.upper, 1.4), (twin.high, 1.0)):
        axes.plot(years, edge, color=TWIN, linewidth=width, linestyle=":")
    axes.plot(years, twin.median, color=TWIN, linestyle="--")
    axes.set_ylim(*limits)
    log_axis(axes)
    year_axis(axes, math.floor(years[0]), math.ceil(years[-1]))
    fan = part.fans[place]
    title = textwrap.fill(fan.title, _TITLE_WIDTH)
    said = f"R > 1 in {share(fan.p_above_one)}" if math.isfinite(fan.p_above_one) else "R undefined"
    said = f"{said}; at the end {signed_percent(median_change(fan))}"
    axes.set_title(f"{title}\n{said}", size=LABEL_SIZE)


def _trim(axes: Axes, part: Any, *, is_left: bool, is_low: bool) -> None:
    """Outer panels carry the words of the axes."""
    if is_left:
        axes.set_ylabel(f"demand ({UNITS.get(part.unit, part.unit) or 'as in the sweep'})")
    else:
        axes.set_yticklabels([])
    if not is_low:
        axes.set_xticklabels([])
        axes.set_xlabel("")


def _key(axes: Axes) -> None:
    for place, (colour, label) in enumerate(KEY):
        axes.text(
            0.03, 0.97 - 0.1 * place, label, transform=axes.transAxes, va="top",
            size=NOTE_SIZE, weight="bold",
            color=ink(colour),
        )  # fmt: skip


def _caption(analysis: Analysis) -> str:
    part, worlds = analysis.parts["fans"], analysis.worlds
    who = "medians of points" if part.is_over_points else "worlds"
    return (
        f"{what(worlds)}. Monthly demand for {worlds.measure}, log scale, the same in all panels. Lines: "
        "median of "
        f"{who}; dark band: the middle 50 %, light band: the middle 90 %; dotted: the same two of the worlds "
        "without "
        "the shock. In the titles: share of worlds with R > 1, and how far the median with the shock lies "
        "from the one "
        f"without it in the last month. Each shocked world has a twin with the "
        f"same luck and no shock, so that the bands overlap far more than the pairs differ. "
        f"{weighed(worlds)} {missing(worlds)}"
    ).strip()


FANS_FIGURE = SweepFigure(FANS, fans)
