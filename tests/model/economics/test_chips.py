import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.chips import (
    chip_price_usd_k_per_h100e,
    expected_orders,
    fab_room_share,
    generation_cost_ln,
    order_growth_ln,
    rationed,
    slowed_wafer_growth_ln,
    wafer_growth_ln,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world

N_BUYERS = 6
backlogs = numbers(0.0, 1e4, N_BUYERS)
weights = numbers(0.01, 100.0, N_BUYERS)
capacities = numbers(0.0, 1e5)


def test_price_holds_the_margin() -> None:
    price = chip_price_usd_k_per_h100e(unit_cost_usd_k=world(5.0), gross_margin_share=world(0.75))
    assert price[0] == 20.0
    assert (price - 5.0) / price == pytest.approx(0.75)


@given(backlogs, weights, capacities)
@EXAMPLES
def test_shipments_exceed_neither_capacity_nor_backlog(
    backlog: np.ndarray, weight: np.ndarray, capacity: np.ndarray
) -> None:
    shipped = rationed(backlog=backlog, weight=weight, capacity=capacity)
    assert (shipped >= 0.0).all()
    assert (shipped <= backlog).all()
    # Below the smallest normal number there is no relative precision left.
    assert (shipped.sum(axis=0) <= capacity * (1.0 + 1e-12) + np.finfo(np.float64).tiny).all()


@given(backlogs, weights)
@EXAMPLES
def test_no_stock_is_left_negative(backlog: np.ndarray, weight: np.ndarray) -> None:
    shipped = rationed(backlog=backlog, weight=weight, capacity=0.9 * backlog.sum(axis=0))
    assert (backlog - shipped >= 0.0).all()


@given(weights, numbers(1e-3, 1e5))
@EXAMPLES
def test_all_capacity_is_used_when_every_buyer_wants_more(weight: np.ndarray, capacity: np.ndarray) -> None:
    shipped = rationed(backlog=np.full_like(weight, 2e5), weight=weight, capacity=capacity)
    assert agree(shipped.sum(axis=0), capacity, rel=1e-12)
    by_weight = capacity * weight / weight.sum(axis=0)
    assert agree(shipped, by_weight, rel=1e-12)


@given(numbers(1.0, 1e4, 3), numbers(0.01, 100.0, 3), numbers(0.01, 0.99))
@EXAMPLES
def test_up_to_three_buyers_never_leave_capacity_idle_while_one_waits(
    backlog: np.ndarray, weight: np.ndarray, share: np.ndarray
) -> None:
    capacity = share * backlog.sum(axis=0)
    shipped = rationed(backlog=backlog, weight=weight, capacity=capacity)
    assert agree(shipped.sum(axis=0), capacity, rel=1e-9)


@given(backlogs)
@EXAMPLES
def test_everyone_is_served_in_full_when_capacity_is_ample_and_weights_agree(backlog: np.ndarray) -> None:
    shipped = rationed(
        backlog=backlog, weight=np.ones_like(backlog), capacity=backlog.sum(axis=0) * 1.001 + 1e-9
    )
    assert agree(shipped, backlog, rel=1e-12)


def test_a_heavier_order_is_served_first() -> None:
    shipped = rationed(
        backlog=np.array([[10.0], [10.0]]), weight=np.array([[3.0], [1.0]]), capacity=world(8.0)
    )
    assert shipped[:, 0] == pytest.approx([6.0, 2.0])


def test_what_one_does_not_need_goes_to_the_rest() -> None:
    shipped = rationed(
        backlog=np.array([[1.0], [10.0]]), weight=np.array([[9.0], [1.0]]), capacity=world(8.0)
    )
    assert shipped[:, 0] == pytest.approx([1.0, 7.0])


def growth(wanted: float) -> float:
    return float(
        wafer_growth_ln(
            wanted_over_current=world(wanted),
            lag_months=world(6.0),
            ceiling_per_year=world(0.9),
            decline_per_year=world(0.3),
        )[0]
    )


def test_wafers_follow_orders_with_a_lag_between_their_limits() -> None:
    assert growth(1.0) == 0.0
    assert growth(1.1) == pytest.approx(np.log(1.1) / 6.0)
    assert growth(100.0) == pytest.approx(0.9 / 12.0)
    assert growth(0.0) == pytest.approx(-0.3 / 12.0)
    rising = [growth(wanted) for wanted in np.geomspace(1e-3, 1e3, 50)]
    assert rising == sorted(rising)


def test_vendors_carry_growth_forward_over_the_lag_but_not_decline() -> None:
    expected = expected_orders(
        orders=world(10.0, 10.0, 10.0),
        growth_per_month=world(0.05, -0.05, 0.5),
        lag_months=world(4.0, 4.0, 4.0),
    )
    assert expected == pytest.approx([10.0 * np.exp(0.2), 10.0, 20.0])
    assert order_growth_ln(now=world(2.0), last_month=world(1.0))[0] == pytest.approx(np.log(2.0))


def generation_cost(years: float, drift: float = 0.0) -> float:
    return float(
        generation_cost_ln(
            years=years,
            volume_years=np.array([[2.0], [4.0]]),
            cost_steps_ln=np.array([[0.3], [0.5]]),
            spread_years=world(0.05),
            drift_per_year=world(drift),
        )[0]
    )


def test_cost_falls_by_one_step_for_each_generation() -> None:
    assert generation_cost(0.0) == 0.0
    assert generation_cost(1.0) == pytest.approx(0.0, abs=1e-6)
    assert generation_cost(2.0) == pytest.approx(-0.15)
    assert generation_cost(3.0) == pytest.approx(-0.3, abs=1e-6)
    assert generation_cost(9.0) == pytest.approx(-0.8)
    assert generation_cost(9.0, drift=0.04) == pytest.approx(-0.8 - 0.36)


def test_growth_of_wafers_follows_the_logistic_curve_to_its_ceiling() -> None:
    wafers, ceiling, growth = world(1.0), world(9.0), world(0.01)
    for _ in range(300):
        room = fab_room_share(wafers=wafers, ceiling=ceiling)
        wafers = wafers * np.exp(slowed_wafer_growth_ln(growth_ln=growth, room_share=room))
    assert wafers[0] == pytest.approx(9.0 / (1.0 + 8.0 * np.exp(-3.0)), rel=0.01)


@given(numbers(1e-3, 1e3), numbers(1e-3, 1e3), numbers(-0.1, 0.1))
@EXAMPLES
def test_wafers_never_grow_past_what_fabs_have(
    wafers: np.ndarray, ceiling: np.ndarray, growth: np.ndarray
) -> None:
    room = fab_room_share(wafers=wafers, ceiling=ceiling)
    slowed = slowed_wafer_growth_ln(growth_ln=growth, room_share=room)
    after = wafers * np.exp(slowed)
    assert np.all(after <= np.maximum(wafers, ceiling) * (1.0 + 1e-12))
    assert np.array_equal(slowed[growth <= 0.0], growth[growth <= 0.0])


def test_fabs_without_a_ceiling_slow_nothing_to_the_bit() -> None:
    growth = world(-0.03, 0.0, 0.0123, 0.086)
    room = fab_room_share(wafers=world(1.0, 1e-9, 1e9, 7.0), ceiling=np.full(4, np.inf))
    assert np.array_equal(slowed_wafer_growth_ln(growth_ln=growth, room_share=room), growth)
