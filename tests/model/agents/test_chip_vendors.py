from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.chip_vendors import ChipVendors
from sim.model.declaring import Array, side_by_side
from sim.model.economy import Economy

N_WORLDS = 4


@pytest.fixture
def vendors(economy: Economy) -> ChipVendors:
    economy.vendors.quote(years=0.0)
    return economy.vendors


def orders(vendors: ChipVendors, ratio_to_capacity: float) -> Array:
    """The same from each buyer, together a multiple of what each vendor can make in a month."""
    share = np.ones_like(vendors.backlog_kh100e) / vendors.backlog_kh100e.shape[1]
    return ratio_to_capacity * vendors.capacity_kh100e_per_month[:, np.newaxis] * share


def ship_all(vendors: ChipVendors) -> None:
    vendors.ship(np.ones_like(vendors.backlog_kh100e), np.full_like(vendors.backlog_kh100e, np.inf))


def each_vendor(vendors: ChipVendors, values: Array) -> Array:
    return np.broadcast_to(values, vendors.wafers_kh100e_per_month.shape)


def test_the_margin_holds_while_cost_falls_and_capacity_grows_with_better_chips(vendors: ChipVendors) -> None:
    first_price, first_capacity = vendors.price_usd_k_per_h100e, vendors.capacity_kh100e_per_month
    vendors.quote(years=2.0)
    margin = 1.0 - vendors.unit_cost_usd_k / vendors.price_usd_k_per_h100e
    assert margin == pytest.approx(vendors.traits.gross_margin_share)
    decline = -2.0 * vendors.traits.unit_cost_decline_per_year
    assert np.log(vendors.price_usd_k_per_h100e / first_price) == pytest.approx(decline)
    progress = np.log(vendors.capacity_kh100e_per_month / first_capacity)
    assert progress == pytest.approx(each_vendor(vendors, 2.0 * vendors.supply.chip_progress_per_year))


def test_what_is_ordered_is_shipped_or_waits(vendors: ChipVendors) -> None:
    vendors.take_orders(orders(vendors, 3.0))
    ship_all(vendors)
    assert np.sum(vendors.shipped_kh100e, axis=1) == pytest.approx(vendors.capacity_kh100e_per_month)
    assert vendors.shipped_kh100e + vendors.backlog_kh100e == pytest.approx(orders(vendors, 3.0))
    vendors.take_orders(np.zeros_like(vendors.backlog_kh100e))
    ship_all(vendors)
    assert np.sum(vendors.backlog_kh100e, axis=1) == pytest.approx(vendors.capacity_kh100e_per_month)


def test_a_limit_on_a_buyer_leaves_its_order_waiting(vendors: ChipVendors) -> None:
    vendors.take_orders(orders(vendors, 0.5))
    limit = np.full_like(vendors.backlog_kh100e, np.inf)
    limit[:, 0] = 0.0
    vendors.ship(np.ones_like(limit), limit)
    assert not vendors.shipped_kh100e[:, 0].any()
    assert vendors.backlog_kh100e[:, 0] == pytest.approx(orders(vendors, 0.5)[:, 0])
    assert vendors.backlog_kh100e[:, 1:] == pytest.approx(0.0, abs=1e-12)


def test_capacity_follows_what_waits_and_shrinks_when_nobody_orders(vendors: ChipVendors) -> None:
    wafers = vendors.wafers_kh100e_per_month
    vendors.take_orders(orders(vendors, 1000.0))
    vendors.expand(np.ones(N_WORLDS))
    growth = np.log(vendors.wafers_kh100e_per_month / wafers)
    assert growth == pytest.approx(each_vendor(vendors, vendors.supply.wafer_growth_ceiling_per_year / 12.0))
    vendors.backlog_kh100e = np.zeros_like(vendors.backlog_kh100e)
    vendors.smoothed_orders_kh100e = np.zeros_like(wafers)
    wafers = vendors.wafers_kh100e_per_month
    vendors.expand(np.ones(N_WORLDS))
    decline = np.log(vendors.wafers_kh100e_per_month / wafers)
    slowest = -vendors.supply.wafer_decline_ceiling_per_year / 12.0
    assert decline == pytest.approx(each_vendor(vendors, slowest))


def test_fabs_without_room_end_growth_and_do_not_slow_a_decline(vendors: ChipVendors) -> None:
    wafers = vendors.wafers_kh100e_per_month
    vendors.take_orders(orders(vendors, 1000.0))
    vendors.expand(np.array([0.0, 0.5, 1.0, 1.0]))
    growth = np.log(vendors.wafers_kh100e_per_month / wafers)
    fastest = vendors.supply.wafer_growth_ceiling_per_year / 12.0
    assert growth == pytest.approx(each_vendor(vendors, fastest * np.array([0.0, 0.5, 1.0, 1.0])))


def test_cost_falls_with_generations_where_these_are_chosen(vendors: ChipVendors) -> None:
    first = vendors.unit_cost_usd_k
    vendors.supply = replace(vendors.supply, unit_cost="generations")
    vendors.quote(years=0.0)
    assert np.array_equal(vendors.unit_cost_usd_k, first)
    vendors.quote(years=9.0)
    steps = np.sum(vendors._cost_steps_ln[:3], axis=0)
    drift = 9.0 * vendors.supply.unit_cost_drift_per_year
    last = np.log(first / vendors.unit_cost_usd_k) - steps - drift
    # The fourth generation is just taking over at the end of 2030.
    assert np.all((last > 0.5 * vendors._cost_steps_ln[3]) & (last < vendors._cost_steps_ln[3]))


def test_networks_are_sold_with_chips_and_booked_apart(vendors: ChipVendors) -> None:
    share = np.full(N_WORLDS, 0.15)
    vendors.traits = side_by_side([replace(each, networking_share=share) for each in vendors.named.values()])
    vendors.take_orders(orders(vendors, 0.5))
    ship_all(vendors)
    revenue = np.sum(vendors.collect(price_ratio=np.ones_like(vendors.backlog_kh100e)), axis=1)
    assert vendors.revenue_usd_bn_per_year == pytest.approx(12.0 * revenue)
    assert vendors.networking_usd_bn_per_year == pytest.approx(0.15 * 12.0 * revenue)
    assert vendors.cash_usd_bn == pytest.approx(1.15 * vendors.traits.gross_margin_share * revenue)


def test_cash_is_the_margin_on_what_was_shipped(vendors: ChipVendors) -> None:
    vendors.take_orders(orders(vendors, 0.5))
    ship_all(vendors)
    by_buyer = vendors.collect(price_ratio=np.ones_like(vendors.backlog_kh100e))
    revenue = np.sum(by_buyer, axis=1)
    assert vendors.cash_usd_bn == pytest.approx(vendors.traits.gross_margin_share * revenue)
    assert vendors.revenue_usd_bn_per_year == pytest.approx(12.0 * revenue)
