"""The phase map: P(R > 1) over two factors, and the lines at which the verdict flips."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, LIGHT_GREY, NOTE_SIZE, VERMILLION, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, what
from sim.measuring.rebound import LEAST_WORLDS, TOO_FEW_WORLDS, UNDECIDED
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.measured import WELL_DEFINED
from sim.sweep.analysis.phase_map import HALF, PHASE_MAP
from sim.words import PERCENT, share

COLOURS = LinearSegmentedColormap.from_list("fewer_more", [BLUE, "#FFFFFF", VERMILLION])
MOST_ANNOTATED = 12
LINES = {"even": (3.0, "-"), "backfire": (1.6, "--"), "no backfire": (1.6, "--")}
MOST_TICKS = 8
DARK = 0.38
"""Distance from one half beyond which a cell is too dark for black letters."""


@styled
def phase_map(analysis: Analysis) -> Figure:
    """Draw a map for each level of the third factor, or one."""
    part = analysis.parts["phase_map"]
    n = len(part.facets)
    columns = min(n, 2)
    rows = -(-n // columns)
    height = min(9.0, 2.4 + 0.62 * max(5, len(part.y.levels)))
    page = Page(10.5 if n == 1 else 14.0, 1.6 + (height - 1.0) * rows)
    panels = page.panels(rows, columns).ravel()
    for axes, facet in zip(panels, part.facets, strict=False):
        _map(axes, part, facet)
    for axes in panels[n:]:
        axes.set_visible(False)
    return page.finish(title=part.finding, caption=_caption(analysis), footer=footer(analysis.worlds))


def _map(axes: Axes, part: Any, facet: str) -> None:
    shares = part.matrix(facet, "p_above_one")
    x_edges, y_edges = edges_of(part.x), edges_of(part.y)
    axes.set_facecolor(LIGHT_GREY)
    axes.pcolormesh(
        x_edges, y_edges, np.ma.masked_invalid(shares), cmap=COLOURS, norm=Normalize(0.0, 1.0),
        edgecolors="white", linewidth=0.8,
    )  # fmt: skip
    _axis(axes.xaxis, part.x)
    _axis(axes.yaxis, part.y)
    for name, scale in (("x", part.x), ("y", part.y)):
        if scale.is_number and scale.dimension.is_log:
            getattr(axes, f"set_{name}scale")("log")
            _ticks(axes.xaxis if name == "x" else axes.yaxis, scale)
    axes.set_xlim(x_edges[0], x_edges[-1])
    axes.set_ylim(y_edges[0], y_edges[-1])
    _lines(axes, part, facet, shares)
    _marks(axes, part, facet, shares)
    axes.set_xlabel(f"{part.x.dimension.title}{_unit(part.x)}")
    axes.set_ylabel(f"{part.y.dimension.title}{_unit(part.y)}")
    if facet:
        axes.set_title(facet, pad=20.0)


def _unit(axis: Any) -> str:
    """A name without a unit says what it is, so that no axis lacks one."""
    if axis.dimension.kind != "number":
        return " (levels)"
    return "" if axis.dimension.title.endswith(")") else " (no unit)"


def edges_of(axis: Any) -> NDArray[np.float64]:
    """Edges of cells; words stand at 0, 1, 2 …"""
    if axis.is_number:
        return np.array(axis.edges, dtype=np.float64)
    return np.arange(len(axis.levels) + 1, dtype=np.float64) - 0.5


def middles_of(axis: Any) -> NDArray[np.float64]:
    """Where the levels stand."""
    return np.array(axis.levels if axis.is_number else range(len(axis.levels)), dtype=np.float64)


def _axis(axis: Any, of: Any) -> None:
    _ticks(axis, of)
    axis.set_tick_params(length=3)


def _ticks(axis: Any, of: Any) -> None:
    middles = middles_of(of)
    step = -(-len(middles) // MOST_TICKS) if of.is_number else 1
    axis.set_major_locator(FixedLocator(middles[::step].tolist()))
    words = [of.dimension.say(level) for level in of.levels]
    if of.is_number:
        words = [f"{level:.3g}" for level in of.levels]
    axis.set_ticklabels(words[::step])
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def _lines(axes: Axes, part: Any, facet: str, shares: NDArray[np.float64]) -> None:
    """Contours between numbers; beside words a mark in each row."""
    if part.x.is_number and part.y.is_number and min(shares.shape) > 1:
        for name, threshold in part.thresholds.items():
            known = shares[np.isfinite(shares)]
            if known.size and known.min() < threshold < known.max():
                width, style = LINES[name]
                lines = axes.contour(
                    middles_of(part.x), middles_of(part.y), shares, levels=[threshold], colors="black",
                    linewidths=width, linestyles=style,
                )  # fmt: skip
                corners = np.concatenate([path.vertices for path in lines.get_paths()])
                x, y = corners[np.argmax(corners[:, 1])]
                _name_line(axes, float(x), float(y), threshold)
        return
    y_edges = edges_of(part.y)
    for flip in part.flips[part.flips["facet"] == facet].itertuples():
        row = part.y.levels.index(flip.y)
        width, style = LINES[flip.threshold]
        axes.plot([flip.x, flip.x], y_edges[row : row + 2], color="black", linewidth=width, linestyle=style)
        if row == len(part.y.levels) - 1:
            _name_line(axes, flip.x, y_edges[-1], part.thresholds[flip.threshold])


def _name_line(axes: Axes, x: float, y: float, threshold: float) -> None:
    """Say above the panel which share a line stands for, or beside its end where it ends further down."""
    is_at_top = axes.transAxes.inverted().transform(axes.transData.transform((x, y)))[1] > 0.8
    transform = axes.get_xaxis_transform() if is_at_top else axes.transData
    axes.text(
        x, 1.01 if is_at_top else y, share(threshold), transform=transform, ha="center", va="bottom",
        size=NOTE_SIZE, weight="bold" if threshold == HALF else "normal",
    )  # fmt: skip


def _marks(axes: Axes, part: Any, facet: str, shares: NDArray[np.float64]) -> None:
    """The share in each cell, the verdict where there is one, hatching where R is often not defined."""
    defined = part.matrix(facet, "defined_share")
    words = part.cells.loc[part.cells["facet"] == facet, "verdict"].to_numpy().reshape(shares.shape)
    x_edges, y_edges = edges_of(part.x), edges_of(part.y)
    is_small = max(shares.shape) > MOST_ANNOTATED
    for row, column in np.ndindex(*shares.shape):
        if defined[row, column] < WELL_DEFINED:
            axes.fill_between(
                x_edges[column : column + 2], *y_edges[row : row + 2], facecolor="none", edgecolor="#555555",
                hatch="//", linewidth=0.0,
            )  # fmt: skip
        if not is_small:
            place = float(middles_of(part.x)[column]), float(middles_of(part.y)[row])
            p = float(shares[row, column])
            _cell(axes, place, p, _cell_text(p, str(words[row, column]), shares))


def _cell(axes: Axes, place: tuple[float, float], p: float, text: str) -> None:
    """Write into a cell on its own colour, so that lines pass behind."""
    behind = COLOURS(p) if np.isfinite(p) else LIGHT_GREY
    axes.text(
        *place, text, ha="center", va="center", size=NOTE_SIZE, zorder=5,
        color="white" if abs(p - 0.5) > DARK else "black",
        bbox={"facecolor": behind, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def _cell_text(p: float, word: str, shares: NDArray[np.float64]) -> str:
    if not np.isfinite(p):
        return "none"
    text = f"{100 * p:.0f}{PERCENT}"
    return f"{text}\n{word}" if word not in ("", UNDECIDED, TOO_FEW_WORLDS) and shares.shape[1] <= 7 else text


def _caption(analysis: Analysis) -> str:
    part, worlds = analysis.parts["phase_map"], analysis.worlds
    p = share(worlds.probability)
    pooled = f" Worlds are pooled over {', '.join(part.averaged)}." if part.averaged else ""
    return (
        f"{what(worlds)}. In each cell: share of worlds with R > 1; blue: fewer than half, red: more. Thick "
        "line: "
        f"half; broken lines: {p} and {share(1 - worlds.probability)}, where a verdict takes {p} of worlds; "
        "a word "
        f"in a cell is the verdict there (it takes {LEAST_WORLDS} worlds). "
        f"Hatched: R defined in fewer than {100 * WELL_DEFINED:.0f} % of its "
        f"worlds; grey: in none.{pooled} {missing(worlds)}"
    ).strip()


PHASE_MAP_FIGURE = SweepFigure(PHASE_MAP, phase_map)
