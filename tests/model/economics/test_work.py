import numpy as np
import pytest
from hypothesis import given

from sim.model.declaring import Array
from sim.model.economics.work import (
    difficulty_of_hours_log10_flop,
    extra_compute_ln,
    ladder_ratio,
    median_of_mean_usd,
    possible_tasks_bn_per_year,
    stretched_difficulty_log10_flop,
    tasks_of_value_bn_per_year,
    tokens_of_hours_ln,
    wage_bill_density,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world


def test_a_stretched_ladder_stays_at_its_foot() -> None:
    rungs = stretched_difficulty_log10_flop(
        difficulty_log10_flop=world(22.0, 30.0, 38.0), stretch_ratio=world(0.5)
    )
    assert rungs == pytest.approx([22.0, 26.0, 30.0])


@given(numbers(15.0, 60.0))
@EXAMPLES
def test_a_ladder_that_is_not_stretched_is_the_same_to_the_last_bit(rungs: Array) -> None:
    same = stretched_difficulty_log10_flop(difficulty_log10_flop=rungs, stretch_ratio=np.ones_like(rungs))
    assert np.array_equal(same, rungs)


def test_tasks_grow_by_a_constant_rate_per_order_of_difficulty() -> None:
    tasks = possible_tasks_bn_per_year(
        at_reference=world(3.0),
        relative_volume=world(2.0),
        growth_per_oom=world(0.3),
        difficulty_log10_flop=world(26.0, 27.0, 36.0),
    )
    assert tasks == pytest.approx([6.0, 6.0 * 10**0.3, 6.0 * 10**3])
    assert ladder_ratio(growth_per_oom=world(-1.0), difficulty_log10_flop=world(28.0))[0] == pytest.approx(
        0.01
    )


def test_five_minutes_are_the_reference_and_each_order_of_compute_lengthens_the_horizon() -> None:
    difficulty = difficulty_of_hours_log10_flop(
        hours=world(1.0 / 12.0, 10.0 / 12.0), five_minute_difficulty=world(25.4), horizon_growth=world(0.5)
    )
    assert difficulty == pytest.approx([25.4, 27.4])
    tokens = tokens_of_hours_ln(
        hours=world(1.0 / 12.0, 10.0 / 12.0), five_minute_tokens_mn=world(0.01), growth=world(1.3)
    )
    assert np.exp(tokens) == pytest.approx([0.01, 0.01 * 10**1.3])


def test_the_wage_bill_is_lognormal_in_hours() -> None:
    density = wage_bill_density(
        hours=world(10.0, 100.0, 1.0), median_hours=world(10.0), spread_oom=world(1.0)
    )
    assert density == pytest.approx([1.0, np.exp(-0.5), np.exp(-0.5)])


@given(numbers(0.1, 1e3), numbers(0.0, 1.0), numbers(1e-6, 1e6))
@EXAMPLES
def test_tasks_are_worth_their_share_of_the_total(total: Array, share: Array, value: Array) -> None:
    tasks = tasks_of_value_bn_per_year(total_usd_tn_per_year=total, share=share, mean_value_usd=value)
    assert agree(tasks * value / 1e3, total * share)


def test_half_of_lognormal_values_lie_below_the_median() -> None:
    median = median_of_mean_usd(mean_usd=world(5.0), spread_ln=world(1.5))[0]
    drawn = median * np.exp(1.5 * np.random.default_rng(0).standard_normal(400_000))
    assert np.mean(drawn) == pytest.approx(5.0, rel=0.02)


def test_compute_per_task_grows_by_the_rate_that_is_asked_for() -> None:
    extra = extra_compute_ln(
        difficulty_log10_flop=world(25.0, 26.0), growth=world(1.36), size_exponent=world(0.7)
    )
    of_size = 0.7 * np.log(10.0) * np.array([0.0, 1.0])
    assert np.exp(extra + of_size) == pytest.approx([1.0, 10**1.36])
