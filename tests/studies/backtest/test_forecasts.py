"""The naive forecasts against cases worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.forecasts import FEWEST_PAIRS, Forecast, NoForecast, ar1, last_growth
from sim.studies.backtest.series_table import naive_forecasts

QUARTERS = [3.0 * n for n in range(12)]


def made(found: Forecast | NoForecast) -> Forecast:
    assert isinstance(found, Forecast), found
    return found


def test_steady_growth_goes_on_without_error() -> None:
    found = made(last_growth(QUARTERS, np.exp(0.02 * np.array(QUARTERS)), [36.0, 48.0]))
    assert found.mean_ln == pytest.approx([0.02 * 36, 0.02 * 48])
    assert found.deviation_ln == pytest.approx(0.0, abs=1e-12)
    assert found.n_errors == 10


def test_a_young_series_repeats_its_last_step() -> None:
    """Logarithms 0, 0.1, 0.3 every three months: the last step goes on; the one before missed by 0.1."""
    found = made(last_growth([0.0, 3.0, 6.0], np.exp([0.0, 0.1, 0.3]), [9.0, 12.0]))
    assert found.mean_ln == pytest.approx([0.5, 0.7])
    # Over h steps the variance is (h + h²) / 2 of that of the one-step error.
    assert found.deviation_ln == pytest.approx([0.1, 0.1 * np.sqrt(3.0)])
    assert found.n_errors == 1


def test_an_older_series_repeats_the_growth_of_its_last_year() -> None:
    ln = np.array([0.0, 0.5, 0.5, 0.5, 0.5, 0.9])
    found = made(last_growth(QUARTERS[:6], np.exp(ln), [18.0]))
    assert found.mean_ln == pytest.approx([0.9 + (0.9 - 0.5) / 4.0])


def test_uneven_dates_take_the_number_nearest_to_a_year_ago() -> None:
    found = made(last_growth([0.0, 5.0, 7.0, 17.0], np.exp([0.0, 1.0, 2.0, 3.0]), [29.0]))
    # Twelve months before 17 stands the number of month 5.
    assert found.mean_ln == pytest.approx([3.0 + 2.0])


def test_the_spread_of_last_growth_is_that_of_a_random_walk_whose_drift_is_estimated() -> None:
    rng = np.random.default_rng(0)
    steps = 0.05 + 0.1 * rng.standard_normal((20_000, 13))
    walks = np.cumsum(steps, axis=1)
    late = []
    spreads = []
    for walk in walks[:4000]:
        found = made(last_growth(QUARTERS[:9], np.exp(walk[:9]), [QUARTERS[8] + 12.0]))
        late.append(walk[12] - found.mean_ln[0])
        spreads.append(found.deviation_ln[0] ** 2)
    assert np.sqrt(np.mean(spreads)) == pytest.approx(np.std(late), rel=0.06)


def test_ar1_finds_the_law_behind_growth_without_noise() -> None:
    growth = [0.4]
    for _ in range(14):
        growth.append(0.02 + 0.5 * growth[-1])
    ln = np.concatenate([[0.0], np.cumsum(growth)])
    found = made(ar1(QUARTERS, np.exp(ln[:12]), [36.0, 39.0, 45.0]))
    assert found.mean_ln == pytest.approx([ln[12], ln[13], ln[15]])
    assert found.deviation_ln == pytest.approx(0.0, abs=1e-9)
    assert found.n_errors == 10


def test_the_spread_of_ar1_adds_up_errors_that_live_on() -> None:
    growth = np.array([0.1, 0.3, 0.0, 0.2, 0.25, 0.05, 0.2])
    times = QUARTERS[:8]
    found = made(ar1(times, np.exp(np.concatenate([[0.0], np.cumsum(growth)])), [24.0, 27.0, 30.0]))
    slope, intercept = np.polyfit(growth[:-1], growth[1:], 1)
    residuals = growth[1:] - intercept - slope * growth[:-1]
    one = np.sqrt(np.sum(residuals**2) / (6 - 2))
    weights = np.array([1.0, 1.0 + slope, 1.0 + slope + slope**2])
    assert found.deviation_ln == pytest.approx(one * np.sqrt(np.cumsum(weights**2)))


@pytest.mark.parametrize(
    ("n", "reason"),
    [
        (0, "no number known, and it takes 3"),
        (1, "one number known, and it takes 3"),
        (2, "2 numbers known, and it takes 3"),
    ],
)
def test_too_short_a_series_has_no_growth_to_go_on(n: int, reason: str) -> None:
    assert last_growth(QUARTERS[:n], [1.0] * n, [40.0]) == NoForecast(reason)


def test_why_there_is_no_ar1() -> None:
    n = FEWEST_PAIRS + 1
    assert ar1(QUARTERS[:n], range(1, n + 1), [40.0]) == NoForecast(
        f"{n} numbers known, and it takes {n + 1}"
    )
    uneven = [*QUARTERS[:7], 19.0]
    assert ar1(uneven, range(1, 9), [40.0]) == NoForecast("uneven dates, and it takes even steps")
    assert ar1(QUARTERS, [2.0] * 12, [40.0]) == NoForecast("growth that never changed")


@pytest.mark.parametrize("compared", COMPARED, ids=lambda compared: compared.key)
def test_forecasts_do_not_look_at_what_they_forecast(compared) -> None:  # type: ignore[no-untyped-def]
    points = compared.points()
    other = [point if point.is_known else replace(point, value=7.0 * point.value) for point in points]
    for mine, theirs in zip(naive_forecasts(points).values(), naive_forecasts(other).values(), strict=True):
        assert type(mine) is type(theirs)
        if isinstance(mine, Forecast) and isinstance(theirs, Forecast):
            assert mine.mean_ln.tolist() == theirs.mean_ln.tolist()
            assert mine.deviation_ln.tolist() == theirs.deviation_ln.tolist()


def test_most_series_that_reach_back_have_a_forecast() -> None:
    found = {
        compared.key: [
            name for name, one in naive_forecasts(compared.points()).items() if isinstance(one, Forecast)
        ]
        for compared in COMPARED
    }
    assert found["capex/four firms"] == found["data_centre_revenue/Nvidia"] == ["last_growth", "ar1"]
    assert found["lab_revenue/OpenAI"] == ["last_growth"]
    assert found["open_weights_share/OpenRouter"] == []
