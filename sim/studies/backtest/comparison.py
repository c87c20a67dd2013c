"""One series of the record beside the model: its numbers, and how the model gives the same ones."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.evidence.discrepancy import deviations_ln
from sim.evidence.period import Period, months_of
from sim.evidence.series import read_series
from sim.evidence.table import Row
from sim.evidence.targets import CLASSES, DEVIATIONS_TO_BAND
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array
from sim.months import month_name
from sim.studies.backtest.months import FIRST_SCORED, LAST_FITTED, LAST_MONTH

Months = tuple[int, int]
"""First and last month, counted from the year 0."""

_MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Point:
    """One number of the record.

    Attributes:
        period: as the table writes it.
        span: first and last day.
        months: that it covers.
        value: in the unit of the comparison.
    """

    period: str
    span: Period
    months: Months
    value: float

    @property
    def is_known(self) -> bool:
        """Whether it lies before 2025: the forecasts may use it."""
        return self.months[1] <= LAST_FITTED

    @property
    def is_scored(self) -> bool:
        """Whether it lies in 2025. A fiscal quarter across the turn of the year is neither."""
        return self.months[0] >= FIRST_SCORED

    @property
    def time(self) -> float:
        """Its middle (months since the year 0)."""
        return 0.5 * sum(self.months)


@dataclass(frozen=True)
class ComparedSeries:
    """One series of the record and of the model, on one basis throughout.

    Attributes:
        series: group of like series, such as `capex`.
        entity: whose it is.
        unit: of both sides.
        table: name of the evidence table.
        entities: those of the table that belong to it.
        model: what the model says each month, `[month, draw]`: the sum of the month for flows, else a level.
        basis: what is counted, and what is not alike on the two sides.
        error_class: class of the model's discrepancy (`sim.evidence.discrepancy`).
        source_class: class of the sources, which says how far off the record may be.
        months_to_publication: from the end of a period to the month in which its number was known.
        is_flow: whether a period is the sum of its months; otherwise it is their mean.
        is_index: whether each side is divided by its own number in the last period before 2025.
        adds_up: whether it is the sum of the entities; otherwise they are the same thing at other times.
        is_used: which rows of the table are on this basis.
        record_factor: from the unit of the table to `unit`.
    """

    series: str
    entity: str
    unit: str
    table: str
    entities: tuple[str, ...]
    model: Reading
    basis: str
    error_class: str
    source_class: str
    months_to_publication: int = 0
    is_flow: bool = False
    is_index: bool = False
    adds_up: bool = False
    is_used: Callable[[Row], bool] = lambda _: True
    record_factor: float = 1.0

    @property
    def key(self) -> str:
        """Names it among all."""
        return f"{self.series}/{self.entity}"

    @property
    def discrepancy_ln(self) -> float:
        """Standard deviation of the error of the model, in logarithms."""
        return deviations_ln()[self.error_class]

    @property
    def own_ln(self) -> float:
        """Standard deviation of the error of the record, in logarithms."""
        return float(np.log(CLASSES[self.source_class])) / DEVIATIONS_TO_BAND

    @property
    def deviation_ln(self) -> float:
        """Standard deviation of both together, in logarithms."""
        return float(np.hypot(self.own_ln, self.discrepancy_ln))

    def known_from(self, point: Point) -> str:
        """Month in which a number of the record was known."""
        return month_name(point.months[1] + self.months_to_publication)

    def points(self) -> list[Point]:
        """The record to the end of 2025, by time."""
        levels = self._levels()
        if not self.is_index:
            return levels
        base = _base(levels).value
        return [replace(point, value=point.value / base) for point in levels]

    def _levels(self) -> list[Point]:
        rows: dict[Months, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in read_series(self.table):
            if row.entity in self.entities and self.is_used(row):
                rows[months_of(row.span)][row.entity].append(row)
        return [
            self._point(months, list(by_entity.values()))
            for months, by_entity in sorted(rows.items())
            if (len(by_entity) == len(self.entities) or not self.adds_up) and months[1] <= LAST_MONTH
        ]

    def _point(self, months: Months, by_entity: Sequence[Sequence[Row]]) -> Point:
        """Entities add up; reports of one month count as one, their geometric mean."""
        rows = [row for reports in by_entity for row in reports]
        means = [float(np.exp(np.mean(np.log([row.value for row in reports])))) for reports in by_entity]
        span = Period(min(row.span.start for row in rows), max(row.span.end for row in rows))
        period = "/".join(dict.fromkeys(row.period for row in rows))
        return Point(period, span, months, self.record_factor * sum(means))

    def at_points(self, monthly: Array, clock_start: int) -> Array:
        """The model at the points of the record, `[draw, point]`.

        Args:
            monthly: of the model, `[draw, month]`.
            clock_start: the first of these months, counted from the year 0.
        """
        return self.over(monthly, clock_start, [point.months for point in self._levels()])

    def grid(self, n_months: int, clock_start: int) -> list[Months]:
        """All quarters (of a flow, in phase with the record) or months of a clock."""
        length = _MONTHS_OF_A_QUARTER if self.is_flow else 1
        phase = (self._levels()[0].months[0] - clock_start) % length
        starts = range(clock_start + phase, clock_start + n_months - length + 1, length)
        return [(start, start + length - 1) for start in starts]

    def on_grid(self, monthly: Array, clock_start: int) -> Array:
        """The model in the periods of the grid, `[draw, period]`."""
        return self.over(monthly, clock_start, self.grid(monthly.shape[1], clock_start))

    def over(self, monthly: Array, clock_start: int, periods: Sequence[Months]) -> Array:
        """The model in some periods, `[draw, period]`."""
        values = over_months(monthly, clock_start, periods, self.is_flow)
        if not self.is_index:
            return values
        return values / over_months(monthly, clock_start, [_base(self._levels()).months], self.is_flow)


def over_months(monthly: Array, clock_start: int, periods: Sequence[Months], is_flow: bool) -> Array:
    """Months taken together, `[draw, period]`: the sum of a flow, the mean of a level.

    Args:
        monthly: `[draw, month]`.
        clock_start: the first of these months, as a number.
    """
    combine = np.sum if is_flow else np.mean
    spans = [slice(first - clock_start, last - clock_start + 1) for first, last in periods]
    return np.stack([combine(monthly[:, span], axis=1) for span in spans], axis=1)


def _base(points: Sequence[Point]) -> Point:
    return [point for point in points if point.is_known][-1]
