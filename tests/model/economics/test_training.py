import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.model.economics.capability import released_log10_flop, run_gain_1e24_flop
from sim.model.economics.training import (
    affordable_training_kh100e,
    budget_usd_bn_per_year,
    capital_growth_per_year,
    frontier_training_kh100e,
    optimal_training_kh100e,
    training_value_usd_bn_per_year,
)
from tests.model.economics.arrays import EXAMPLES, SCALARS, agree, numbers, world


def optimal(value: float, efficiency: float, rent: float, exponent: float, scale: float = 1.0) -> float:
    return float(
        optimal_training_kh100e(
            value_usd_bn_per_year=world(value),
            training_efficiency=world(efficiency),
            rent=world(rent),
            loss_exponent=world(exponent),
            scale_kh100e=world(scale),
        )[0]
    )


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e3), st.floats(0.2, 20.0), st.floats(0.05, 0.5))
@SCALARS
def test_optimal_training_solves_its_first_order_condition(
    value: float, efficiency: float, rent: float, exponent: float
) -> None:
    scale = exponent ** (1.0 / (1.0 + exponent))
    best = optimal(value, efficiency, rent, exponent, scale)
    marginal_value = exponent * value * efficiency**-exponent * best ** (-1.0 - exponent)
    assert marginal_value == pytest.approx(rent, rel=1e-9)
    deviation = minimize_scalar(
        lambda x: value * (efficiency * best * np.exp(x)) ** -exponent + rent * best * np.exp(x),
        bounds=(-2.0, 2.0),
        method="bounded",
    )
    assert deviation.x == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("exponent", [0.05, 0.1548, 0.1783, 0.5])
def test_elasticity_of_optimal_training_to_efficiency(exponent: float) -> None:
    step = 1e-6
    change = np.log(optimal(7.0, np.exp(step), 2.0, exponent) / optimal(7.0, np.exp(-step), 2.0, exponent))
    assert change / (2.0 * step) == pytest.approx(-exponent / (1.0 + exponent), rel=1e-6)


@pytest.mark.parametrize(
    ("data_exponent", "size_exponent"), [(0.285, 0.339), (0.3658, 0.3478)], ids=["Hoffmann", "Besiroglu"]
)
def test_a_tenfold_gain_cuts_optimal_training_by_26_to_29_percent(
    data_exponent: float, size_exponent: float
) -> None:
    exponent = data_exponent * size_exponent / (data_exponent + size_exponent)
    cut = 1.0 - optimal(7.0, 30.0, 2.0, exponent) / optimal(7.0, 3.0, 2.0, exponent)
    assert round(100.0 * cut - 0.5) in range(26, 30)
    # Rebound of training: the engineering saving is nine tenths.
    assert 1.0 - cut / 0.9 == pytest.approx(0.69, abs=0.02)


def test_dearer_compute_lowers_and_a_larger_prize_raises_training() -> None:
    assert optimal(7.0, 1.0, 4.0, 0.18) < optimal(7.0, 1.0, 2.0, 0.18) < optimal(14.0, 1.0, 2.0, 0.18)
    assert optimal(7.0, 1.0, 2.0, 0.18, scale=3.0) == pytest.approx(3.0 * optimal(7.0, 1.0, 2.0, 0.18))


def test_the_prize_is_larger_for_those_behind() -> None:
    value = training_value_usd_bn_per_year(
        expected_pool=world(10.0, 10.0),
        share=world(0.2, 0.2),
        race_premium=world(0.5, 0.5),
        gap_oom=world(0.0, 2.0),
        capital=world(3.0, 3.0),
        weight=world(1.5, 1.5),
    )
    assert value == pytest.approx([7.5, 10.5])


@given(numbers(0.1, 1e3), numbers(0.1, 20.0))
@EXAMPLES
def test_affordable_training_costs_its_budget(budget: np.ndarray, rent: np.ndarray) -> None:
    compute = affordable_training_kh100e(budget_usd_bn_per_year=budget, rent=rent)
    assert agree(compute * 1e3 * 8766.0 * rent / 1e9, budget, rel=1e-12)


def test_training_to_match_the_frontier_reaches_it_with_the_next_run() -> None:
    """The rule is the inverse of what a run buys."""
    efficiency, share, months, flop = world(4.0), world(0.2), world(8.0), world(0.9)
    compute = frontier_training_kh100e(
        frontier_log10_flop=world(26.0),
        progress_oom_per_year=world(0.6),
        training_efficiency=efficiency,
        final_run_share=share,
        run_months=months,
        flop_per_kh100e_month=flop,
    )
    monthly = run_gain_1e24_flop(
        training_kh100e=compute, training_efficiency=efficiency, flop_per_kh100e_month=flop
    )
    released = released_log10_flop(
        run_1e24_flop=monthly * months, final_run_share=share, capability_log10_flop=world(20.0)
    )
    assert released[0] == pytest.approx(26.4, abs=1e-12)


def test_the_budget_is_a_share_of_revenue_and_the_capital() -> None:
    budget = budget_usd_bn_per_year(revenue=world(10.0), research_share=world(0.8), capital=world(5.0))
    assert budget[0] == pytest.approx(13.0)


def capital_growth(pool_growth: float, total: float, valuation: float = 0.0) -> float:
    return float(
        capital_growth_per_year(
            pool_growth=world(pool_growth),
            elasticity=world(0.8),
            total=world(total),
            ceiling=world(100.0),
            valuation_ln=world(valuation),
            sensitivity=world(0.5),
        )[0]
    )


def test_capital_grows_with_the_pool_and_saturates_at_its_ceiling() -> None:
    assert capital_growth(0.5, 0.0) == pytest.approx(0.4)
    assert capital_growth(0.5, 50.0) == pytest.approx(0.2)
    assert capital_growth(0.5, 100.0) == capital_growth(0.5, 300.0) == 0.0
    assert capital_growth(0.5, 0.0, valuation=-0.2) == pytest.approx(0.3)


def test_capital_shrinks_without_limit() -> None:
    assert capital_growth(-0.5, 0.0) == capital_growth(-0.5, 300.0) == pytest.approx(-0.4)
