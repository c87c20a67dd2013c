"""What is compared with the record: a table of evidence, and how the model gives the same number."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.backtest.months import FIRST_SCORED, LAST_FITTED, LAST_MONTH, months_of
from sim.evidence.period import Period
from sim.evidence.series import read_series
from sim.evidence.table import Row
from sim.observation import Observed
from sim.quantity import Array

MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Point:
    """One number of the record.

    Attributes:
        period: as the table writes it.
        span: first and last day.
        first, last: months that it covers, counted from the year 0.
        value: in the unit of the comparison.
    """

    period: str
    span: Period
    first: int
    last: int
    value: float

    @property
    def is_known(self) -> bool:
        """Whether it lies in 2022-24: the forecasts may use it."""
        return self.last <= LAST_FITTED

    @property
    def is_scored(self) -> bool:
        """Whether it lies in 2025. A fiscal quarter across the turn of the year is neither."""
        return self.first >= FIRST_SCORED

    @property
    def time(self) -> float:
        """Its middle (months since the year 0)."""
        return 0.5 * (self.first + self.last)


@dataclass(frozen=True)
class Compared:
    """One series of the record beside the model; one basis throughout.

    Attributes:
        series: group of like series, such as `capex`.
        entity: whose it is, as figures call it.
        unit: of the record, or of the index.
        table: name of the evidence table.
        entities: those of the table whose numbers add up to it.
        model: what the model says each month, `[month, draw]`: a sum of the month for flows, else a level.
        is_flow: whether a period is the sum of its months; otherwise it is their mean.
        is_index: whether both sides are divided by their own number of the last period of the record to 2024.
        basis: what is counted, and what is not alike.
        is_used: which rows of the table are on this basis.
    """

    series: str
    entity: str
    unit: str
    table: str
    entities: tuple[str, ...]
    model: Callable[[Observed], Array]
    basis: str
    is_flow: bool = False
    is_index: bool = False
    is_used: Callable[[Row], bool] = lambda row: True

    @property
    def key(self) -> str:
        """Names it among all."""
        return f"{self.series}/{self.entity}"

    def points(self) -> list[Point]:
        """The record to the end of 2025, by time, in `unit`."""
        found = self._levels()
        if not self.is_index:
            return found
        base = self._base(found).value
        return [Point(one.period, one.span, one.first, one.last, one.value / base) for one in found]

    def _levels(self) -> list[Point]:
        rows: dict[tuple[int, int], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in read_series(self.table):
            if row.entity in self.entities and self.is_used(row):
                rows[months_of(row.span)][row.entity].append(row)
        return [
            _point(months, by_entity)
            for months, by_entity in sorted(rows.items())
            if len(by_entity) == len(self.entities) and months[1] <= LAST_MONTH
        ]

    def _base(self, points: list[Point]) -> Point:
        return [point for point in points if point.is_known][-1]

    def at_points(self, monthly: Array, clock_start: int) -> Array:
        """The model at the points of the record, `[draw, point]`, from its months `[draw, month]`."""
        points = self._levels()
        found = np.stack([self._over(monthly, p.first - clock_start, p.last - clock_start) for p in points])
        return (found / self._scale(monthly, clock_start)).T

    def on_grid(self, monthly: Array, clock_start: int) -> tuple[list[tuple[int, int]], Array]:
        """The model in every quarter (a flow, in phase with the record) or month, `[draw, period]`.

        Returns:
            First and last month of each period, and the values.
        """
        length = MONTHS_OF_A_QUARTER if self.is_flow else 1
        phase = (self._levels()[0].first - clock_start) % length
        starts = range(phase, monthly.shape[1] - length + 1, length)
        found = np.stack([self._over(monthly, start, start + length - 1) for start in starts])
        periods = [(clock_start + start, clock_start + start + length - 1) for start in starts]
        return periods, (found / self._scale(monthly, clock_start)).T

    def _over(self, monthly: Array, first: int, last: int) -> Array:
        months = monthly[:, first : last + 1]
        total: Array = np.sum(months, axis=1) if self.is_flow else np.mean(months, axis=1)
        return total

    def _scale(self, monthly: Array, clock_start: int) -> Array:
        if not self.is_index:
            return np.ones(monthly.shape[0])
        base = self._base(self._levels())
        return self._over(monthly, base.first - clock_start, base.last - clock_start)


def _point(months: tuple[int, int], by_entity: dict[str, list[Row]]) -> Point:
    """Entities add up; several reports of a month count as one, their geometric mean."""
    rows = [row for found in by_entity.values() for row in found]
    value = sum(float(np.exp(np.mean(np.log([row.value for row in found])))) for found in by_entity.values())
    span = Period(min(row.span.start for row in rows), max(row.span.end for row in rows))
    names = list(dict.fromkeys(row.period for row in rows))
    return Point(" and ".join(names), span, *months, value)
