"""The change of each measure of the user's own beside R, a dot a world."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.figures.paper.page import Page
from sim.figures.paper.panels import signed
from sim.figures.paper.style import BLUE, GREY, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, what
from sim.measuring.statistics import Numbers
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.own_measures import OWN_MEASURES

MOST_PANELS = 3
SHOWN = (0.01, 0.99)
"""Quantiles within which worlds are shown."""


@styled
def own_measures(analysis: Analysis) -> Figure:
    """Draw a panel for each measure, three at most."""
    part, worlds = analysis.parts["own_measures"], analysis.worlds
    shown = list(part.changes)[:MOST_PANELS]
    page = Page(4.6 * len(shown) + 1.2, 5.6)
    for axes, name in zip(page.panels(1, len(shown))[0], shown, strict=True):
        _panel(axes, worlds.rebound, part.changes[name], name)
    return page.finish(
        title=part.finding,
        caption=f"{what(worlds)}. Each dot is a world: the change of a measure of the user's own against the "
        f"twin, beside R. The outermost percent on each side is not shown. {missing(worlds)}".strip(),
        footer=footer(worlds),
    )


def _panel(axes: Axes, rebound: Numbers, change: Numbers, name: str) -> None:
    is_known = np.isfinite(rebound) & np.isfinite(change)
    x, y = rebound[is_known], 100 * change[is_known]
    axes.axvline(1.0, color=GREY, linewidth=1.2)
    axes.axhline(0.0, color=GREY, linewidth=1.2)
    axes.plot(x, y, linestyle="none", marker="o", markersize=3.5, color=BLUE, alpha=0.35, rasterized=True)
    if x.size:
        for limits, values in ((axes.set_xlim, x), (axes.set_ylim, y)):
            low, high = np.quantile(values, SHOWN)
            air = 0.05 * max(high - low, 1e-6)
            limits(low - air, high + air)
    axes.set_title(name)
    axes.set_xlabel("rebound R (ratio)")
    axes.set_ylabel("change against the twin (%)")
    axes.yaxis.set_major_formatter(FuncFormatter(signed))
    quiet_grid(axes, "both")


OWN_MEASURES_FIGURE = SweepFigure(OWN_MEASURES, own_measures)
