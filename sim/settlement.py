"""The end of a month: agents settle, and both sides of every flow are booked."""

from typing import TYPE_CHECKING

import numpy as np

from sim.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.markets.accounts import Accounts
from sim.markets.compute import ComputeMarket

if TYPE_CHECKING:
    from sim.economy import Economy

MONEY, CHIPS = "USD bn", "kH100e"


def settle(economy: "Economy", accounts: Accounts) -> None:
    """Book tokens, capital, rent and chips; agents move their cash."""
    _settle_tokens_and_capital(economy, accounts)
    for market in economy.compute_markets.values():
        _settle_rent(economy, market, accounts)
    _settle_chips(economy, accounts)


def _settle_tokens_and_capital(economy: "Economy", accounts: Accounts) -> None:
    for use_case in economy.use_cases:
        tasks, _ = use_case.buy()
        accounts.pay(MONEY, "tokens", tasks * use_case.task_cost_usd / 12.0)
    for lab in economy.labs:
        accounts.receive(MONEY, "tokens", lab.revenue_usd_bn_per_year / 12.0)


def _settle_rent(economy: "Economy", market: ComputeMarket, accounts: Accounts) -> None:
    for lab in market.labs:
        served = np.zeros(economy.worlds.n)
        if lab.is_active(economy.month):
            served = lab.serving_demand_kh100e * market.serving_served_share + lab.served_training_kh100e
        accounts.pay(MONEY, "rent", lab.pay(served, market.rent))
    other = market.other_kh100e * market.serving_served_share * market.rent
    accounts.pay(MONEY, "rent", other * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0)
    for cloud, served in zip(market.hyperscalers, market.split_served(), strict=True):
        accounts.receive(MONEY, "rent", cloud.earn_rent(served, market.rent))


def _settle_chips(economy: "Economy", accounts: Accounts) -> None:
    for vendor in economy.vendors:
        accounts.receive(MONEY, "chips", np.sum(vendor.sales_usd_bn, axis=0))
        accounts.pay(CHIPS, "chips", np.sum(vendor.shipped_kh100e, axis=0))
    paid, received = economy.chip_market.sales_usd_bn, economy.chip_market.shipped_kh100e
    for position, cloud in enumerate(economy.hyperscalers):
        cloud.spend(paid[position], economy.compute_markets[cloud.traits.region].costs, economy.month / 12.0)
        accounts.pay(MONEY, "chips", paid[position])
        accounts.receive(CHIPS, "chips", received[position])
