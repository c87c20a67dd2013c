"""Quantile bands over worlds, and how they are drawn."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from sim.figures.paper.style import GREY
from sim.measuring.rebound import LEAST_WORLDS
from sim.measuring.statistics import Numbers
from sim.results.opened import OpenedResult

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Band:
    """The 5, 25, 50, 75 and 95 % quantiles over worlds, each with the shape left without draws."""

    low: Numbers
    lower: Numbers
    median: Numbers
    upper: Numbers
    high: Numbers

    def scaled(self, factor: float) -> "Band":
        """Return the band in another unit; the factor is positive."""
        parts = (self.low, self.lower, self.median, self.upper, self.high)
        return Band(*(part * factor for part in parts))

    def at(self, index: int) -> "Band":
        """Return one entry along the first axis."""
        parts = (self.low, self.lower, self.median, self.upper, self.high)
        return Band(*(np.asarray(part[index]) for part in parts))


def band_over_draws(values: ArrayLike, minimum_defined_share: float = 0.0) -> Band:
    """Return quantiles over axis 0 of `[draw, ...]`; NaN worlds are dropped.

    Where fewer than `minimum_defined_share` of the worlds are defined, the band is NaN.
    """
    array = np.asarray(values, dtype=np.float64)
    columns = array.reshape(array.shape[0], -1)
    is_defined = np.isfinite(columns)
    shares = is_defined.mean(axis=0) if array.shape[0] else np.zeros(columns.shape[1])
    is_kept = (shares > 0) & (shares >= minimum_defined_share)
    result = np.full((len(QUANTILES), columns.shape[1]), np.nan)
    if is_kept.any():
        kept = np.where(is_defined[:, is_kept], columns[:, is_kept], np.nan)
        # The one that looks for gaps goes column by column.
        quantile = np.quantile if is_defined[:, is_kept].all() else np.nanquantile
        result[:, is_kept] = quantile(kept, QUANTILES, axis=0)
    return Band(*result.reshape((len(QUANTILES), *array.shape[1:])))


def draw_band(
    axes: Axes,
    x: Numbers,
    band: Band,
    colour: str,
    *,
    linestyle: str = "-",
    strength: float = 0.18,
    has_quartiles: bool = False,
) -> None:
    """Draw the median as a line and 5–95 % (and 25–75 %, if asked) as shades of the same colour."""
    axes.fill_between(x, band.low, band.high, color=colour, alpha=strength, linewidth=0)
    if has_quartiles:
        axes.fill_between(x, band.lower, band.upper, color=colour, alpha=strength, linewidth=0)
    axes.plot(x, band.median, color=colour, linestyle=linestyle)


def draw_interval(
    axes: Axes, y: float, band: Band, colour: str, *, marker: str = "o", size: float = 8.0
) -> None:
    """Draw one row: a thin line over 5–95 %, a thick one over 25–75 %, the median as a dot.

    Call after the horizontal limits are set: what lies outside them ends in an arrow at the edge.
    """
    left, right = axes.get_xlim()
    low, lower, median, upper, high = (
        float(np.clip(part, left, right))
        for part in (band.low, band.lower, band.median, band.upper, band.high)
    )
    axes.plot([low, high], [y, y], color=colour, linewidth=1.8)
    axes.plot([lower, upper], [y, y], color=colour, linewidth=5.5, alpha=0.75)
    axes.plot(
        [median], [y], marker=marker, color=colour, markersize=size, markeredgecolor="white", clip_on=False
    )
    for value, edge, arrow in ((band.low, left, "<"), (band.high, right, ">")):
        if (value < edge) if arrow == "<" else (value > edge):
            axes.plot([edge], [y], marker=arrow, color=colour, markersize=size, clip_on=False)


def framed(
    values: ArrayLike, always: tuple[float, float], at_most: tuple[float, float]
) -> tuple[float, float]:
    """Return limits that show the values, never less than `always` and never more than `at_most`."""
    array = np.asarray(values, dtype=np.float64)
    finite = array[np.isfinite(array)]
    low = min(always[0], float(finite.min())) if finite.size else always[0]
    high = max(always[1], float(finite.max())) if finite.size else always[1]
    pad = 0.04 * (high - low)
    return max(at_most[0], low - pad), min(at_most[1], high + pad)


def mark_regions(axes: Axes, *, is_vertical: bool = False, height: float = 1.0) -> None:
    """Draw the lines R = 0 and R = 1 (`is_vertical`: R runs along the x axis) up to a share of the panel."""
    for value, width in ((0.0, 1.2), (1.0, 1.8)):
        line = axes.axvline if is_vertical else axes.axhline
        line(value, 0.0, height, color=GREY, linewidth=width, zorder=1.5)


def bands_caption(result: OpenedResult) -> str:
    """How to read the bands of a result."""
    return caption_of_worlds(result.n_worlds)


def caption_of_worlds(n_worlds: int) -> str:
    """How to read bands over so many worlds."""
    if n_worlds < 2:
        return "One world only: lines without bands; how far worlds differ isn't shown."
    if n_worlds < LEAST_WORLDS:
        return f"Lines are medians, bands 5–95 % of {n_worlds} worlds: too few to rely on."
    worlds = f"{n_worlds:,} worlds that differ in parameters and luck"
    return f"Lines are medians, bands span 5–95 % of {worlds}."
