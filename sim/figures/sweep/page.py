"""What the figures of a sweep share: the footer, rows with intervals, words about what is missing."""

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.figures.paper.footer import footer_line
from sim.figures.paper.style import LABEL_SIZE
from sim.version import __version__
from sim.words import listed, readable, share

if TYPE_CHECKING:
    from sim.sweep.analysis.measured import MeasuredWorlds

MOST_ROWS = 14
"""Factors that a figure shows, those with the largest effects."""


def footer(worlds: "MeasuredWorlds") -> str:
    """Say where the figure comes from."""
    plan, names = worlds.opened.plan, worlds.scenarios
    said = [
        f"sweep {worlds.name} ({readable(worlds.design)})",
        f"scenario {names[0]}" if len(names) == 1 else f"{len(names)} scenarios",
        f"{int(worlds.is_measured.sum()):,} pairs of worlds",
    ]
    return footer_line(__version__, said, plan.seed, plan.hash, of="plan")


def missing(worlds: "MeasuredWorlds") -> str:
    """Say what a caption must own up to: unfinished worlds, undefined rebounds."""
    measured = int(worlds.is_measured.sum())
    parts = []
    if worlds.n_rows < worlds.n_asked:
        parts.append(f"The sweep is unfinished: {worlds.n_rows:,} of {worlds.n_asked:,} pairs of worlds.")
    if worlds.n_defined < measured:
        parts.append(
            f"R is defined in {share(worlds.n_defined / measured)} of worlds; the others are left out."
        )
    return " ".join(parts)


def weighed(worlds: "MeasuredWorlds") -> str:
    """Say what theories of demand count where worlds of several are taken together; empty for one."""
    weights = worlds.theory_weights
    if not weights:
        return ""
    said = listed([f"{readable(theory)} {share(weight)}" for theory, weight in weights.items()])
    return f"Taken together, theories of demand have the weights that the record gives them: {said}."


def what(worlds: "MeasuredWorlds") -> str:
    """The rebound that is meant."""
    return f"R: rebound of {worlds.measure} demand over {worlds.horizon} months"


def name_rows(axes: Axes, names: list[str]) -> None:
    """Put names beside rows at 0, -1, -2 … and frame them."""
    axes.set_yticks([-float(row) for row in range(len(names))], names, size=LABEL_SIZE)
    axes.set_ylim(-len(names) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)


def interval(axes: Axes, y: float, low: float, high: float, colour: str) -> None:
    """A whisker within the limits of the axis, which are set; an arrow where it goes on beyond."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return
    left, right = axes.get_xlim()
    ends = np.clip([low, high], left, right)
    axes.plot(ends, [y, y], color=colour, linewidth=1.8, zorder=3)
    for value, edge, arrow in ((low, left, "<"), (high, right, ">")):
        if (value < edge) if arrow == "<" else (value > edge):
            axes.plot([edge], [y], marker=arrow, color=colour, markersize=7, clip_on=False, zorder=4)
