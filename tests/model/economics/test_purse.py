import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import brentq

from sim.model.declaring import Array
from sim.model.economics.purse import (
    affordable_share,
    marginal_value_ratio,
    purse_usd_tn_per_year,
    total_value_usd_tn_per_year,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world


@given(numbers(0.0, 1e12), numbers(1e-3, 1e3), numbers(0.1, 20.0))
@EXAMPLES
def test_what_is_done_is_never_worth_more_than_the_purse(done: Array, purse: Array, exponent: Array) -> None:
    value = total_value_usd_tn_per_year(value_done=done, purse=purse, exponent=exponent)
    assert np.all((value >= 0.0) & (value <= purse) & (value <= done))


@given(numbers(1e-3, 1e3), numbers(0.1, 20.0))
@EXAMPLES
def test_the_whole_purse_is_paid_for_work_without_end(purse: Array, exponent: Array) -> None:
    value = total_value_usd_tn_per_year(value_done=purse * 1e40, purse=purse, exponent=exponent)
    assert agree(value, purse, rel=1e-3)


def test_a_small_part_of_the_work_is_worth_its_own_value() -> None:
    limits = {"value_done": world(1e-6), "purse": world(20.0), "exponent": world(1.0)}
    assert marginal_value_ratio(**limits)[0] == pytest.approx(1.0, abs=1e-6)
    assert total_value_usd_tn_per_year(**limits)[0] == pytest.approx(1e-6, rel=1e-6)
    nothing = limits | {"value_done": world(0.0)}
    assert marginal_value_ratio(**nothing)[0] == 1.0 and total_value_usd_tn_per_year(**nothing)[0] == 0.0


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("done", [0.1, 5.0, 22.0, 400.0])
def test_the_next_task_is_worth_the_slope_of_the_whole(done: float, exponent: float) -> None:
    def value(x: float) -> float:
        return total_value_usd_tn_per_year(value_done=world(x), purse=world(22.0), exponent=world(exponent))[
            0
        ]

    slope = (value(done * 1.0001) - value(done * 0.9999)) / (done * 0.0002)
    ratio = marginal_value_ratio(value_done=world(done), purse=world(22.0), exponent=world(exponent))
    assert ratio[0] == pytest.approx(slope, rel=1e-6)


def test_at_the_size_of_the_purse_half_of_it_is_done_for_an_exponent_of_one() -> None:
    limits = {"value_done": world(22.0), "purse": world(22.0), "exponent": world(1.0)}
    assert total_value_usd_tn_per_year(**limits)[0] == pytest.approx(11.0)
    assert marginal_value_ratio(**limits)[0] == pytest.approx(0.25)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("elasticity", [0.5, 1.0, 4.0])
def test_a_full_purse_leaves_an_elasticity_below_one(elasticity: float, exponent: float) -> None:
    """Work that answers to worth over cost with E answers to cost with ``E / (1 + (1 + kappa) E)``."""

    def surplus_of_work(ln_done: float, ln_cost: float) -> float:
        ratio = marginal_value_ratio(
            value_done=world(np.exp(ln_done)), purse=world(1.0), exponent=world(exponent)
        )
        return float(elasticity * (np.log(ratio[0]) - ln_cost) - ln_done)

    dear, cheap = (brentq(surplus_of_work, 0.0, 60.0, args=(cost,)) for cost in (-60.0, -61.0))
    expected = elasticity / (1.0 + (1.0 + exponent) * elasticity)
    assert cheap - dear == pytest.approx(expected, rel=1e-3)
    assert expected < 1.0


def test_nobody_spends_more_than_what_he_gets_is_worth() -> None:
    share = affordable_share(spending_usd_tn_per_year=world(0.0, 2.0, 8.0), total_value=world(4.0))
    assert share == pytest.approx([1.0, 1.0, 0.5])


def test_a_purse_grows_with_the_output_of_the_world() -> None:
    grown = purse_usd_tn_per_year(initial=world(22.0), growth_per_year=world(0.02), years=9.0)
    assert np.log(grown[0] / 22.0) == pytest.approx(0.18)
