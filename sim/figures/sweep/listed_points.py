"""P(R > 1) and median R at each point of a user's own table."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, interval, missing, name_rows, what
from sim.figures.sweep.theories import LABELS, MIDDLES, SIZE, TITLES
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.listed_points import POINTS, ranked_points

MOST_POINTS = 30
_LONGEST = 42
"""Letters of a name that a row has room for."""


@styled
def listed_points(analysis: Analysis) -> Figure:
    """Draw a row for each point, the highest share first."""
    part = analysis.parts[POINTS.name]
    rows = ranked_points(part.table).head(MOST_POINTS).to_dict("records")
    page = Page(12.0, 3.0 + 0.42 * len(rows))
    panels = page.panels(1, 2)[0]
    for axes, statistic in zip(panels, TITLES, strict=True):
        name_rows(axes, [_short(row["title"]) for row in rows])
        axes.axvline(MIDDLES[statistic], color=GREY, linewidth=1.2)
        quiet_grid(axes, "both")
        places = -np.arange(len(rows), dtype=float)
        values = [row[statistic] for row in rows]
        axes.plot(values, places, "o", color=BLUE, markersize=SIZE, zorder=4, clip_on=False)
        axes.set_title(TITLES[statistic])
        axes.set_xlabel(LABELS[statistic])
    panels[0].set_xlim(-0.03, 1.03)
    panels[0].xaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
    for place, row in enumerate(rows):
        interval(panels[0], -float(place), row["p_above_one_low"], row["p_above_one_high"], BLUE)
    panels[1].set_yticklabels([])
    caption = _caption(analysis, len(rows), len(part.table))
    return page.finish(title=part.finding, caption=caption, footer=footer(analysis.worlds))


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"


def _caption(analysis: Analysis, n_shown: int, n_points: int) -> str:
    shown = f" Shown are the {n_shown} of {n_points:,} points with the highest share." * (n_shown < n_points)
    return (
        f"{what(analysis.worlds)}. Each row: the worlds of a point, with the same luck at all points. "
        f"Whisker: 95 % interval of the share.{shown} {missing(analysis.worlds)}"
    ).strip()


POINTS_FIGURE = SweepFigure(POINTS, listed_points, lambda part: len(ranked_points(part.table)) > 1)
