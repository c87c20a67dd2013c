"""The end of a month: agents settle, and both sides of every flow are booked.

Beyond the agents stand their customers, builders and utilities: they only pay or only receive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.agents.chip_vendor import ChipVendor
from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.lab import Lab
from sim.model.agents.use_case import UseCase
from sim.model.declaring import Array
from sim.model.economics.compute import energy_mwh_per_month
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.markets.accounts import Accounts
from sim.model.markets.chips import ChipMarket
from sim.model.markets.compute import ComputeMarket
from sim.model.markets.equity import EquityMarket
from sim.model.markets.purses import Purses

MONEY, CHIPS = "USD bn", "kH100e"


@dataclass(frozen=True)
class Parties:
    """Everyone whose month is settled."""

    labs: Sequence[Lab]
    hyperscalers: Sequence[Hyperscaler]
    vendors: Sequence[ChipVendor]
    use_cases: Sequence[UseCase]
    compute_markets: Mapping[str, ComputeMarket]
    chip_market: ChipMarket
    equity_market: EquityMarket
    purses: Purses | None


def settle(parties: Parties, month: int, accounts: Accounts) -> None:
    """Book tokens, capital, rent, chips, building and power; agents move their cash."""
    _settle_tokens_and_capital(parties, month, accounts)
    for market in parties.compute_markets.values():
        # Who lives from cash pays the rent that was known when loads were planned, and no surprise.
        _settle_rent(month, market, market.rent if parties.purses is None else market.planned_rent, accounts)
    if parties.purses is not None:
        _settle_purses(parties, parties.purses, month, accounts)
    _settle_spending_of_hyperscalers(parties, month)
    _book_chips(parties, accounts)
    for market in parties.compute_markets.values():
        _book_building_and_power(parties, market, accounts)


def _settle_tokens_and_capital(parties: Parties, month: int, accounts: Accounts) -> None:
    for use_case in parties.use_cases:
        accounts.pay(MONEY, "tokens", use_case.paid_usd_bn_per_year / 12.0)
    if parties.purses is None:
        accounts.pay(MONEY, "capital", parties.equity_market.supplied_usd_bn_per_year / 12.0)
    for lab in parties.labs:
        accounts.receive(MONEY, "tokens", lab.revenue_usd_bn_per_year / 12.0)
        if parties.purses is None and lab.is_active(month):
            accounts.receive(MONEY, "capital", lab.available_capital_usd_bn_per_year / 12.0)


def _settle_rent(month: int, market: ComputeMarket, rent: Array, accounts: Accounts) -> None:
    for lab in market.labs:
        if lab.is_active(month):
            served = lab.inference_demand_kh100e * market.inference_served_share + lab.served_training_kh100e
            accounts.pay(MONEY, "rent", lab.pay(served, rent))
    other = market.other_kh100e * market.inference_served_share * rent
    accounts.pay(MONEY, "rent", other * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0)
    for hyperscaler, served in zip(market.hyperscalers, market.split_served(), strict=True):
        accounts.receive(MONEY, "rent", hyperscaler.earn_rent(served, rent))


def _settle_purses(parties: Parties, purses: Purses, month: int, accounts: Accounts) -> None:
    """Book what labs raise, owe and lose; what all of it leaves must be the change of their cash."""
    homes = [(lab, parties.compute_markets[lab.traits.region]) for lab in purses.labs]
    used = [lab.training_demand_kh100e + lab.inference_demand_kh100e for lab, _ in homes]
    prices = [
        market.costs.chip_usd_k_per_h100e * (1.0 + market.costs.server_overhead_share) for _, market in homes
    ]
    serving = [
        lab.inference_demand_kh100e * market.inference_served_share * market.planned_rent
        for lab, market in homes
    ]
    serving_usd_bn = np.stack(serving) * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0
    rent = np.stack([lab.rent_paid_usd_bn for lab in purses.labs])
    purses.settle(month, rent, serving_usd_bn, np.stack(used), np.stack(prices))
    staff, lenders = np.sum(purses.other_costs_usd_bn, axis=0), np.sum(purses.interest_usd_bn, axis=0)
    returned, lost = np.sum(purses.returned_usd_bn, axis=0), np.sum(purses.written_off_usd_bn, axis=0)
    invested = purses.invested_usd_bn + purses.promised_usd_bn
    sold = np.sum(np.stack([use_case.paid_usd_bn_per_year for use_case in parties.use_cases]), axis=0) / 12.0
    accounts.pay(MONEY, "capital", invested)
    accounts.receive(MONEY, "capital", np.sum(purses.capital_usd_bn, axis=0))
    accounts.pay(
        MONEY, "labs' cash", sold + invested + lost - np.sum(rent, axis=0) - staff - lenders - returned
    )
    accounts.receive(MONEY, "labs' cash", np.sum(purses.cash_change_usd_bn, axis=0))


def _settle_spending_of_hyperscalers(parties: Parties, month: int) -> None:
    bills = dict(zip(parties.hyperscalers, parties.chip_market.bills_usd_bn, strict=True))
    for market in parties.compute_markets.values():
        for hyperscaler, served in zip(market.hyperscalers, market.split_served(), strict=True):
            energy = energy_mwh_per_month(load_kh100e=served, power_kw_per_h100e=market.power_kw_per_h100e)
            hyperscaler.spend(bills[hyperscaler], energy, market.costs, month / 12.0)


def _book_chips(parties: Parties, accounts: Accounts) -> None:
    for vendor in parties.vendors:
        accounts.receive(MONEY, "chips", np.sum(vendor.sales_usd_bn, axis=0))
        accounts.pay(CHIPS, "chips", np.sum(vendor.shipped_kh100e, axis=0))
    for hyperscaler in parties.hyperscalers:
        building = hyperscaler.servers_usd_bn + hyperscaler.shells_usd_bn + hyperscaler.base_capex_usd_bn
        accounts.pay(MONEY, "chips", hyperscaler.capex_usd_bn_per_year / 12.0 - building)
        accounts.receive(CHIPS, "chips", hyperscaler.received_kh100e)


def _book_building_and_power(parties: Parties, market: ComputeMarket, accounts: Accounts) -> None:
    """Builders and utilities count what was built and used; hyperscalers what they paid."""
    built_mw, bills = np.zeros(market.worlds.n), np.zeros(market.worlds.n)
    owed = dict(zip(parties.hyperscalers, parties.chip_market.bills_usd_bn, strict=True))
    for hyperscaler in market.hyperscalers:
        built_mw = built_mw + hyperscaler.built_mw
        bills = bills + owed[hyperscaler]
        accounts.pay(MONEY, "building", hyperscaler.shells_usd_bn + hyperscaler.servers_usd_bn)
        accounts.pay(MONEY, "power", hyperscaler.power_usd_bn)
    building = built_mw * market.costs.shell_usd_mn_per_mw / 1e3 + bills * market.costs.server_overhead_share
    used_mwh = energy_mwh_per_month(
        load_kh100e=market.served_kh100e, power_kw_per_h100e=market.power_kw_per_h100e
    )
    accounts.receive(MONEY, "building", building)
    accounts.receive(MONEY, "power", used_mwh * market.costs.power_price_usd_per_mwh / 1e9)
