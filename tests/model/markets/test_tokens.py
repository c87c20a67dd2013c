import numpy as np
import pytest

from sim.model.economy import Economy
from sim.model.markets.token_statistics import (
    adoption_share,
    constant_quality_price_usd_per_mtok,
    open_weights_token_share,
    own_price_tokens_tn_per_year,
)
from sim.model.markets.tokens import PRICE_CUT_RATIO, TokenMarket
from sim.model.worlds import OBSERVED, READ
from sim.scenario import Scenario, economy_of


@pytest.fixture
def market(opened: Economy) -> TokenMarket:
    return opened.token_market


def test_labs_earn_what_use_cases_pay(opened: Economy, market: TokenMarket) -> None:
    paid = sum(segment.paid_usd_bn_per_year for segment in opened.segments)
    assert market.pool_usd_bn_per_year == pytest.approx(paid)
    assert np.sum(opened.labs.market_share, axis=0) == pytest.approx(1.0)


def test_a_lab_that_is_not_there_sells_nothing(opened: Economy, market: TokenMarket) -> None:
    is_absent = ~opened.labs.is_active(0)[:, 0]
    assert is_absent.any() and not market.tokens_tn_per_year[is_absent].any()
    assert np.all(market.tokens_tn_per_year[~is_absent] > 0.0)


def test_tokens_that_find_no_compute_are_wanted_and_earn_nothing(market: TokenMarket) -> None:
    wanted, load = market.wanted_usd_bn_per_year, market.load_kh100e
    market.clear(np.zeros_like(load), years=0.0)
    assert np.array_equal(market.wanted_usd_bn_per_year, wanted)
    assert np.array_equal(market.load_kh100e, load)
    assert not market.revenue_usd_bn_per_year.any()


def test_each_region_buys_from_those_who_serve_it(market: TokenMarket) -> None:
    traits = list(market.labs.named.values())
    for region, sellers in market.sellers.items():
        assert {traits[seller].serves for seller in sellers} <= {region, "both"}
    assert set(market.sellers["open"]) & set(market.sellers["restricted"])


def test_prices_are_cut_in_the_worlds_made_for_it_alone(base: Scenario) -> None:
    economy = economy_of(base, n_draws=2, roles=OBSERVED, collects_data=False)
    market, worlds = economy.token_market, economy.worlds
    market.open_menus(0, np.zeros(worlds.n), is_price_cut=False)
    before = market.menus["open"][market.list_segment].ln_price
    market.open_menus(0, np.zeros(worlds.n), is_price_cut=True)
    change = np.exp(market.menus["open"][market.list_segment].ln_price - before)
    assert change[:, worlds.has_price_cut] == pytest.approx(PRICE_CUT_RATIO)
    assert np.all(change[:, ~worlds.has_price_cut] == 1.0)


def test_the_cheapest_price_of_a_task_is_one_that_a_lab_asks(market: TokenMarket) -> None:
    menu = market.menus["open"][market.list_segment]
    asked = market.technology.compute_per_task_h100e_hours * np.exp(menu.ln_price)
    cheapest = constant_quality_price_usd_per_mtok(market)
    assert np.all(np.isclose(asked, cheapest, rtol=1e-12).any(axis=0))


def test_the_frontier_is_the_best_of_the_labs_that_exist(opened: Economy, market: TokenMarket) -> None:
    best = np.max(opened.labs.capability_log10_flop[opened.labs.is_active(0)[:, 0]], axis=0)
    assert np.array_equal(market.frontier_log10_flop, best)


def test_shares_of_all_tokens_and_all_tasks_are_shares(market: TokenMarket) -> None:
    for share in (open_weights_token_share(market), adoption_share(market)):
        assert np.all((share >= 0.0) & (share <= 1.0))
    is_open = market.labs.is_open_weights[:, 0]
    by_hand = np.sum(market.tokens_tn_per_year[is_open], axis=0) / np.sum(market.tokens_tn_per_year, axis=0)
    assert open_weights_token_share(market) == pytest.approx(by_hand)


def test_one_lab_alone_cuts_its_list_price_and_gains_more_tokens_than_all_who_cut_together(
    base: Scenario,
) -> None:
    economy = economy_of(
        base.with_changes({"shock.month": "2022-06", "shock.lab": "all"}),
        n_draws=2,
        roles=READ,
        collects_data=False,
    )
    with np.errstate(all="ignore"):
        for _ in range(10):
            economy.step()
    market, worlds = economy.token_market, economy.worlds
    listed = market.ln_price[market.segment_names.index(market.list_segment)]
    change = np.exp(listed - listed[:, worlds.twin])[:, worlds.has_own_price_cut]
    assert market.labs.names[market.own_price_lab] == "openai"
    assert change[market.own_price_lab] == pytest.approx(PRICE_CUT_RATIO)
    assert np.delete(change, market.own_price_lab, axis=0) == pytest.approx(1.0, abs=0.02)  # mark-ups answer
    tokens = own_price_tokens_tn_per_year(market)
    gain = tokens / tokens[worlds.twin]
    assert np.all(gain[worlds.has_own_price_cut] > gain[worlds.has_price_cut])
    economy.forget()
