"""What is remembered of a run: bills as labs pay them, and regions that add up to the whole."""

import numpy as np
import pytest

from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets import token_statistics
from sim.scenario import economy_of, load_scenario

MONTHS, DRAWS = 40, 2


@pytest.fixture(scope="module")
def economy() -> Economy:
    short = load_scenario("deepseek-2025").with_changes(
        {"clock.months": MONTHS, "measurement.horizons_months": [1]}
    )
    return economy_of(short, 0, 0, DRAWS, collects_data=False)


@pytest.fixture(scope="module")
def series(economy: Economy) -> dict[str, Array]:
    names = (
        "research_bill_by_lab_usd_bn_per_year",
        "serving_bill_by_lab_usd_bn_per_year",
        "revenue_by_lab_usd_bn_per_year",
        "tokens_by_lab_tn_per_month",
        "token_demand_tn_per_month",
        "restricted_region_tokens_tn_per_month",
        "open_region_open_weights_token_share",
        "open_region_open_weights_price_ratio",
        "open_weights_token_share",
        "energised_power_gw",
        "energised_capacity_kh100e",
        "utilisation_ratio",
        "capex_usd_bn_per_year",
        "ai_capex_usd_bn_per_year",
        "served_electricity_twh_per_year",
    )
    return Record(economy, names, has_measures=False).run().series


def test_bills_are_what_labs_pay(economy: Economy, series: dict[str, Array]) -> None:
    """The last month, from cash: what came in less what was paid is what is booked."""
    for position, lab in enumerate(economy.labs):
        research, serving = (
            series[f"{kind}_bill_by_lab_usd_bn_per_year"][-1, position] for kind in ("research", "serving")
        )
        rent = economy.compute_markets[lab.traits.region].rent
        before = lab.cash_usd_bn
        market = economy.compute_markets[lab.traits.region]
        served = lab.inference_demand_kh100e * market.inference_served_share + lab.served_training_kh100e
        assert lab.pay(served, rent) * 12.0 == pytest.approx(research + serving)
        lab.cash_usd_bn = before
        assert np.all(research > 0.0)


def test_labs_that_do_not_exist_yet_pay_nothing(series: dict[str, Array]) -> None:
    first = series["research_bill_by_lab_usd_bn_per_year"][0]
    assert np.sum(np.all(first == 0.0, axis=1)) >= 5


def test_tokens_of_labs_and_of_regions_add_up(economy: Economy, series: dict[str, Array]) -> None:
    total = series["token_demand_tn_per_month"]
    assert np.sum(series["tokens_by_lab_tn_per_month"], axis=1) == pytest.approx(total)
    regions = [
        token_statistics.tokens_tn_per_month(economy.token_market, region)
        for region in ("open", "restricted")
    ]
    assert np.sum(regions, axis=0) == pytest.approx(total[-1])
    assert regions[1] == pytest.approx(series["restricted_region_tokens_tn_per_month"][-1])


def test_open_weights_have_less_of_the_open_region_than_of_the_world(series: dict[str, Array]) -> None:
    of_open, of_all = series["open_region_open_weights_token_share"], series["open_weights_token_share"]
    assert np.all(of_open[-1] < of_all[-1]) and np.all((of_open >= 0.0) & (of_open <= 1.0))
    assert np.all(np.isfinite(series["open_region_open_weights_price_ratio"][-1]))


def test_capital_spending_on_ai_is_chips_servers_and_shells(
    economy: Economy, series: dict[str, Array]
) -> None:
    """The last month, from what hyperscalers booked: servers are a share of chips, and cost what they do."""
    overhead = economy.compute_markets["open"].costs.server_overhead_share
    servers = sum(each.servers_usd_bn for each in economy.hyperscalers)
    shells = sum(each.shells_usd_bn for each in economy.hyperscalers)
    expected = 12.0 * (servers / overhead + servers + shells)
    assert series["ai_capex_usd_bn_per_year"][-1] == pytest.approx(expected)
    assert np.all(series["ai_capex_usd_bn_per_year"] > 0.0)
    assert np.all(series["ai_capex_usd_bn_per_year"] < series["capex_usd_bn_per_year"])


def test_power_is_that_of_what_is_energised_and_served_load_takes_its_share(
    economy: Economy, series: dict[str, Array]
) -> None:
    power, capacity = series["energised_power_gw"], series["energised_capacity_kh100e"]
    kw_per_h100e = 1e3 * power / capacity
    assert np.all((kw_per_h100e > 0.3) & (kw_per_h100e < 3.0))
    regions = economy.compute_markets.values()
    served = sum(market.served_kh100e * market.power_kw_per_h100e for market in regions)
    # GW all the year are 8.766 TWh.
    assert series["served_electricity_twh_per_year"][-1] == pytest.approx(8.766e-3 * served)
    # Regions differ in power and in use, so this is only close to the share of capacity that is used.
    whole_year = series["served_electricity_twh_per_year"] / (8.766 * power)
    assert whole_year == pytest.approx(series["utilisation_ratio"], rel=0.2)
