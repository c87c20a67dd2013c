"""The tornado: how far each factor alone moves P(R > 1) and the median of R."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, NOTE_SIZE, ORANGE, PURPLE, ink, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import MOST_ROWS, footer, interval, missing, name_rows, weighed, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.tornado import TORNADO

COLOURS = {1: BLUE, -1: ORANGE, 0: PURPLE}
TITLES = {"p_above_one": "P(R > 1)", "median_rebound": "Median R"}
LABELS = {"p_above_one": "share of worlds (%)", "median_rebound": "rebound R (ratio)"}
TWO_ERRORS = 1.96
MOST_TICKS = 6


@styled
def tornado(analysis: Analysis) -> Figure:
    """Draw a bar for each factor between the groups where the verdict differs most."""
    part = analysis.parts["tornado"]
    of_share = part.swings[part.swings["statistic"] == "p_above_one"]
    shown = of_share["factor"].tolist()[:MOST_ROWS]
    page = Page(13.0, 3.6 + 0.62 * len(shown))
    panels = page.panels(1, 2)
    for axes, statistic in zip(panels[0], TITLES, strict=True):
        rows = part.swings[part.swings["statistic"] == statistic].set_index("factor").loc[shown]
        _panel(axes, rows, statistic, part.overall[statistic])
    panels[0, 1].set_yticklabels([])
    return page.finish(
        title=part.finding, caption=_caption(analysis, len(of_share)), footer=footer(analysis.worlds)
    )


def _panel(axes: Axes, rows: Any, statistic: str, overall: float) -> None:
    name_rows(axes, [str(label) for label in rows["label"]])
    is_share = statistic == "p_above_one"
    half = TWO_ERRORS * rows["swing_standard_error"].fillna(0.0)
    ends = (0.0, 1.0) if is_share else (-np.inf, np.inf)
    lower, upper = (rows["high"] - half).clip(*ends), (rows["high"] + half).clip(*ends)
    low, high = float(np.minimum(rows["low"], lower).min()), float(upper.max())
    pad = 0.42 * max(high - low, 0.02)
    axes.set_xlim(low - pad, high + pad)
    if math.isfinite(overall):
        axes.axvline(overall, color=GREY, linewidth=1.2, linestyle=":")
    quiet_grid(axes, "x")
    for at, (factor, row) in enumerate(rows.iterrows()):
        colour = COLOURS[int(row["direction"])]
        axes.barh(-at, row["high"] - row["low"], left=row["low"], height=0.5, color=colour, alpha=0.75)
        if math.isfinite(row["swing_standard_error"]):
            interval(axes, -at, lower[factor], upper[factor], "#222222")
        _end(axes, min(row["low"], lower[factor]), -at, f"{row['low_at']} ", "right", colour)
        _end(axes, upper[factor], -at, f" {row['high_at']}", "left", colour)
    if is_share:
        _end_axis_at_whole_shares(axes)
    axes.set_title(f"{TITLES[statistic]} between the ends of each factor")
    axes.set_xlabel(LABELS[statistic])


def _end_axis_at_whole_shares(axes: Axes) -> None:
    """There is room for labels beyond, and no share."""
    low, high = axes.get_xlim()
    first, last = max(low, 0.0), min(high, 1.0)
    ticks = MaxNLocator(MOST_TICKS).tick_values(first, last)
    axes.set_xticks([tick for tick in ticks if first - 1e-9 <= tick <= last + 1e-9])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    axes.spines["bottom"].set_bounds(first, last)


def _end(axes: Axes, x: float, y: float, text: str, side: str, colour: str) -> None:
    axes.text(x, y, text, ha=side, va="center", size=NOTE_SIZE, color=ink(colour), clip_on=True)


def _caption(analysis: Analysis, n_factors: int) -> str:
    part, worlds = analysis.parts["tornado"], analysis.worlds
    groups = (
        "Ends: the lowest and the highest fifth of a number (on a short grid its end levels), or the words "
        "with "
        "the lowest and the highest share; all else over all points"
        if part.is_fifths
        else "Ends: the levels with the lowest and the highest share; all else as in the scenario"
    )
    base = "all points" if part.is_fifths else "the scenario as it is"
    rest = (
        f" Not shown: {n_factors - MOST_ROWS} factors with smaller swings." if n_factors > MOST_ROWS else ""
    )
    has_error = bool(np.isfinite(part.swings["swing_standard_error"]).any())
    error = (
        " Whisker at the upper end: the difference ± two Monte-Carlo standard errors, paired by draw."
        if has_error
        else " With one draw there is no error to show."
    )
    return (
        f"{what(worlds)}. {groups}. Blue: more with a higher number; orange: less; purple: words. Dotted: "
        f"{base}.{error}{rest} {weighed(worlds)} {missing(worlds)}"
    ).strip()


TORNADO_FIGURE = SweepFigure(TORNADO, tornado)
