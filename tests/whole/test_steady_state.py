"""Where nothing grows and no news comes, the economy comes to rest and stays there."""

import numpy as np
import pytest

from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.token_statistics import adoption_share
from sim.model.worlds import Role
from sim.scenario import economy_of, load_scenario

MONTHS = 240
LAST_YEAR = 12

ALONE = {"twin": Role("twin")}
"""One world without the shock."""


def without_growth() -> dict[str, object]:
    """Changes to the base scenario that stop every trend, all luck (rounds of labs too) and all events."""
    base = load_scenario("base")
    stopped = [
        "know_how.training_trend_per_year",
        "know_how.inference_trend_per_year",
        "know_how.diffusion_per_month",
        "know_how.noise_per_month_ln",
        "training.capital_growth_elasticity",
        "training.capital_valuation_sensitivity",
        "other_load.growth_per_year",
        "purse.growth_per_year",
        "chip_supply.chip_progress_per_year",
        "compute.power_decline_per_year",
        "investment.initial_growth_per_year",
        "investment.base_capex_growth_per_year",
        "equity.initial_pool_growth_per_year",
        "events.chatgpt.growth_jump_per_year",
        "events.stargate.delivered_share",
        *(f"hyperscalers.{name}.cash_flow_growth_per_year" for name in base.table("hyperscalers")),
        *(f"chip_vendors.{name}.unit_cost_decline_per_year" for name in base.table("chip_vendors")),
    ]
    words = {"chip_supply.unit_cost": "constant_rate", "training.finance": "committed_capital"}
    return {"posterior": "none", "clock.months": MONTHS, **words, **dict.fromkeys(stopped, 0)}


def levels(economy: Economy) -> list[Array]:
    markets = economy.compute_markets.values()
    return [
        *(market.demand_kh100e for market in markets),
        *(market.served_kh100e for market in markets),
        *(market.capacity_kh100e for market in markets),
        *(market.rent for market in markets),
        *economy.labs.capability_log10_flop,
        *economy.labs.ln_price[0],
        economy.token_market.pool_usd_bn_per_year,
        adoption_share(economy.token_market),
    ]


def test_an_economy_without_growth_and_news_comes_to_rest() -> None:
    economy = economy_of(load_scenario("base", without_growth()), roles=ALONE, collects_data=False)
    path = []
    while economy.running:
        economy.step()
        path.append(levels(economy))
    economy.forget()
    at_rest = np.array(path[-LAST_YEAR:])
    assert at_rest == pytest.approx(np.broadcast_to(at_rest[-1], at_rest.shape), rel=1e-3)
    # It was not at rest from the start: the first years move far more than the last one.
    first = np.abs(np.array(path[0]) / at_rest[-1] - 1.0)
    assert np.max(first) > 0.1
    assert all(
        np.array_equal(investor.belief, investor.traits.initial_belief) for investor in economy.investors
    )
