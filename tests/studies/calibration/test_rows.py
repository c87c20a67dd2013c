"""Rows of a vintage: cut at its month, read over the right months, with errors that a series shares."""

import numpy as np
import pytest

from sim.evidence.targets import error_correlation
from sim.months import month_number
from sim.studies.calibration.rows import (
    FITTED_SERIES,
    SeriesRow,
    correlation_of,
    n_known_before,
    read_rows,
    rows_at,
    series_needed,
    series_rows,
)
from sim.studies.calibration.shared_errors import independent_misfits
from sim.vintages import FIRST, LAST, VINTAGES


def test_rows_of_a_vintage_begin_with_those_of_the_one_before() -> None:
    for earlier, later in zip(VINTAGES, VINTAGES[1:], strict=False):
        known = rows_at(earlier)
        assert rows_at(later)[: n_known_before(later)] == known
        assert len(rows_at(later)) > len(known)
    assert n_known_before(FIRST) == 0


def test_a_quarter_of_capital_spending_is_known_a_month_after_its_end() -> None:
    first = next(row for row in series_rows(LAST) if row.key == "capex/four firms")
    assert first.months == (month_number("2025-01"), month_number("2025-03"))
    assert first.known_from == "2025-04"
    assert first not in series_rows("2025-03") and first in series_rows("2025-06")


@pytest.mark.parametrize("vintage", VINTAGES)
def test_no_row_covers_a_month_after_its_vintage(vintage: str) -> None:
    assert all(row.months[1] <= month_number(vintage) for row in series_rows(vintage))
    assert all(row.known_from <= vintage for row in series_rows(vintage))


def test_frozen_rows_keep_their_bands_before_the_shock_and_are_wider_since() -> None:
    before = rows_at(FIRST)
    assert np.array_equal(correlation_of(before), error_correlation(before))
    rent = next(row for row in rows_at(LAST) if row.name == "rent_spot_autumn_2025")
    assert (rent.low, rent.high) != (1.506, 2.51) and rent.low < 1.506 and rent.high > 2.51


def test_errors_of_a_series_are_shared_the_more_the_nearer_and_of_others_not_at_all() -> None:
    rows = rows_at(LAST)
    correlation = correlation_of(rows)
    assert np.linalg.eigvalsh(correlation).min() > 0.0
    capex = [
        place for place, row in enumerate(rows) if isinstance(row, SeriesRow) and row.key.startswith("capex")
    ]
    near, far = correlation[capex[0], capex[1]], correlation[capex[0], capex[2]]
    assert 0.0 < far < near < 1.0
    tokens = [place for place, row in enumerate(rows) if isinstance(row, SeriesRow) and "tokens" in row.key]
    assert not correlation[np.ix_(capex, tokens)].any()


def test_independent_misfits_of_known_rows_do_not_hang_on_what_comes_after() -> None:
    rows, known = rows_at("2025-06"), rows_at("2025-03")
    misfits = np.random.default_rng(1).normal(size=(5, len(rows)))
    every = independent_misfits(misfits, correlation_of(rows))
    first = independent_misfits(misfits[:, : len(known)], correlation_of(known))
    assert np.allclose(every[:, : len(known)], first)


def test_a_row_reads_its_own_months() -> None:
    row = next(row for row in series_rows(LAST) if row.key == "rental_price/H100")

    class Observed:
        series = {"rent_usd_per_h100e_hour": np.arange(48.0)[:, np.newaxis] * np.ones((1, 3))}

    readings = read_rows([row], Observed(), "2022-01")  # type: ignore[arg-type]
    assert readings[row.name].tolist() == [row.months[0] - month_number("2022-01")] * 3
    assert series_needed([row]) == ["rent_usd_per_h100e_hour"]


def test_every_fitted_series_is_compared_and_has_rows() -> None:
    assert {series.key for series in FITTED_SERIES} == {row.key for row in series_rows(LAST)}
