import numpy as np
import pytest

from sim.model.economy import Economy
from sim.model.markets.chips import ChipMarket

N_WORLDS = 4


@pytest.fixture
def market(economy: Economy) -> ChipMarket:
    """With prices quoted, and each buyer wanting more than there is."""
    economy.vendors.quote(years=0.0)
    buyers = economy.hyperscalers
    buyers.ordered_kh100e = np.full(buyers.capacity_kh100e.shape, 1e3)
    return economy.chip_market


def controlled(market: ChipMarket) -> int:
    """Row of a vendor under export control."""
    return [traits.is_export_controlled for traits in market.vendors.named.values()].index(True)


def restricted(market: ChipMarket) -> list[bool]:
    return [traits.region == "restricted" for traits in market.buyers.named.values()]


def test_each_order_goes_to_vendors_in_full(market: ChipMarket) -> None:
    shares = np.sum(market.sourcing_shares, axis=0)
    assert shares == pytest.approx(1.0)


def test_what_is_ordered_is_shipped_or_waits(market: ChipMarket) -> None:
    market.clear()
    assert market.shipped_kh100e + market.backlog_kh100e == pytest.approx(1e3)
    made = np.sum(market.vendors.capacity_kh100e_per_month, axis=0)
    assert np.all(np.sum(market.shipped_kh100e, axis=0) <= made * (1.0 + 1e-12))


def test_the_restricted_region_gets_its_quota_and_no_more(market: ChipMarket) -> None:
    market.clear()
    vendors, controlled_row = market.vendors, controlled(market)
    received = np.sum(vendors.shipped_kh100e[controlled_row, restricted(market)], axis=0)
    quota = market.controls.quota_share_of_capacity * vendors.capacity_kh100e_per_month[controlled_row]
    assert np.all(received <= quota * (1.0 + 1e-12))
    market.set_controls(np.zeros(N_WORLDS), np.ones(N_WORLDS))
    market.clear()
    to_restricted = vendors.shipped_kh100e[:, restricted(market)]
    is_controlled = np.array([traits.is_export_controlled for traits in vendors.named.values()])
    assert not to_restricted[is_controlled].any()
    assert to_restricted[~is_controlled].any()


def test_no_event_loosens_controls_beyond_none(market: ChipMarket) -> None:
    market.set_controls(np.full(N_WORLDS, 1e6), np.full(N_WORLDS, 1e6))
    assert market.price_ratio == pytest.approx(1.0)
    market.clear()
    received = np.sum(market.vendors.shipped_kh100e, axis=1)
    assert np.all(received <= market.vendors.capacity_kh100e_per_month * (1.0 + 1e-12))


def test_slower_chips_cost_the_restricted_region_more_per_unit_of_compute(market: ChipMarket) -> None:
    ratio = market.price_ratio[controlled(market)]
    is_restricted = np.array(restricted(market))
    assert ratio[~is_restricted] == pytest.approx(1.0)
    slower = 1.0 / np.minimum(market.controls.chip_performance_ratio, 1.0)
    assert ratio[is_restricted] == pytest.approx(np.broadcast_to(slower, ratio[is_restricted].shape))


def test_buyers_owe_what_vendors_sold(market: ChipMarket) -> None:
    market.clear()
    sold = np.sum(market.vendors.sales_usd_bn, axis=0)
    assert market.bills_usd_bn == pytest.approx(sold)


def test_the_mean_price_lies_between_the_prices_of_vendors(market: ChipMarket) -> None:
    prices = market.vendors.price_usd_k_per_h100e
    mean = market.mean_price_usd_k("open")
    assert np.all((mean >= prices.min(axis=0)) & (mean <= prices.max(axis=0)))
