"""Numbers by period of both worlds of a run as rows: without the shock, with it, and the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measuring.statistics import SPREAD, Numbers, quantiles
from sim.measuring.variables import BRANCHES
from sim.results.tables import csv_text

WORLDS = ("without_shock", "with_shock", "difference")
"""The twin, the shocked world, and the second less the first, world by world."""

COLUMNS = (
    "period",
    "quantity",
    "unit",
    *(f"{world}_{part}" for world in WORLDS for part in SPREAD),
    "worlds",
)


@dataclass(frozen=True)
class Row:
    """One number of one period, over worlds.

    Attributes:
        of: whose it is: a region, a place, a firm.
        period: a year such as `2025`, or a quarter such as `2025Q1`.
        spread: median, 5 and 95 % quantile by kind of world; None where no world defines it.
        n_worlds: that define it with the shock and without.
    """

    of: str
    period: str
    quantity: str
    unit: str
    spread: Mapping[str, Mapping[str, float | None]]
    n_worlds: int


def row_of(of: str, period: str, quantity: str, unit: str, branches: Mapping[str, Numbers]) -> Row:
    """The row of a number, `[draw]` by branch."""
    twin, shocked = (np.asarray(branches[branch], dtype=np.float64) for branch in BRANCHES)
    difference = shocked - twin
    spread = {
        world: quantiles(values) for world, values in zip(WORLDS, (twin, shocked, difference), strict=True)
    }
    return Row(of, period, quantity, unit, spread, int(np.isfinite(difference).sum()))


def rows_csv(rows: Sequence[Row], of: str) -> str:
    """The rows as CSV; `of` is what the first column is called."""
    return csv_text(
        (of, *COLUMNS),
        [
            [row.of, row.period, row.quantity, row.unit,
             *(row.spread[world][part] for world in WORLDS for part in SPREAD), row.n_worlds]
            for row in rows
        ],
    )  # fmt: skip


def whole_periods(months: Sequence[str], length: int) -> dict[str, slice]:
    """Years (12 months) or quarters (3) of which all months are there → their places.

    >>> whole_periods([f"2024-{month:02d}" for month in range(9, 13)], 3)
    {'2024Q4': slice(1, 4, None)}
    """
    names = [period_of(month, length) for month in months]
    found = {name: names.index(name) for name in dict.fromkeys(names) if names.count(name) == length}
    return {name: slice(first, first + length) for name, first in found.items()}


def period_of(month: str, length: int) -> str:
    """The year or the quarter of a month.

    >>> period_of("2025-05", 12), period_of("2025-05", 3)
    ('2025', '2025Q2')
    """
    year, number = month.split("-")
    return year if length == 12 else f"{year}Q{(int(number) + length - 1) // length}"
