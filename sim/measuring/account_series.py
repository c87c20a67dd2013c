"""What listed firms earn, spend and write off, and the power of each region: one row per firm or region."""

from collections.abc import Callable

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.compute import energy_mwh_per_month
from sim.model.economy import Economy
from sim.model.markets.tokens import REGIONS


def _free_cash_flow(economy: Economy) -> Array:
    """What all business brings in less all capital spending, power and interest (bn USD a year)."""
    firms = economy.hyperscalers
    other = 12.0 * (firms.other_income_usd_bn - firms.power_usd_bn - firms.treasury.interest_usd_bn)
    return firms.compute_revenue_usd_bn_per_year + other - firms.capex_usd_bn_per_year


def _gross_profit(economy: Economy) -> Array:
    """Sales less what they cost to make (bn USD a year)."""
    vendors = economy.vendors
    networks = vendors.networking_usd_bn_per_year * vendors.traits.gross_margin_share
    return vendors.revenue_usd_bn_per_year - 12.0 * vendors.production_cost_usd_bn + networks


def _energised_gw(economy: Economy) -> Array:
    markets, installed = economy.compute_markets, economy.hyperscalers.installed_mw
    return np.stack([markets[region].sum_of_firms(installed) for region in REGIONS]) / 1e3


def _served_twh(economy: Economy) -> Array:
    served = [
        energy_mwh_per_month(load_kh100e=market.served_kh100e, power_kw_per_h100e=market.power_kw_per_h100e)
        for market in (economy.compute_markets[region] for region in REGIONS)
    ]
    return 12.0 * np.stack(served) / 1e6


ACCOUNT_SERIES: dict[str, Callable[[Economy], Array]] = {
    "gross_profit_by_chip_vendor_usd_bn_per_year": _gross_profit,
    "compute_revenue_by_hyperscaler_usd_bn_per_year": (
        lambda e: e.hyperscalers.compute_revenue_usd_bn_per_year
    ),
    "power_bill_by_hyperscaler_usd_bn_per_year": lambda e: 12.0 * e.hyperscalers.power_usd_bn,
    "ai_capex_by_hyperscaler_usd_bn_per_year": (
        lambda e: e.hyperscalers.capex_usd_bn_per_year - 12.0 * e.hyperscalers.base_capex_usd_bn
    ),
    "depreciation_by_hyperscaler_usd_bn_per_year": (
        lambda e: 12.0 * e.hyperscalers.treasury.depreciation_usd_bn
    ),
    "free_cash_flow_by_hyperscaler_usd_bn_per_year": _free_cash_flow,
    "energised_power_by_region_gw": _energised_gw,
    "served_electricity_by_region_twh_per_year": _served_twh,
}
