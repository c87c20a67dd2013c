from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.chip_vendor import ChipVendor
from sim.model.declaring import Array
from sim.model.economy import Economy

N_WORLDS = 4


@pytest.fixture
def vendor(economy: Economy) -> ChipVendor:
    vendor = economy.vendors[0]
    vendor.quote(years=0.0)
    return vendor


def orders(vendor: ChipVendor, ratio_to_capacity: float) -> Array:
    """The same from each buyer, together a multiple of what the vendor can make in a month."""
    share = np.ones_like(vendor.backlog_kh100e) / len(vendor.backlog_kh100e)
    return ratio_to_capacity * vendor.capacity_kh100e_per_month * share


def ship_all(vendor: ChipVendor) -> None:
    vendor.ship(np.ones_like(vendor.backlog_kh100e), np.full_like(vendor.backlog_kh100e, np.inf))


def test_the_margin_holds_while_cost_falls_and_capacity_grows_with_better_chips(vendor: ChipVendor) -> None:
    first_price, first_capacity = vendor.price_usd_k_per_h100e, vendor.capacity_kh100e_per_month
    vendor.quote(years=2.0)
    margin = 1.0 - vendor.unit_cost_usd_k / vendor.price_usd_k_per_h100e
    assert margin == pytest.approx(vendor.traits.gross_margin_share)
    decline = -2.0 * vendor.traits.unit_cost_decline_per_year
    assert np.log(vendor.price_usd_k_per_h100e / first_price) == pytest.approx(decline)
    progress = 2.0 * vendor.supply.chip_progress_per_year
    assert np.log(vendor.capacity_kh100e_per_month / first_capacity) == pytest.approx(progress)


def test_what_is_ordered_is_shipped_or_waits(vendor: ChipVendor) -> None:
    vendor.take_orders(orders(vendor, 3.0))
    ship_all(vendor)
    assert np.sum(vendor.shipped_kh100e, axis=0) == pytest.approx(vendor.capacity_kh100e_per_month)
    assert vendor.shipped_kh100e + vendor.backlog_kh100e == pytest.approx(orders(vendor, 3.0))
    vendor.take_orders(np.zeros_like(vendor.backlog_kh100e))
    ship_all(vendor)
    assert np.sum(vendor.backlog_kh100e, axis=0) == pytest.approx(vendor.capacity_kh100e_per_month)


def test_a_limit_on_a_buyer_leaves_its_order_waiting(vendor: ChipVendor) -> None:
    vendor.take_orders(orders(vendor, 0.5))
    limit = np.full_like(vendor.backlog_kh100e, np.inf)
    limit[0] = 0.0
    vendor.ship(np.ones_like(limit), limit)
    assert not vendor.shipped_kh100e[0].any()
    assert vendor.backlog_kh100e[0] == pytest.approx(orders(vendor, 0.5)[0])
    assert vendor.backlog_kh100e[1:] == pytest.approx(0.0, abs=1e-12)


def test_capacity_follows_what_waits_and_shrinks_when_nobody_orders(vendor: ChipVendor) -> None:
    wafers = vendor.wafers_kh100e_per_month
    vendor.take_orders(orders(vendor, 1000.0))
    vendor.expand(np.ones(N_WORLDS))
    growth = np.log(vendor.wafers_kh100e_per_month / wafers)
    assert growth == pytest.approx(vendor.supply.wafer_growth_ceiling_per_year / 12.0)
    vendor.backlog_kh100e = np.zeros_like(vendor.backlog_kh100e)
    vendor.smoothed_orders_kh100e = np.zeros_like(wafers)
    wafers = vendor.wafers_kh100e_per_month
    vendor.expand(np.ones(N_WORLDS))
    decline = np.log(vendor.wafers_kh100e_per_month / wafers)
    assert decline == pytest.approx(-vendor.supply.wafer_decline_ceiling_per_year / 12.0)


def test_fabs_without_room_end_growth_and_do_not_slow_a_decline(vendor: ChipVendor) -> None:
    wafers = vendor.wafers_kh100e_per_month
    vendor.take_orders(orders(vendor, 1000.0))
    vendor.expand(np.array([0.0, 0.5, 1.0, 1.0]))
    growth = np.log(vendor.wafers_kh100e_per_month / wafers)
    fastest = vendor.supply.wafer_growth_ceiling_per_year / 12.0
    assert growth == pytest.approx(fastest * np.array([0.0, 0.5, 1.0, 1.0]))


def test_cost_falls_with_generations_where_these_are_chosen(vendor: ChipVendor) -> None:
    first = vendor.unit_cost_usd_k
    vendor.supply = replace(vendor.supply, unit_cost="generations")
    vendor.quote(years=0.0)
    assert np.array_equal(vendor.unit_cost_usd_k, first)
    vendor.quote(years=9.0)
    steps = np.sum(vendor._cost_steps_ln[:3], axis=0)
    drift = 9.0 * vendor.supply.unit_cost_drift_per_year
    last = np.log(first / vendor.unit_cost_usd_k) - steps - drift
    # The fourth generation is just taking over at the end of 2030.
    assert np.all((last > 0.5 * vendor._cost_steps_ln[3]) & (last < vendor._cost_steps_ln[3]))


def test_networks_are_sold_with_chips_and_booked_apart(vendor: ChipVendor) -> None:
    vendor.traits = replace(vendor.traits, networking_share=np.full(N_WORLDS, 0.15))
    vendor.take_orders(orders(vendor, 0.5))
    ship_all(vendor)
    revenue = np.sum(vendor.collect(price_ratio=np.ones_like(vendor.backlog_kh100e)), axis=0)
    assert vendor.revenue_usd_bn_per_year == pytest.approx(12.0 * revenue)
    assert vendor.networking_usd_bn_per_year == pytest.approx(0.15 * 12.0 * revenue)
    assert vendor.cash_usd_bn == pytest.approx(1.15 * vendor.traits.gross_margin_share * revenue)


def test_cash_is_the_margin_on_what_was_shipped(vendor: ChipVendor) -> None:
    vendor.take_orders(orders(vendor, 0.5))
    ship_all(vendor)
    by_buyer = vendor.collect(price_ratio=np.ones_like(vendor.backlog_kh100e))
    revenue = np.sum(by_buyer, axis=0)
    assert vendor.cash_usd_bn == pytest.approx(vendor.traits.gross_margin_share * revenue)
    assert vendor.revenue_usd_bn_per_year == pytest.approx(12.0 * revenue)
