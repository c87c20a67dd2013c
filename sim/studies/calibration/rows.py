"""The rows that sets of parameters are held to at a vintage: frozen targets, then numbers of series.

A row of a series has an error of its own, as wide as its class of sources, and one that it shares with the
rows before it: the discrepancy of the model, as 2022-24 showed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.evidence.discrepancy import PERSISTENCE_MONTHS, deviations_ln
from sim.evidence.known import known_from, targets_known
from sim.evidence.targets import CALIBRATION, DEVIATIONS_TO_BAND, Target, error_correlation
from sim.measuring.observation import observe, series_of
from sim.measuring.observed import Observed
from sim.model.declaring import Array
from sim.months import month_number
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries, Months
from sim.studies.backtest.months import FIRST_SCORED
from sim.vintages import FIRST, VINTAGES, first_vintage_from

_FITTED = (
    "capex/four firms",
    "data_centre_revenue/Nvidia",
    "rental_price/H100",
    "lab_revenue/OpenAI",
    "lab_revenue/Anthropic",
    "tokens/Google",
    "tokens/ByteDance",
    "open_weights_share/OpenRouter",
)

FITTED_SERIES = tuple(compared for compared in COMPARED if compared.key in _FITTED)
"""Series that vintages since the shock are fitted to.

Capital spending by firm is scored, not fitted: the sum is what the model has to explain. Chips shipped are
Nvidia's revenue over an assumed price for the most part, so no second witness.
"""

CLASS_OF_TARGET = {
    "rent_spot_autumn_2025": "rent",
    "rent_spot_ratio_2025": "rent",
    "list_price_ratio_2025": "list_price",
    "openai_compute_2025": "lab_compute",
    "openai_research_bill_2025": "lab_compute",
    "openai_serving_bill_2025": "lab_compute",
    "xai_compute_2025": "lab_compute",
    "lab_revenue_2025": "lab_revenue",
    "open_region_price_ratio_2025": "unseen",
    "own_price_elasticity_2025": "unseen",
    "reasoning_token_share_2025": "unseen",
    "openai_paid_cost_share_2025": "unseen",
}
"""Class of the discrepancy of frozen rows of 2025. One whose band reaches zero has none."""


@dataclass(frozen=True)
class SeriesRow(Target):
    """A number of a series as a row of the likelihood.

    Attributes:
        key: of the series.
        months: that it covers.
        discrepancy_ln: standard deviation of the error that it shares with the rows before it.
    """

    key: str = ""
    months: Months = (0, 0)
    discrepancy_ln: float = 0.0

    @property
    def time(self) -> float:
        """Its middle (months since 1970)."""
        return 0.5 * sum(self.months)


def series_rows(vintage: str) -> list[SeriesRow]:
    """Numbers since January 2025 that were known at a vintage, those that were known earlier first."""
    rows = [(row.known_from, row) for series in FITTED_SERIES for row in _rows_of(series)]
    known = [row for month, row in rows if month <= vintage]
    return sorted(known, key=lambda row: VINTAGES.index(first_vintage_from(row.known_from)))


def _with_discrepancy(target: Target) -> Target:
    """A frozen row of 2025 with the error of the model beside that of the record."""
    if target.name not in CLASS_OF_TARGET:
        return target
    reach = _reach(target.deviation_ln, deviations_ln()[CLASS_OF_TARGET[target.name]])
    return replace(target, low=target.value / reach, high=target.value * reach)


def _reach(own_ln: float, discrepancy_ln: float) -> float:
    """How many times the record the band of two independent errors goes."""
    return float(np.exp(DEVIATIONS_TO_BAND * np.hypot(own_ln, discrepancy_ln)))


def _rows_of(series: ComparedSeries) -> list[SeriesRow]:
    reach = _reach(series.own_ln, series.discrepancy_ln)
    return [
        SeriesRow(
            number=0,
            name=f"{series.key} {point.period}",
            low=point.value / reach,
            value=point.value,
            high=point.value * reach,
            unit=series.unit,
            role="vintage",
            what=series.basis,
            source=f"series {series.table}",
            source_class=series.source_class,
            known_from=series.known_from(point),
            key=series.key,
            months=point.months,
            discrepancy_ln=series.discrepancy_ln,
        )
        for point in series.points()
        if point.months[0] >= FIRST_SCORED
    ]


def rows_at(vintage: str) -> tuple[Target, ...]:
    """All rows of a vintage, in the order in which they were known: those of 2022-24 first."""
    targets = targets_known(vintage)
    if vintage == FIRST:
        return targets
    n_first = len(targets_known(FIRST))
    since = [*map(_with_discrepancy, targets[n_first:]), *series_rows(vintage)]
    since.sort(key=vintage_of_row)
    return (*targets[:n_first], *since)


def vintage_of_row(row: Target) -> int:
    """Position of the first vintage that knows a row."""
    return 0 if row.role == CALIBRATION else VINTAGES.index(first_vintage_from(known_from(row)))


def n_known_before(vintage: str) -> int:
    """How many rows of a vintage the one before knew: they come first."""
    place = VINTAGES.index(vintage)
    return sum(vintage_of_row(row) < place for row in rows_at(vintage)) if place else 0


def correlation_of(rows: Sequence[Target]) -> Array:
    """Correlation of errors, `[row, row]`: of frozen rows by their groups, of a series by what it shares."""
    correlation = error_correlation(rows)
    for one, row in enumerate(rows):
        for other, earlier in enumerate(rows[:one]):
            if isinstance(row, SeriesRow) and isinstance(earlier, SeriesRow) and row.key == earlier.key:
                shared = row.discrepancy_ln * earlier.discrepancy_ln
                shared *= np.exp(-abs(row.time - earlier.time) / PERSISTENCE_MONTHS)
                between = shared / (row.deviation_ln * earlier.deviation_ln)
                correlation[one, other] = correlation[other, one] = between
    return correlation


def series_needed(rows: Sequence[Target]) -> list[str]:
    """Series of the model that the rows are read from, each once."""
    keys = {row.key for row in rows if isinstance(row, SeriesRow)}
    needed = [*series_of(row for row in rows if not isinstance(row, SeriesRow))]
    needed += [name for series in FITTED_SERIES if series.key in keys for name in series.model.needs]
    return list(dict.fromkeys(needed))


def read_rows(rows: Sequence[Target], observed: Observed, clock_start: str) -> dict[str, Array]:
    """Readings of the rows, `[draw]` each, by name."""
    readings = observe(observed, [row.name for row in rows if not isinstance(row, SeriesRow)])
    by_key: Mapping[str, list[SeriesRow]] = {series.key: [] for series in FITTED_SERIES}
    for row in rows:
        if isinstance(row, SeriesRow):
            by_key[row.key].append(row)
    start = month_number(clock_start)
    for series in FITTED_SERIES:
        if by_key[series.key]:
            monthly = series.model.read(observed).T
            values = series.over(monthly, start, [row.months for row in by_key[series.key]])
            readings |= {row.name: values[:, place] for place, row in enumerate(by_key[series.key])}
    return {row.name: readings[row.name] for row in rows}
