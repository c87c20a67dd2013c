import numpy as np
import pytest

from sim.model.economy import Economy
from sim.model.markets.equity import EquityMarket

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)
NEWS = np.full(N_WORLDS, np.log(18.0))


@pytest.fixture
def market(economy: Economy) -> EquityMarket:
    return economy.equity_market


def test_the_market_believes_the_weighted_mean_of_its_investors(market: EquityMarket) -> None:
    weight = np.stack([investor.traits.initial_weight for investor in market.investors])
    belief = np.stack([investor.belief for investor in market.investors])
    assert market.belief == pytest.approx(np.sum(weight * belief, axis=0) / np.sum(weight, axis=0))


def test_without_news_no_value_and_no_belief_moves(market: EquityMarket) -> None:
    before = market.belief
    market.trade(managers_belief=np.full(N_WORLDS, 0.1), ln_believed_shock=NOTHING)
    assert np.array_equal(market.belief, before)
    assert not market.market_return.any()
    assert np.all(market.firm_value_ratio == 1.0)


def test_news_of_a_saving_costs_sellers_of_compute_and_helps_its_buyers(market: EquityMarket) -> None:
    returns = dict(zip(market.exposures, market.event_returns(NEWS), strict=True))
    for firm, exposure in market.exposures.items():
        assert np.all(np.sign(returns[firm]) == np.sign(exposure * (market.belief - 1.0))), firm
    assert np.all(returns["nvidia"] < -0.1)


def test_managers_who_see_the_rebound_bring_values_back(market: EquityMarket) -> None:
    fallen = market.event_returns(NEWS)
    for _ in range(120):
        market.trade(managers_belief=np.ones(N_WORLDS), ln_believed_shock=NEWS)
    assert np.all(np.abs(market.firm_value_ratio - 1.0) <= np.abs(fallen))
    assert np.all(market.belief > 0.9)


def test_growth_is_learned_once_the_first_months_are_over(market: EquityMarket) -> None:
    first = market.expected_pool_growth_per_year
    market.learn_pool_growth(np.full(N_WORLDS, 1.0), month=4)
    market.learn_pool_growth(np.full(N_WORLDS, 2.0), month=5)
    assert np.array_equal(market.expected_pool_growth_per_year, first)
    market.learn_pool_growth(np.full(N_WORLDS, 2.0), month=6)
    slower = market.expected_pool_growth_per_year
    assert np.all(slower < first)
    expected = 2.0 * np.exp(slower)
    assert market.expected_pool_usd_bn_per_year == pytest.approx(expected)


def test_only_labs_that_exist_are_funded_and_a_stopped_flow_supplies_nothing(market: EquityMarket) -> None:
    labs = market.labs
    is_there, before = labs.is_active(0)[:, 0], labs.capital_usd_bn_per_year
    market.fund_labs(
        month=0,
        ln_believed_shock=NOTHING,
        funding_ratio=np.array([1.0, 1.0, 0.0, 0.5]),
        purses=None,
    )
    assert np.array_equal(labs.capital_usd_bn_per_year[~is_there], before[~is_there])
    funded = np.sum(labs.available_capital_usd_bn_per_year[is_there], axis=0)
    assert market.supplied_usd_bn_per_year == pytest.approx(funded)
    assert market.supplied_usd_bn_per_year[2] == 0.0
