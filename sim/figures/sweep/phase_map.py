"""The phase map: P(R > 1) over two factors, and the lines between cells at which the verdict flips."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, LIGHT_GREY, NOTE_SIZE, VERMILLION, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import footer, missing, weighed, what
from sim.measuring.rebound import LEAST_WORLDS, TOO_FEW_WORLDS, UNDECIDED
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.measured import WELL_DEFINED
from sim.sweep.analysis.phase_map import HALF, MIXTURE, PHASE_MAP
from sim.words import PERCENT, share

COLOURS = LinearSegmentedColormap.from_list("fewer_more", [BLUE, "#FFFFFF", VERMILLION])
MOST_ANNOTATED = 12
LINES = {"even": (3.0, "-"), "backfire": (1.6, "--"), "no backfire": (1.6, "--")}
NO_SHARE = 1e-9
"""Shares that differ by less are equal."""

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
    _lines(axes, part, shares)
    _marks(axes, part, facet, shares)
    axes.set_xlabel(f"{part.x.dimension.title}{_unit(part.x)}")
    axes.set_ylabel(f"{part.y.dimension.title}{_unit(part.y)}")
    if facet:
        axes.set_title(facet)


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


def _lines(axes: Axes, part: Any, shares: NDArray[np.float64]) -> None:
    """Rule off cells on either side of a threshold, along their edges, where no line crosses a word."""
    x_edges, y_edges = edges_of(part.x), edges_of(part.y)
    for name, threshold in part.thresholds.items():
        sides = _sides(shares, threshold, is_low=threshold < HALF)
        borders = [*_borders(sides, x_edges, y_edges), *_borders(sides.T, y_edges, x_edges)[..., ::-1]]
        width, style = LINES[name]
        axes.add_collection(
            LineCollection(borders, colors="black", linewidths=width, linestyles=style, zorder=3)
        )


def _borders(
    sides: NDArray[np.int_], across: NDArray[np.float64], along: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Borders between neighbours in a row that lie on different sides, `[border, end, (across, along)]`."""
    rows, columns = np.nonzero(sides[:, 1:] * sides[:, :-1] < 0)
    ends = [np.stack([across[columns + 1], along[rows + end]], axis=-1) for end in (0, 1)]
    return np.stack(ends, axis=1)


def _sides(shares: NDArray[np.float64], threshold: float, is_low: bool) -> NDArray[np.int_]:
    """Above a threshold 1, below -1, unknown 0; a share that meets it is where a verdict has it."""
    above = shares > threshold + NO_SHARE if is_low else shares >= threshold - NO_SHARE
    return np.where(np.isfinite(shares), np.where(above, 1, -1), 0)


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
    """Write into a cell on its own colour, so that hatches pass behind."""
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
    of_all = ", in the mixture that of every theory" if MIXTURE in part.facets else ""
    pooled = f" Worlds are pooled over {', '.join(part.averaged)}." if part.averaged else ""
    return (
        f"{what(worlds)}. In each cell: share of worlds with R > 1; blue: fewer than half, red: more. Thick "
        f"line between cells: half; broken: {p} and {share(1 - worlds.probability)}, where a verdict takes "
        f"{p} of worlds; a word in a cell is the verdict there (it takes {LEAST_WORLDS} worlds){of_all}. "
        f"Hatched: R defined in fewer than {100 * WELL_DEFINED:.0f} % of its "
        f"worlds; grey: in none.{pooled} {weighed(worlds)} {missing(worlds)}"
    ).strip()


PHASE_MAP_FIGURE = SweepFigure(PHASE_MAP, phase_map)
