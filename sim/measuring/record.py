"""What is remembered of a run: one array [month, world] or [month, agent, world] per series."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from sim.measuring.account_series import ACCOUNT_SERIES
from sim.model.declaring import Array
from sim.model.economics.compute import energy_mwh_per_month, served_load_kh100e
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.economy import Economy
from sim.model.markets import token_statistics
from sim.model.markets.compute import at_home
from sim.model.markets.tokens import REGIONS, TokenMarket

Reading = Callable[[Economy], Array]

AfterMonth = Callable[[int], None]
"""Called after each month with the number of months done."""


def _over_regions(attribute: str) -> Reading:
    def read(economy: Economy) -> Array:
        markets = economy.compute_markets
        total: Array = getattr(markets["open"], attribute) + getattr(markets["restricted"], attribute)
        return total

    return read


def _of_tokens(statistic: Callable[[TokenMarket], Array]) -> Reading:
    return lambda economy: statistic(economy.token_market)


def _valued(loads: Mapping[str, Array], prices: Mapping[str, Array]) -> Array:
    total: Array = sum(
        (loads[region] * prices[region] for region in REGIONS), start=np.zeros_like(loads["open"])
    )
    return total


def _demand(economy: Economy) -> dict[str, Array]:
    return {region: market.demand_kh100e for region, market in economy.compute_markets.items()}


def _rents(economy: Economy) -> dict[str, Array]:
    return {region: market.rent for region, market in economy.compute_markets.items()}


def _power(economy: Economy) -> dict[str, Array]:
    return {region: market.power_kw_per_h100e for region, market in economy.compute_markets.items()}


def _spending(loads: Mapping[str, Array], rents: Mapping[str, Array]) -> Array:
    return _valued(loads, rents) * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR


def _energy(loads: Mapping[str, Array], power: Mapping[str, Array]) -> Array:
    return energy_mwh_per_month(
        load_kh100e=_valued(loads, power), power_kw_per_h100e=np.ones_like(power["open"])
    )


def engineering_loads(economy: Economy) -> dict[str, dict[str, Array]]:
    """The twin's activity with this world's efficiencies (kH100e), by kind of load and region.

    ``sum_l X0 a0 / a1``, ``sum_l I0 e0 / e1``, and the twin's other load.
    """
    twin, labs = economy.worlds.twin, economy.labs
    gain_a = np.exp(labs.ln_training_efficiency[:, twin] - labs.ln_training_efficiency)
    gain_e = np.exp(labs.ln_inference_efficiency[:, twin] - labs.ln_inference_efficiency)
    train = labs.training_demand_kh100e[:, twin] * gain_a
    serve = labs.inference_demand_kh100e[:, twin] * gain_e
    markets = economy.compute_markets.items()
    return {
        "training": {region: market.sum_of_labs(economy.month, train) for region, market in markets},
        "inference": {region: market.sum_of_labs(economy.month, serve) for region, market in markets},
        "other": {region: market.other_kh100e[twin] for region, market in markets},
    }


def engineering_served_kh100e(economy: Economy, loads: Mapping[str, Mapping[str, Array]]) -> Array:
    """The engineering path that finds room in what the twin has energised (kH100e), users before training."""
    served = np.zeros(economy.worlds.n)
    for region, market in economy.compute_markets.items():
        served = served + served_load_kh100e(
            first_kh100e=loads["inference"][region] + loads["other"][region],
            second_kh100e=loads["training"][region],
            room_kh100e=market.room_kh100e[economy.worlds.twin],
        )
    return served


def _measured(economy: Economy) -> dict[str, Array]:
    """Demand with its engineering path, in every measure; the twin's rent and power value the latter."""
    loads, demand = engineering_loads(economy), _demand(economy)
    rents, power, twin = _rents(economy), _power(economy), economy.worlds.twin
    total = {
        region: loads["training"][region] + loads["inference"][region] + loads["other"][region]
        for region in REGIONS
    }
    return {
        "training": _over_regions("training_kh100e")(economy),
        "inference": _over_regions("inference_kh100e")(economy),
        "compute": _over_regions("demand_kh100e")(economy),
        "served": _over_regions("served_kh100e")(economy),
        "spending": _spending(demand, rents),
        "energy": _energy(demand, power),
        "engineering_training": loads["training"]["open"] + loads["training"]["restricted"],
        "engineering_inference": loads["inference"]["open"] + loads["inference"]["restricted"],
        "engineering_compute": total["open"] + total["restricted"],
        "engineering_served": engineering_served_kh100e(economy, loads),
        "engineering_spending": _spending(total, {region: rent[twin] for region, rent in rents.items()}),
        "engineering_energy": _energy(total, {region: kw[twin] for region, kw in power.items()}),
        "token_spending": economy.token_market.wanted_usd_bn_per_year,
        "tokens": np.sum(economy.token_market.tokens_tn_per_year, axis=0),
    }


