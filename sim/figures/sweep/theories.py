"""P(R > 1) and median R of each scenario under each theory of demand, and of their mixture."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.figures.paper.page import Page
from sim.figures.paper.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    NOTE_SIZE,
    ORANGE,
    PURPLE,
    ink,
    quiet_grid,
    styled,
)
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, interval, missing, name_rows, weighed, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.theories import MIXTURE, THEORIES
from sim.words import readable

SINGLE = ((ORANGE, "s"), (GREEN, "^"), (BLUE, "o"), (PURPLE, "v"))
MIXED = (BLACK, "D")
SIZE = 6.5
TITLES = {"p_above_one": "P(R > 1)", "median_rebound": "Median R"}
LABELS = {"p_above_one": "share of worlds (%)", "median_rebound": "rebound R (ratio)"}
MIDDLES = {"p_above_one": 0.5, "median_rebound": 1.0}
KEY_X, KEY_STEP = 0.68, 0.8
ASIDE = 0.14


@styled
def theories(analysis: Analysis) -> Figure:
    """Draw a row for each scenario, the highest share of the mixture first."""
    part = analysis.parts["theories"]
    last = part.table[part.table["theory"] == part.theories[-1]]
    order = last.sort_values("p_above_one", ascending=False, kind="stable")["group"].tolist()
    page = Page(12.0, 3.0 + 0.42 * len(order))
    panels = page.panels(1, 2)[0]
    for axes, statistic in zip(panels, TITLES, strict=True):
        _panel(axes, part, order, statistic)
    panels[1].set_yticklabels([])
    return page.finish(title=part.finding, caption=_caption(analysis), footer=footer(analysis.worlds))


def _panel(axes: Axes, part: Any, order: list[str], statistic: str) -> None:
    name_rows(axes, order)
    if statistic == "p_above_one":
        axes.set_xlim(-0.03, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
        _key(axes, part, len(order))
    axes.axvline(MIDDLES[statistic], color=GREY, linewidth=1.2)
    quiet_grid(axes, "both")
    for name, (colour, marker) in _looks(part).items():
        rows = [part.row(group, name) for group in order]
        # Apart, since the mixture lies close to the theory that weighs most.
        above = -ASIDE if name == MIXTURE else ASIDE
        axes.plot(
            [row[statistic] for row in rows], above - np.arange(len(order)), linestyle="none", marker=marker,
            markersize=SIZE, color=colour, zorder=4 if name == MIXTURE else 3, clip_on=False,
        )  # fmt: skip
        if statistic == "p_above_one" and name == MIXTURE:
            for at, row in enumerate(rows):
                interval(axes, above - at, row["p_above_one_low"], row["p_above_one_high"], BLACK)
    axes.set_title(TITLES[statistic])
    axes.set_xlabel(LABELS[statistic])


def _looks(part: Any) -> dict[str, tuple[str, str]]:
    """Colour and mark of each theory, and of the mixture."""
    single = [name for name in part.theories if name != MIXTURE]
    return {name: MIXED if name == MIXTURE else SINGLE[single.index(name)] for name in part.theories}


def _key(axes: Axes, part: Any, n_rows: int) -> None:
    """Names at the lower right, where the lowest shares leave room."""
    for place, (name, (colour, marker)) in enumerate(reversed(_looks(part).items())):
        y = place * KEY_STEP - n_rows + 1
        axes.plot([KEY_X], [y], marker=marker, markersize=SIZE, color=colour)
        axes.text(
            KEY_X + 0.03, y, readable(name), va="center", size=NOTE_SIZE, weight="bold", color=ink(colour)
        )


def _caption(analysis: Analysis) -> str:
    worlds = analysis.worlds
    return (
        f"{what(worlds)}. Each row: the worlds of a scenario under each theory of demand, with the same "
        f"luck in all. Whisker: 95 % interval of the mixture. {weighed(worlds)} {missing(worlds)}"
    ).strip()


THEORIES_FIGURE = SweepFigure(THEORIES, theories, lambda part: len(part.groups) > 1)
