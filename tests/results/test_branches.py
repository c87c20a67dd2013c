import numpy as np
import pytest

from sim.results.branches import row_of, rows_csv, whole_periods


def test_a_year_that_is_cut_short_is_no_period() -> None:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)][2:20]
    assert list(whole_periods(months, 12)) == []
    assert list(whole_periods(months, 3)) == ["2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]


def test_the_difference_is_that_of_each_world_and_not_of_medians() -> None:
    branches = {"twin": np.array([1.0, 2.0, 9.0]), "shocked": np.array([3.0, 1.0, np.nan])}
    row = row_of("=nvidia", "2025", "revenue", "USD bn", branches)
    assert row.spread["difference"]["median"] == pytest.approx(0.5)
    assert (row.spread["without_shock"]["median"], row.spread["with_shock"]["median"]) == (2.0, 2.0)
    assert row.n_worlds == 2
    assert rows_csv([row], "firm").splitlines()[1].startswith("'=nvidia,2025,revenue,USD bn,2,")