def _active(economy: Economy, values: Array) -> Array:
    return np.where(economy.labs.is_active(economy.month), values, 0.0)


def _rent_paid(economy: Economy, served_kh100e: Array) -> Array:
    """What each lab pays for a kind of load, at the rent of the month (bn USD a year)."""
    rent = at_home(economy.labs, economy.compute_markets, lambda market: market.rent)
    return _active(economy, served_kh100e * rent * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR)


def _serving_bill(economy: Economy) -> Array:
    found = at_home(economy.labs, economy.compute_markets, lambda market: market.inference_served_share)
    return _rent_paid(economy, economy.labs.inference_demand_kh100e * found)


def _energised_power_gw(economy: Economy) -> Array:
    return np.sum(economy.hyperscalers.installed_mw, axis=0) / 1e3


def _ai_capex(economy: Economy) -> Array:
    """Capital spending less what is not for AI: chips and their tariffs, servers, shells (bn USD a year)."""
    firms = economy.hyperscalers
    return np.sum(firms.capex_usd_bn_per_year - 12.0 * firms.base_capex_usd_bn, axis=0)


def _served_electricity(economy: Economy) -> Array:
    served = {region: market.served_kh100e for region, market in economy.compute_markets.items()}
    return 12.0 * _energy(served, _power(economy)) / 1e6


SERIES: dict[str, Reading] = {
    "other_demand_kh100e": _over_regions("other_kh100e"),
    "energised_capacity_kh100e": _over_regions("capacity_kh100e"),
    "energised_power_gw": _energised_power_gw,
    "queue_kh100e": _over_regions("queue_kh100e"),
    "utilisation_ratio": lambda e: _over_regions("served_kh100e")(e) / _over_regions("capacity_kh100e")(e),
    "rent_usd_per_h100e_hour": lambda e: e.compute_markets["open"].rent,
    "user_cost_usd_per_h100e_hour": lambda e: e.compute_markets["open"].user_cost,
    "lab_revenue_usd_bn_per_year": lambda e: e.token_market.pool_usd_bn_per_year,
    "token_demand_tn_per_month": lambda e: np.sum(e.token_market.tokens_tn_per_year, axis=0) / 12.0,
    "constant_quality_price_usd_per_mtok": _of_tokens(token_statistics.constant_quality_price_usd_per_mtok),
    "frontier_price_usd_per_mtok": _of_tokens(token_statistics.frontier_price_usd_per_mtok),
    "capex_usd_bn_per_year": lambda e: np.sum(e.hyperscalers.capex_usd_bn_per_year, axis=0),
    "debt_usd_bn": lambda e: np.sum(e.hyperscalers.debt_usd_bn, axis=0),
    "grid_wait_years": lambda e: e.grids["open"].wait_years,
    "ai_capex_usd_bn_per_year": _ai_capex,
    "served_electricity_twh_per_year": _served_electricity,
    "chips_shipped_kh100e_per_year": lambda e: 12.0 * np.sum(e.chip_market.shipped_kh100e, axis=0),
    "chip_price_usd_k_per_h100e": lambda e: e.chip_market.mean_price_usd_k("open"),
    "frontier_capability_log10_flop": lambda e: e.token_market.frontier_log10_flop,
    "adoption_share": _of_tokens(token_statistics.adoption_share),
    "open_weights_token_share": _of_tokens(token_statistics.open_weights_token_share),
    "open_weights_price_ratio": _of_tokens(token_statistics.open_weights_price_ratio),
    "open_region_open_weights_token_share": _of_tokens(token_statistics.router_open_weights_token_share),
    "open_region_open_weights_price_ratio": _of_tokens(token_statistics.router_open_weights_price_ratio),
    "own_price_tokens_tn_per_year": _of_tokens(token_statistics.own_price_tokens_tn_per_year),
    "reasoning_token_share": _of_tokens(token_statistics.reasoning_token_share),
    "value_of_use_usd_tn_per_year": lambda e: e.token_market.total_value_usd_tn_per_year,
    "purse_usd_tn_per_year": lambda e: e.token_market.purse_usd_tn_per_year,
    "restricted_region_tokens_tn_per_month": lambda e: token_statistics.tokens_tn_per_month(
        e.token_market, "restricted"
    ),
    "training_capital_usd_bn_per_year": lambda e: np.sum(
        _active(e, e.labs.available_capital_usd_bn_per_year), axis=0
    ),
    "investor_belief": lambda e: e.equity_market.belief,
}
"""World totals and prices, [world]; prices are those of the open region."""

