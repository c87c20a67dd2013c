import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.credit import (
    borrowed_usd_bn,
    borrowing_room_usd_bn_per_year,
    debt_limit_usd_bn,
    ebitda_usd_bn_per_year,
    interest_per_year,
)
from tests.model.economics.arrays import EXAMPLES, numbers, world


def rate(debt: float, earnings: float) -> float:
    return float(
        interest_per_year(
            base_per_year=world(0.04),
            spread_per_turn=world(0.01),
            debt_usd_bn=world(debt),
            ebitda_usd_bn_per_year=world(earnings),
        )[0]
    )


def test_earnings_are_cash_flow_and_rent_less_power_and_never_negative() -> None:
    earned = ebitda_usd_bn_per_year(
        operating_cash_flow=world(10.0, 1.0), compute_revenue=world(5.0, 1.0), power=world(2.0, 9.0)
    )
    assert earned.tolist() == [13.0, 0.0]


def test_interest_rises_by_the_spread_for_each_turn_of_debt() -> None:
    assert rate(0.0, 10.0) == pytest.approx(0.04)
    assert rate(10.0, 10.0) == pytest.approx(0.05)
    assert rate(40.0, 10.0) == pytest.approx(0.08)


def test_interest_is_finite_without_earnings() -> None:
    assert rate(5.0, 0.0) == pytest.approx(0.04 + 20.0 * 0.01)
    assert rate(0.0, 0.0) == pytest.approx(0.04)


def test_the_limit_is_a_multiple_of_earnings_and_room_is_spread_over_time() -> None:
    limit = debt_limit_usd_bn(debt_limit_ratio=world(3.0), ebitda_usd_bn_per_year=world(20.0))
    assert limit[0] == 60.0
    room = borrowing_room_usd_bn_per_year(
        debt_limit_usd_bn=world(60.0, 60.0), debt_usd_bn=world(30.0, 70.0), borrowing_months=world(36.0, 36.0)
    )
    assert room == pytest.approx([10.0, 0.0])


def test_a_plan_that_borrows_its_room_approaches_the_limit_as_an_exponential() -> None:
    debt, limit = world(0.0), world(100.0)
    for _ in range(36):
        room = borrowing_room_usd_bn_per_year(
            debt_limit_usd_bn=limit, debt_usd_bn=debt, borrowing_months=world(36.0)
        )
        debt = debt + borrowed_usd_bn(need_usd_bn=room / 12.0, debt_usd_bn=debt, debt_limit_usd_bn=limit)
    assert debt[0] == pytest.approx(100.0 * (1.0 - (35.0 / 36.0) ** 36))


@given(numbers(-1e3, 1e3), numbers(0.0, 1e3), numbers(0.0, 1e3))
@EXAMPLES
def test_debt_stays_between_zero_and_its_limit_or_what_it_was(
    need: np.ndarray, debt: np.ndarray, limit: np.ndarray
) -> None:
    borrowed = borrowed_usd_bn(need_usd_bn=need, debt_usd_bn=debt, debt_limit_usd_bn=limit)
    after = debt + borrowed
    assert np.all(after >= 0.0)
    assert np.all(after <= np.maximum(limit, debt) * (1.0 + 1e-12))
    # Nobody borrows more than is needed; free cash repays all that it can.
    assert np.all(borrowed <= np.maximum(need, 0.0))
    assert np.all(borrowed[need < 0.0] == np.maximum(need, -debt)[need < 0.0])
