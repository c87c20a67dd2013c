import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from sim.model.economics.valuation import (
    LARGEST_VALUE_RATIO,
    believed_rebound,
    expected_growth_change_per_year,
    fading_weight,
    implied_belief,
    strategy_success,
    strategy_weight,
    value_ratio,
)
from tests.model.economics.arrays import EXAMPLES, N_WORLDS, agree, numbers, world


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
@EXAMPLES
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


@given(
    numbers(0.05, 3.0),
    numbers(-1.0, 3.0),
    numbers(0.05, 6.0),
    numbers(0.01, 0.2),
    numbers(2.0, 100.0),
    st.sampled_from([-1.0, 1.0]),
)
@EXAMPLES
def test_the_belief_that_moved_a_value_is_read_back_from_it(
    size: np.ndarray, belief: np.ndarray, ln_s: np.ndarray, gap: np.ndarray, horizon: np.ndarray, side: float
) -> None:
    change = expected_growth_change_per_year(
        exposure=side * size, belief=belief, ln_believed_shock=ln_s, horizon_years=horizon
    )
    moved = value_ratio(growth_gap_per_year=gap, growth_change_per_year=change)
    back = implied_belief(
        observed_value_ratio=moved,
        exposure=side * size,
        ln_believed_shock=ln_s,
        growth_gap_per_year=gap,
        horizon_years=horizon,
    )
    is_inside = moved < LARGEST_VALUE_RATIO * (1.0 - 1e-9)
    assert agree(back[is_inside], belief[is_inside], abs=1e-8)


def read_back(observed: float, exposure: float, ratio_of_shock: float) -> float:
    belief = implied_belief(
        observed_value_ratio=world(observed),
        exposure=world(exposure),
        ln_believed_shock=world(np.log(ratio_of_shock)),
        growth_gap_per_year=world(0.035),
        horizon_years=world(28.0),
    )
    return float(belief[0])


@pytest.mark.parametrize(
    ("observed", "exposure", "shock"),
    [(0.83, 0.0, 18.0), (0.83, 1.0, 1.0), (0.0, 1.0, 18.0), (10.0, 1.0, 18.0)],
)
def test_a_value_that_tells_nothing_implies_no_belief(observed: float, exposure: float, shock: float) -> None:
    assert np.isnan(read_back(observed, exposure, shock))


def rebound_of(belief: float, ratio_of_shock: float) -> float:
    rebound = believed_rebound(belief=world(belief), ln_believed_shock=world(np.log(ratio_of_shock)))
    return float(rebound[0])


@given(numbers(-1.0, 3.0), numbers(0.01, 6.0))
@EXAMPLES
def test_a_belief_is_the_rebound_of_the_load_that_it_expects(belief: np.ndarray, ln_s: np.ndarray) -> None:
    before, expected, engineering = 7.0, 7.0 * np.exp((belief - 1.0) * ln_s), 7.0 * np.exp(-ln_s)
    assert agree(
        believed_rebound(belief=belief, ln_believed_shock=ln_s),
        1.0 - (before - expected) / (before - engineering),
        rel=1e-6,
        abs=1e-9,
    )


def test_no_rebound_and_full_rebound_are_the_same_in_both_senses() -> None:
    for shock in (1.0, 1.5, 12.0, 27.0):
        assert rebound_of(0.0, shock) == 0.0
        assert rebound_of(1.0, shock) == 1.0
    assert rebound_of(0.5, 1.0) == 0.5
    assert rebound_of(0.5, 1.001) == pytest.approx(0.5, abs=1e-3)
    assert rebound_of(0.5, 18.0) < 0.2 < 1.0 < rebound_of(1.1, 18.0)


def test_a_fall_of_17_percent_fixes_the_rebound_and_not_the_belief() -> None:
    """The believed load is `exp(-0.98 (1 / 0.83 - 1))` of what it was, whatever the size of the shock."""
    beliefs = [read_back(0.83, 1.0, shock) for shock in (12.0, 18.0, 27.0)]
    rebounds = [rebound_of(b, shock) for b, shock in zip(beliefs, (12.0, 18.0, 27.0), strict=True)]
    assert beliefs == pytest.approx([0.919, 0.931, 0.939], abs=0.001)
    assert rebounds == pytest.approx([0.802, 0.807, 0.811], abs=0.001)
    for belief, shock in zip(beliefs, (12.0, 18.0, 27.0), strict=True):
        assert shock ** (belief - 1.0) == pytest.approx(np.exp(-0.98 * (1.0 / 0.83 - 1.0)))


def test_success_is_discounted_profit() -> None:
    success = strategy_success(
        success=world(2.0), memory=world(0.9), market_return=world(-0.1), position=world(-0.5)
    )
    assert success[0] == pytest.approx(1.85)


@given(numbers(-50.0, 50.0, 3), numbers(0.0, 1e3), numbers(0.01, 1.0, 3))
@EXAMPLES
def test_weights_are_shares(success: np.ndarray, intensity: np.ndarray, initial: np.ndarray) -> None:
    weight = strategy_weight(success=success, intensity=intensity, initial_weight=initial)
    assert (weight >= 0.0).all()
    assert agree(weight.sum(axis=0), np.ones(N_WORLDS), abs=1e-12)


@given(numbers(0.01, 1.0, 3))
@EXAMPLES
def test_without_switching_or_success_the_initial_weights_stay(initial: np.ndarray) -> None:
    shares = initial / initial.sum(axis=0)
    none, some = np.zeros(N_WORLDS), np.full(N_WORLDS, 3.0)
    rich = np.arange(3.0 * N_WORLDS).reshape(3, N_WORLDS)
    assert agree(strategy_weight(success=rich, intensity=none, initial_weight=initial), shares)
    assert agree(strategy_weight(success=0.0 * rich, intensity=some, initial_weight=initial), shares)


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