AGENT_SERIES: dict[str, Reading] = {
    "capex_by_hyperscaler_usd_bn_per_year": lambda e: e.hyperscalers.capex_usd_bn_per_year,
    "revenue_by_chip_vendor_usd_bn_per_year": lambda e: e.vendors.revenue_usd_bn_per_year,
    "networking_revenue_by_chip_vendor_usd_bn_per_year": lambda e: e.vendors.networking_usd_bn_per_year,
    "debt_by_hyperscaler_usd_bn": lambda e: e.hyperscalers.debt_usd_bn,
    "revenue_by_lab_usd_bn_per_year": lambda e: e.token_market.revenue_usd_bn_per_year,
    "training_by_lab_kh100e": lambda e: _active(e, e.labs.training_demand_kh100e),
    "inference_by_lab_kh100e": lambda e: e.token_market.load_kh100e,
    "tokens_by_lab_tn_per_month": lambda e: e.token_market.tokens_tn_per_year / 12.0,
    "research_bill_by_lab_usd_bn_per_year": lambda e: _rent_paid(e, e.labs.served_training_kh100e),
    "serving_bill_by_lab_usd_bn_per_year": lambda e: _serving_bill(e),
    "paid_serving_bill_by_lab_usd_bn_per_year": lambda e: _serving_bill(e) * e.token_market.paid_load_share,
    "value_ratio_by_firm": lambda e: e.equity_market.firm_value_ratio,
    **ACCOUNT_SERIES,
}
"""One row per agent or region, [agent, world]."""


class Record:
    """Series of one run.

    Args:
        economy: the economy to read; it has not stepped yet.
        series: names of those of `SERIES` and `AGENT_SERIES` to keep; all if None.
        has_measures: whether to keep what the rebound and the price elasticity are measured on.
    """

    def __init__(
        self, economy: Economy, series: Iterable[str] | None = None, has_measures: bool = True
    ) -> None:
        every = SERIES | AGENT_SERIES
        self.economy = economy
        self.has_measures = has_measures
        self._readings = every if series is None else {name: every[name] for name in series}
        self._months: list[dict[str, Array]] = []

    def run(self, after_month: AfterMonth | None = None) -> "Record":
        """Advance the economy to the end, reading it each month."""
        while self.economy.running:
            self.economy.step()
            self._months.append(self._read())
            if after_month is not None:
                after_month(len(self._months))
        self.series = {name: np.stack([month[name] for month in self._months]) for name in self._months[0]}
        self._months = []
        return self

    def _read(self) -> dict[str, Array]:
        readings = _measured(self.economy) if self.has_measures else {}
        return readings | {name: read(self.economy) for name, read in self._readings.items()}
