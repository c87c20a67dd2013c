"""Rows of a table by year as lines of a panel, so that figure and table say the same numbers."""

from collections.abc import Sequence

import numpy as np

from sim.figures.paper.bands import Band
from sim.measuring.statistics import Numbers
from sim.results.branches import Row
from sim.words import signed, with_range

WITHOUT, WITH, DIFFERENCE = "without_shock", "with_shock", "difference"
DASHED = "--"
_MIDDLE = 0.5
"""A number of a year stands in the middle of it."""


def rows_of(rows: Sequence[Row], of: str, quantity: str) -> list[Row]:
    """The rows of one quantity of one place or firm, in the order of years."""
    return [row for row in rows if row.of == of and row.quantity == quantity]


def middles(rows: Sequence[Row]) -> Numbers:
    """Where the years stand on an axis of decimal years."""
    return np.array([int(row.period) + _MIDDLE for row in rows])


def band_of(rows: Sequence[Row], world: str, scale: float = 1.0) -> Band:
    """Median and 5–95 % of a kind of world, `[year]`, in another unit if a scale is given.

    NaN where no world defines them; tables hold no quartiles, which are NaN.
    """
    low, median, high = (
        scale * np.array([row.spread[world][part] for row in rows], dtype=np.float64)
        for part in ("q05", "median", "q95")
    )
    none = np.full(median.shape, np.nan)
    return Band(low, none, median, none, high)


def signed_range(differences: Band) -> str:
    """The difference of the first year in words, with its range."""
    median, low, high = (float(part[0]) for part in (differences.median, differences.low, differences.high))
    return with_range(median, low, high, signed)
