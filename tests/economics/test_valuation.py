import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import brentq

from sim.economics.valuation import (
    expected_growth_change_per_year,
    fading_weight,
    strategy_success,
    strategy_weight,
    value_ratio,
)
from tests.economics.arrays import MANY, SOME, numbers, world


def ratio(gap: float, change: float) -> float:
    return float(value_ratio(growth_gap_per_year=world(gap), growth_change_per_year=world(change))[0])


def test_value_is_earnings_over_the_gap_of_return_and_growth() -> None:
    required, growth, change = 0.09, 0.05, -0.01
    assert ratio(required - growth, change) == pytest.approx(
        (1.0 / (required - growth - change)) / (1.0 / (required - growth))
    )
    assert ratio(0.04, 0.0) == 1.0


def test_a_fall_of_17_percent_takes_seven_tenths_of_a_point_of_growth() -> None:
    change = brentq(lambda x: ratio(0.035, x) - 0.83, -0.05, 0.0)
    assert change == pytest.approx(-0.007, abs=0.0003)


@given(numbers(0.001, 1.0), numbers(-1.0, 5.0))
@MANY
def test_values_stay_positive_and_bounded(gap: np.ndarray, change: np.ndarray) -> None:
    value = value_ratio(growth_gap_per_year=gap, growth_change_per_year=change)
    assert (value > 0.0).all()
    assert (value <= 10.0 + 1e-12).all()
    lower = value_ratio(growth_gap_per_year=gap, growth_change_per_year=change - 0.01)
    assert (lower <= value).all()


def growth_change(exposure: float, belief: float, ln_shock: float) -> float:
    return float(
        expected_growth_change_per_year(
            exposure=world(exposure),
            belief=world(belief),
            ln_believed_shock=world(ln_shock),
            horizon_years=world(10.0),
        )[0]
    )


def test_full_rebound_is_no_news_and_buyers_gain_what_sellers_lose() -> None:
    assert growth_change(1.0, 1.0, 3.0) == 0.0
    assert growth_change(1.0, 0.8, 0.0) == 0.0
    assert growth_change(1.0, 0.8, 3.0) == pytest.approx(-0.06)
    assert growth_change(-0.5, 0.8, 3.0) == pytest.approx(0.03)


def test_the_belief_that_the_market_implied_can_be_read_back() -> None:
    belief = brentq(lambda b: ratio(0.035, growth_change(1.0, b, np.log(27.0))) - 0.83, 0.0, 1.0)
    assert ratio(0.035, growth_change(1.0, belief, np.log(27.0))) == pytest.approx(0.83)
    assert 0.9 < belief < 1.0


def test_success_is_discounted_profit() -> None:
    success = strategy_success(
        success=world(2.0), memory=world(0.9), market_return=world(-0.1), position=world(-0.5)
    )
    assert success[0] == pytest.approx(1.85)


@given(numbers(-50.0, 50.0, (3, 4)), numbers(0.0, 1e3, 4), numbers(0.01, 1.0, (3, 4)))
@MANY
def test_weights_are_shares(success: np.ndarray, intensity: np.ndarray, initial: np.ndarray) -> None:
    weight = strategy_weight(success=success, intensity=intensity, initial_weight=initial)
    assert (weight >= 0.0).all()
    assert weight.sum(axis=0) == pytest.approx(np.ones(4), abs=1e-12)


@given(numbers(0.01, 1.0, (3, 4)))
@SOME
def test_without_switching_or_success_the_initial_weights_stay(initial: np.ndarray) -> None:
    shares = initial / initial.sum(axis=0)
    none, some = np.zeros(4), np.full(4, 3.0)
    rich = np.arange(12.0).reshape(3, 4)
    assert strategy_weight(success=rich, intensity=none, initial_weight=initial) == pytest.approx(shares)
    assert strategy_weight(success=0.0 * rich, intensity=some, initial_weight=initial) == pytest.approx(
        shares
    )


def test_success_attracts_by_the_logit_rule() -> None:
    weight = strategy_weight(
        success=np.array([[0.3], [0.1]]), intensity=world(2.0), initial_weight=np.array([[0.5], [0.5]])
    )
    assert np.log(weight[0] / weight[1]) == pytest.approx(2.0 * 0.2)


def test_news_fades_with_time() -> None:
    def weight(months: int) -> float:
        return float(fading_weight(months_since=months, fading_months=world(6.0))[0])

    assert weight(0) == 1.0
    assert weight(6) == pytest.approx(np.exp(-1.0))
    assert weight(600) == pytest.approx(0.0, abs=1e-12)
