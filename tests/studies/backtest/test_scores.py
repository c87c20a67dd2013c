"""CRPS against its definition, integrated, and against closed forms."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from sim.studies.backtest.forecasts import Forecast
from sim.studies.backtest.scores import crps_of_forecast, crps_of_worlds, range_of


def integrated(distribution, outcome_ln: float) -> float:  # type: ignore[no-untyped-def]
    """The definition: the integral of (F(x) - 1{x >= y})²."""
    below = quad(lambda x: distribution(x) ** 2, -12.0, outcome_ln, limit=400)[0]
    above = quad(lambda x: (1.0 - distribution(x)) ** 2, outcome_ln, 12.0, limit=400)[0]
    return float(below + above)


def forecast(mean_ln: float, deviation_ln: float) -> Forecast:
    return Forecast(np.array([mean_ln]), np.array([deviation_ln]), 1)


@pytest.mark.parametrize(
    ("mean", "deviation", "outcome"), [(0.0, 1.0, 0.0), (1.0, 0.3, 0.2), (-0.5, 2.0, 1.5)]
)
def test_a_lognormal_forecast_scores_by_definition(mean: float, deviation: float, outcome: float) -> None:
    found = crps_of_forecast(np.exp([outcome]), forecast(mean, deviation))
    expected = integrated(lambda x: norm.cdf(x, mean, deviation), outcome)
    assert found == pytest.approx([expected], rel=1e-6)


def test_at_the_median_a_unit_deviation_scores_its_closed_form() -> None:
    found = crps_of_forecast(np.array([1.0]), forecast(0.0, 1.0))
    assert found == pytest.approx([2.0 / np.sqrt(2.0 * np.pi) - 1.0 / np.sqrt(np.pi)])


def test_without_spread_the_score_is_the_absolute_error() -> None:
    assert crps_of_forecast(np.array([2.0]), forecast(0.0, 0.0)) == pytest.approx([np.log(2.0)])
    assert crps_of_worlds(np.array([2.0]), np.array([[1.0]])) == pytest.approx([np.log(2.0)])


def test_worlds_score_by_definition() -> None:
    members = np.exp(np.array([-1.0, 0.0, 0.25, 2.0]))
    steps = np.log(members)

    def distribution(x: float) -> float:
        return float(np.mean(steps <= x))

    for outcome in (-2.0, 0.1, 3.0):
        edges = np.unique([-12.0, *steps, outcome, 12.0])
        expected = sum(
            (distribution(0.5 * (a + b)) - (0.5 * (a + b) >= outcome)) ** 2 * (b - a)
            for a, b in zip(edges[:-1], edges[1:], strict=True)
        )
        found = crps_of_worlds(np.exp([outcome]), members[:, np.newaxis])
        assert found == pytest.approx([expected])


def test_many_worlds_score_as_the_distribution_that_they_come_from() -> None:
    worlds = np.exp(norm.ppf((np.arange(4000) + 0.5) / 4000, 0.3, 0.4))[:, np.newaxis]
    record = np.array([1.8])
    assert crps_of_worlds(record, worlds) == pytest.approx(
        crps_of_forecast(record, forecast(0.3, 0.4)), rel=1e-3
    )


def test_the_unit_does_not_matter() -> None:
    worlds = np.array([[1.0, 5.0], [2.0, 7.0], [4.0, 6.0]])
    record = np.array([3.0, 4.0])
    assert crps_of_worlds(1e3 * record, 1e3 * worlds) == pytest.approx(crps_of_worlds(record, worlds))


def test_worlds_without_a_logarithm_are_left_out() -> None:
    worlds = np.array([[0.0, 0.0], [np.nan, -1.0], [np.inf, 0.0], [2.0, np.nan]])
    found = crps_of_worlds(np.array([1.0, 1.0]), worlds)
    assert found[0] == pytest.approx(np.log(2.0)) and np.isnan(found[1])


def test_the_range_of_a_forecast_holds_90_percent() -> None:
    low, median, high = range_of(forecast(0.7, 0.2))
    assert norm.cdf(np.log(high), 0.7, 0.2) - norm.cdf(np.log(low), 0.7, 0.2) == pytest.approx(0.9)
    assert median == pytest.approx(np.exp(0.7))
