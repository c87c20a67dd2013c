"""What is remembered of a run: bills that labs pay, regions that add up, the engineering path as served."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.measuring.record import Record, engineering_served_kh100e
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets import token_statistics
from sim.model.markets.compute import at_home
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
    labs, markets = economy.labs, economy.compute_markets
    research, serving = (
        series[f"{kind}_bill_by_lab_usd_bn_per_year"][-1] for kind in ("research", "serving")
    )
    before = labs.cash_usd_bn
    rent = at_home(labs, markets, lambda market: market.rent)
    found = at_home(labs, markets, lambda market: market.inference_served_share)
    served = labs.inference_demand_kh100e * found + labs.served_training_kh100e
    assert labs.pay(economy.month, served, rent) * 12.0 == pytest.approx(research + serving)
    labs.cash_usd_bn = before
    assert np.all(research >= 0.0) and np.all(serving >= 0.0)
    assert np.all(np.any(research + serving > 0.0, axis=1))


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
    """The last month, from what hyperscalers booked: servers and networks are a share of chips."""
    overhead = economy.compute_markets["open"].costs.server_overhead_share
    firms = economy.hyperscalers
    beside = np.sum(firms.servers_usd_bn + firms.networks_usd_bn, axis=0)
    shells = np.sum(firms.shells_usd_bn, axis=0)
    expected = 12.0 * (beside / overhead + beside + shells)
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


def by_hand(open_room: list[float], restricted_room: list[float]) -> Any:
    """Two worlds of which the first is the twin of both, with this much room in each region."""
    return SimpleNamespace(
        worlds=SimpleNamespace(n=2, twin=np.array([0, 0])),
        compute_markets={
            "open": SimpleNamespace(room_kh100e=np.array(open_room)),
            "restricted": SimpleNamespace(room_kh100e=np.array(restricted_room)),
        },
    )


def loads(inference: float, other: float, training: float) -> dict[str, dict[str, np.ndarray]]:
    """The same engineering loads in both worlds and both regions."""
    return {
        kind: {region: np.full(2, value) for region in ("open", "restricted")}
        for kind, value in {"inference": inference, "other": other, "training": training}.items()
    }


def test_the_engineering_path_is_served_by_the_room_of_the_twin_users_first() -> None:
    found = engineering_served_kh100e(by_hand([100.0, 500.0], [70.0, 0.0]), loads(60.0, 20.0, 40.0))
    # In the open region 80 of users and 20 of 40 for training; in the restricted one 70 of 80 of users.
    assert found == pytest.approx([170.0, 170.0])


def test_unlimited_room_serves_all_of_the_engineering_path() -> None:
    unlimited = [np.inf, np.inf]
    found = engineering_served_kh100e(by_hand(unlimited, unlimited), loads(60.0, 20.0, 40.0))
    assert found.tolist() == [240.0, 240.0]
