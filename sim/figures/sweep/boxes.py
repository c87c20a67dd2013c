"""What would have to be true: each box drawn over the worlds that it was not found in."""

import math
import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, NOTE_SIZE, VERMILLION, ink, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, weighed, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.bounds import Bound, column_of, members
from sim.sweep.analysis.box_search import ABOVE, Box
from sim.sweep.analysis.boxes import BOXES
from sim.words import share

REBOUND_LIMITS = (0.01, 0.99)
JITTER = 0.3
FEW_LEVELS = 12
_LABEL_WIDTH, _TITLE_WIDTH = 36, 48
Numbers = NDArray[np.float64]


@styled
def boxes(analysis: Analysis) -> Figure:
    """Draw a panel for each box."""
    part = analysis.parts["boxes"]
    n = len(part.boxes)
    columns = min(n, 3 if n > 4 else 2)
    rows = -(-n // columns)
    page = Page(8.5 if columns == 1 else 13.0, 1.9 + 4.3 * rows)
    panels = page.panels(rows, columns).ravel()
    for axes, box in zip(panels, part.boxes, strict=False):
        _panel(axes, part, box)
    for axes in panels[n:]:
        axes.set_visible(False)
    return page.finish(title=part.finding, caption=_caption(analysis), footer=footer(analysis.worlds))


def _panel(axes: Axes, part: Any, box: Box) -> None:
    """The first two conditions as axes; R itself where there is one only."""
    shown = part.shown
    columns = shown[[f"c{place}" for place in range(len(part.columns))]].to_numpy(dtype=np.float64)
    others = members(part.columns, columns, box.bounds[2:])
    is_above = shown["rebound"].to_numpy() > 1.0
    x, x_span = _coordinates(part, columns, box.bounds[0], 0)
    rebound = shown["rebound"].to_numpy()
    is_flat = len(box.bounds) == 1
    if is_flat:
        low, high = np.quantile(rebound, REBOUND_LIMITS)
        y, y_span = np.clip(rebound, low, high), (-math.inf, math.inf)
        axes.axhline(1.0, color="black", linewidth=1.2)
    else:
        y, y_span = _coordinates(part, columns, box.bounds[1], 1)
    for is_side, colour in ((is_above, VERMILLION), (~is_above, BLUE)):
        chosen = others & is_side
        axes.scatter(x[chosen], y[chosen], s=13, color=colour, alpha=0.55, linewidth=0)
    _scale(axes, box, x, y)
    _draw_box(axes, box, x_span, y_span)
    quiet_grid(axes, "both")
    axes.set_xlabel(_title(box.bounds[0]))
    axes.set_ylabel("rebound R (ratio)" if is_flat else textwrap.fill(_title(box.bounds[1]), _LABEL_WIDTH))
    beyond = " and ".join(bound.words() for bound in box.bounds[2:])
    extra = "\n" + textwrap.fill(f"shown: only worlds with {beyond}", _TITLE_WIDTH) if beyond else ""
    axes.set_title(
        f"{box.name}: {box.side} in {share(box.density)} of its worlds,\n{share(box.coverage)} of all worlds "
        "with "
        f"{box.side}{extra}",
        size=NOTE_SIZE + 1,
        color=ink(VERMILLION if box.side == ABOVE else BLUE),
    )


def _coordinates(part: Any, columns: Numbers, bound: Bound, seed: int) -> tuple[Numbers, tuple[float, float]]:
    """Where worlds stand along a condition, and which stretch meets it; words are spread for the eye."""
    values = columns[:, column_of(part.columns, bound)]
    spread = np.random.default_rng(seed).uniform(-JITTER, JITTER, len(values))
    if bound.level is None:
        return spread_levels(values, spread, bound.dimension.is_log), (bound.low, bound.high)
    middle = 1.0 if bound.is_level else 0.0
    return values + spread, (middle - 0.45, middle + 0.45)


def spread_levels(values: Numbers, spread: Numbers, is_log: bool) -> Numbers:
    """Spread the few levels of a grid for the eye, by less than half their distance; others stay."""
    levels = np.unique(values)
    if not 1 < len(levels) <= FEW_LEVELS:
        return values
    if is_log:
        return np.exp(spread_levels(np.log(values), spread, False))
    return values + 0.5 * spread * float(np.diff(levels).min())


def _scale(axes: Axes, box: Box, x: Numbers, y: Numbers) -> None:
    for name, bound, values in (("x", box.bounds[0], x), ("y", box.bounds[1] if box.bounds[1:] else None, y)):
        if bound is not None and bound.level is not None:
            words = ["another", bound.dimension.say(bound.level)]
            if bound.dimension.kind == "flag":
                words = [bound.dimension.say(not bound.level), words[1]]
            getattr(axes, f"set_{name}ticks")([0.0, 1.0], words)
            getattr(axes, f"set_{name}lim")(-0.5, 1.5)
            continue
        low, high = float(values.min()), float(values.max())
        if bound is not None and bound.dimension.is_log:
            getattr(axes, f"set_{name}scale")("log")
            getattr(axes, f"set_{name}lim")(low / 1.05, high * 1.05)
            ticks = np.geomspace(low, high, 5)
            getattr(axes, f"set_{name}ticks")(ticks, [f"{tick:.2g}" for tick in ticks])
            getattr(axes, f"set_{name}ticks")([], minor=True)
        else:
            pad = 0.04 * (high - low)
            getattr(axes, f"set_{name}lim")(low - pad, high + pad)


def _draw_box(axes: Axes, box: Box, x_span: tuple[float, float], y_span: tuple[float, float]) -> None:
    """The region of the box, up to the edge of the panel where it has no bound."""
    left, right = np.clip(x_span, *axes.get_xlim())
    bottom, top = np.clip(y_span, *axes.get_ylim())
    axes.add_patch(
        Rectangle((left, bottom), right - left, top - bottom, facecolor="none", edgecolor="black",
                  linewidth=2.6, zorder=4, clip_on=False)
    )  # fmt: skip
    axes.annotate(
        box.name, (left, top), xytext=(5, -5), textcoords="offset points", ha="left", va="top", size=15,
        weight="bold", zorder=5, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
    )  # fmt: skip


def _title(bound: Bound) -> str:
    title = bound.dimension.title
    return title if title.endswith(")") else f"{title} ({'no unit' if bound.level is None else 'levels'})"


def _caption(analysis: Analysis) -> str:
    part, worlds = analysis.parts["boxes"], analysis.worlds
    told = " ".join(f"{box.name}: {box.conditions()} ({box.n:,} worlds)." for box in part.boxes)
    rejected = f" {part.n_rejected} more did not hold in the held-out half." if part.n_rejected else ""
    return (
        f"{what(worlds)}. Red: R > 1, blue: R < 1. Found by a tree of depth 3 in one half of "
        f"{part.n_worlds:,} "
        f"worlds; dots and shares are those of the held-out half ({part.split}), where without conditions "
        f"{share(part.boxes[0].base)} have {part.boxes[0].side}. {told}{rejected} "
        f"{weighed(worlds)} {missing(worlds)}"
    ).strip()


BOXES_FIGURE = SweepFigure(BOXES, boxes, lambda part: bool(part.boxes))
