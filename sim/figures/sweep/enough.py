"""How many worlds are enough: the answer and its interval as draws are added."""

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, LABEL_SIZE, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.enough import ENOUGH
from sim.words import readable


@styled
def enough(analysis: Analysis) -> Figure:
    """Draw P(R > 1) against the number of draws, for each scenario, or with the median of R for one."""
    part = analysis.parts["enough"]
    groups = list(dict.fromkeys(part.table["group"]))
    if len(groups) == 1:
        page = Page(12.0, 6.2)
        panels = page.panels(1, 2)[0]
        _panel(panels[0], part.table, "p_above_one", part.thresholds)
        _panel(panels[1], part.table, "median_rebound", {})
        panels[0].set_title("P(R > 1)")
        panels[1].set_title("Median R")
    else:
        columns = min(4, math.ceil(math.sqrt(len(groups))))
        rows = -(-len(groups) // columns)
        page = Page(3.5 * columns, 1.8 + 2.7 * rows)
        panels = page.panels(rows, columns).ravel()
        for place, group in enumerate(groups):
            _panel(panels[place], part.table[part.table["group"] == group], "p_above_one", part.thresholds)
            panels[place].set_title(readable(group), size=LABEL_SIZE)
            if place % columns:
                panels[place].set_ylabel("")
            if place + columns < len(groups):
                panels[place].set_xlabel("")
        for axes in panels[len(groups) :]:
            axes.set_visible(False)
    return page.finish(title=part.finding, caption=_caption(analysis), footer=footer(analysis.worlds))


def _panel(axes: Axes, rows: Any, name: str, thresholds: dict[str, float]) -> None:
    draws = rows["draws"].to_numpy(dtype=float)
    axes.set_xscale("log")
    axes.fill_between(draws, rows[f"{name}_low"], rows[f"{name}_high"], color=BLUE, alpha=0.2, linewidth=0)
    below, above = rows[name] - rows[f"{name}_low"], rows[f"{name}_high"] - rows[name]
    axes.errorbar(
        draws, rows[name],
        yerr=[below.clip(lower=0), above.clip(lower=0)],
        color=BLUE, marker="o", markersize=6, linewidth=2.0, elinewidth=1.4,
    )  # fmt: skip
    shown = shown_ticks(draws.tolist())
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.set_xticklabels([f"{n:,.0f}" for n in shown])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(draws[0] / 1.25, draws[-1] * 1.25)
    quiet_grid(axes)
    axes.set_xlabel("draws of each point (number)")
    if name == "median_rebound":
        axes.axhline(1.0, color=GREY, linewidth=1.4)
        axes.set_ylabel("rebound R (ratio)")
        return
    axes.set_ylim(-0.03, 1.03)
    ticks = sorted({0.0, 1.0, *thresholds.values()})
    axes.set_yticks(ticks, [f"{100 * tick:.0f}" for tick in ticks])
    axes.set_ylabel("share of worlds (%)")
    for threshold in thresholds.values():
        axes.axhline(threshold, color=GREY, linewidth=1.3, linestyle="-" if threshold == 0.5 else "--")


def shown_ticks(draws: list[float]) -> list[float]:
    """At most five numbers of draws, the last among them, none close to the next.

    >>> shown_ticks([10.0, 20.0, 40.0, 80.0, 100.0])
    [100.0, 40.0, 20.0, 10.0]
    """
    least = max(1.6, (draws[-1] / draws[0]) ** 0.22)
    shown = [draws[-1]]
    for n in draws[::-1]:
        if shown[-1] / n >= least:
            shown.append(n)
    return shown


def _caption(analysis: Analysis) -> str:
    part, worlds = analysis.parts["enough"], analysis.worlds
    needed = part.answers["draws_for_one_point"].dropna()
    more = (
        f" For P(R > 1) within ± 1 percentage point it takes about {needed.max():,.0f} draws"
        f"{' where most are needed' if len(part.answers) > 1 else ''}."
        if len(needed)
        else ""
    )
    sampled = ", and so are sampled points" if worlds.is_sampled else ""
    return (
        f"{what(worlds)}. The first n draws, n doubling; bands and whiskers: 95 %. P(R > 1): after Wilson, "
        "for as many "
        "independent worlds as would have the same error; a draw with all its points is one "
        f"cluster{sampled}. Median: "
        f"bootstrap of the same clusters. Horizontal lines: one half, and the verdict's own share.{more} "
        f"{missing(worlds)}"
    ).strip()


ENOUGH_FIGURE = SweepFigure(ENOUGH, enough)
