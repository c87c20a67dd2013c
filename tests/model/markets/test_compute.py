from dataclasses import replace

import numpy as np
import pytest

from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.compute import ComputeMarket, expected_share, split_served_kh100e

N_WORLDS = 4


@pytest.fixture
def market(opened: Economy) -> ComputeMarket:
    return opened.compute_markets["open"]


def load(market: ComputeMarket, inference: float | Array, training: float) -> None:
    """Let labs want these multiples of what firms have energised, and nobody else anything."""
    energised = market.owned_kh100e
    market.inference_kh100e, market.training_kh100e = inference * energised, training * energised
    market.other_kh100e = np.zeros(N_WORLDS)
    market.demand_kh100e = market.inference_kh100e + market.training_kh100e


def cleared_rent(market: ComputeMarket, inference: float | Array, training: float = 0.0) -> Array:
    load(market, inference, training)
    market.clear(is_after_shock=False)
    return market.rent


def test_capacity_is_what_the_firms_of_the_region_own(economy: Economy) -> None:
    firms = economy.hyperscalers
    for region, market in economy.compute_markets.items():
        owned = [
            capacity
            for capacity, traits in zip(firms.capacity_kh100e, firms.named.values(), strict=True)
            if traits.region == region
        ]
        assert market.capacity_kh100e == pytest.approx(np.sum(owned, axis=0))


def test_users_are_served_first_and_training_takes_what_is_left(market: ComputeMarket) -> None:
    cleared_rent(market, inference=0.75, training=0.5)
    assert market.inference_served_share == pytest.approx(1.0)
    assert market.training_served_share == pytest.approx(0.5)
    assert market.served_kh100e == pytest.approx(market.capacity_kh100e)
    assert market.queue_kh100e == pytest.approx(0.25 * market.capacity_kh100e)


def test_with_too_many_users_no_run_advances(market: ComputeMarket) -> None:
    cleared_rent(market, inference=2.0, training=0.5)
    assert market.inference_served_share == pytest.approx(0.5)
    assert market.training_served_share == pytest.approx(0.0)


def test_rent_rises_with_load_within_its_limits(market: ComputeMarket) -> None:
    first = market.rent
    rents = []
    for inference in (1e-6, 0.5, 0.8, 2.0, 1e6):
        market.rent = first
        rents.append(cleared_rent(market, inference))
    assert np.all(np.diff(rents, axis=0) >= 0.0) and np.all(rents[3] > rents[1])
    for _ in range(600):
        cleared_rent(market, 1e6)
    highest = market.parameters.highest_rent_ratio * market.user_cost
    assert market.rent == pytest.approx(highest)


def test_at_target_use_rent_settles_at_user_cost_with_its_premium(market: ComputeMarket) -> None:
    for _ in range(600):
        cleared_rent(market, market.parameters.target_utilisation)
    assert market.rent == pytest.approx(market.parameters.rent_premium_ratio * market.user_cost)


def test_elastic_supply_serves_everyone_at_user_cost_from_the_shock_on(market: ComputeMarket) -> None:
    market.parameters = replace(market.parameters, supply="elastic")
    load(market, 5.0, 5.0)
    market.clear(is_after_shock=False)
    assert np.all(market.queue_kh100e > 0.0)
    for _ in range(600):
        market.clear(is_after_shock=True)
    assert market.queue_kh100e == pytest.approx(0.0, abs=1e-9)
    assert market.rent == pytest.approx(market.user_cost)


def test_fixed_supply_holds_capacity_at_the_twins(market: ComputeMarket) -> None:
    market.parameters = replace(market.parameters, supply="fixed")
    firms = market.hyperscalers
    firms.capacity_kh100e = firms.capacity_kh100e + np.where(market.worlds.is_shocked, 50.0, 0.0)
    load(market, 0.5, 0.1)
    market.clear(is_after_shock=True)
    shocked = market.worlds.is_shocked
    assert np.array_equal(
        market.capacity_kh100e[shocked], market.capacity_kh100e[market.worlds.twin][shocked]
    )


def test_firms_serve_all_that_is_served_and_plan_for_all_that_is_wanted(opened: Economy) -> None:
    markets, firms = opened.compute_markets, opened.hyperscalers
    served, planned = split_served_kh100e(firms, markets), expected_share(firms, markets)
    for market in markets.values():
        assert market.sum_of_firms(served) == pytest.approx(market.served_kh100e)
        assert market.sum_of_firms(planned) == pytest.approx(1.0)


def test_a_dearer_chip_raises_the_user_cost(market: ComputeMarket) -> None:
    market.price_capacity(np.full(N_WORLDS, 20.0), np.zeros(N_WORLDS), np.ones(N_WORLDS), years=0.0)
    cheap = market.user_cost
    market.price_capacity(np.full(N_WORLDS, 40.0), np.zeros(N_WORLDS), np.ones(N_WORLDS), years=0.0)
    assert np.all((market.user_cost > cheap) & (market.user_cost < 2.0 * cheap))


def test_a_queue_for_the_grid_makes_power_dearer_and_with_it_compute(market: ComputeMarket) -> None:
    chips = np.full(N_WORLDS, 20.0)
    market.price_capacity(chips, np.zeros(N_WORLDS), np.ones(N_WORLDS), years=0.0)
    usual, power = market.user_cost, market.costs.power_price_usd_per_mwh
    market.price_capacity(chips, np.zeros(N_WORLDS), np.full(N_WORLDS, 1.5), years=0.0)
    assert market.costs.power_price_usd_per_mwh == pytest.approx(1.5 * power)
    dearer = 0.5 * power * market.costs.power_kw_per_h100e / 1e3
    assert market.user_cost - usual == pytest.approx(dearer)


def test_where_supply_is_elastic_there_is_no_queue_for_the_grid(market: ComputeMarket) -> None:
    market.parameters = replace(market.parameters, supply="elastic")
    load(market, 0.5, 0.1)
    market.clear(is_after_shock=True)
    market.price_capacity(np.full(N_WORLDS, 20.0), np.zeros(N_WORLDS), np.full(N_WORLDS, 1.5), years=0.0)
    assert np.array_equal(market.costs.power_price_usd_per_mwh, market.parameters.power_price_usd_per_mwh)


def test_the_return_is_normal_at_user_cost_with_its_premium(market: ComputeMarket) -> None:
    normal = market.parameters.rent_premium_ratio * market.user_cost
    market.rent = normal
    assert market.return_ln == pytest.approx(0.0, abs=1e-12)
    market.rent = 2.0 * normal
    assert market.return_ln == pytest.approx(np.log(2.0))
