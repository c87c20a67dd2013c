"""The end of a month: agents settle, and both sides of every flow are booked.

Beyond the agents stand their customers, builders, utilities and treasuries: they only pay or only receive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.agents.chip_vendor import ChipVendor
from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.lab import Lab
from sim.model.agents.segment import Segment
from sim.model.declaring import Array
from sim.model.economics.compute import energy_mwh_per_month
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.markets.accounts import Accounts
from sim.model.markets.chips import ChipMarket
from sim.model.markets.compute import ComputeMarket
from sim.model.markets.equity import EquityMarket
from sim.model.markets.grid import Grid
from sim.model.markets.purses import Purses
from sim.model.markets.tokens import TokenMarket

MONEY, CHIPS = "USD bn", "kH100e"


@dataclass(frozen=True)
class Parties:
    """Everyone whose month is settled."""

    labs: Sequence[Lab]
    hyperscalers: Sequence[Hyperscaler]
    vendors: Sequence[ChipVendor]
    segments: Sequence[Segment]
    token_market: TokenMarket
    compute_markets: Mapping[str, ComputeMarket]
    chip_market: ChipMarket
    equity_market: EquityMarket
    grids: Mapping[str, Grid]
    purses: Purses | None


def settle(parties: Parties, month: int, accounts: Accounts) -> None:
    """Book tokens, capital, rent, chips, tariffs, finance, building and power; agents move their cash."""
    _settle_tokens_and_capital(parties, month, accounts)
    for market in parties.compute_markets.values():
        # Who lives from cash pays the rent that was known when loads were planned, and no surprise.
        _settle_rent(month, market, market.rent if parties.purses is None else market.planned_rent, accounts)
    if parties.purses is not None:
        _settle_purses(parties, parties.purses, month, accounts)
    _settle_spending_of_hyperscalers(parties, month)
    _book_chips(parties, accounts)
    _book_finance(parties, accounts)
    for market in parties.compute_markets.values():
        _book_building_and_power(parties, market, accounts)


def _settle_tokens_and_capital(parties: Parties, month: int, accounts: Accounts) -> None:
    for segment in parties.segments:
        accounts.pay(MONEY, "tokens", segment.paid_usd_bn_per_year / 12.0)
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
    sold = np.sum(np.stack([segment.paid_usd_bn_per_year for segment in parties.segments]), axis=0) / 12.0
    accounts.pay(MONEY, "capital", invested)
    accounts.receive(MONEY, "capital", np.sum(purses.capital_usd_bn, axis=0))
    accounts.pay(
        MONEY, "labs' cash", sold + invested + lost - np.sum(rent, axis=0) - staff - lenders - returned
    )
    accounts.receive(MONEY, "labs' cash", np.sum(purses.cash_change_usd_bn, axis=0))


def _settle_spending_of_hyperscalers(parties: Parties, month: int) -> None:
    market = parties.chip_market
    bills = dict(zip(parties.hyperscalers, market.bills_usd_bn, strict=True))
    networks = dict(zip(parties.hyperscalers, market.networking_bills_usd_bn, strict=True))
    for region in parties.compute_markets.values():
        for hyperscaler, served in zip(region.hyperscalers, region.split_served(), strict=True):
            energy = energy_mwh_per_month(load_kh100e=served, power_kw_per_h100e=region.power_kw_per_h100e)
            hyperscaler.spend(bills[hyperscaler], networks[hyperscaler], energy, region.costs, month / 12.0)


def _book_chips(parties: Parties, accounts: Accounts) -> None:
    for vendor in parties.vendors:
        accounts.receive(MONEY, "chips", np.sum(vendor.sales_usd_bn, axis=0))
        accounts.receive(MONEY, "tariffs", np.sum(vendor.sales_usd_bn, axis=0) * vendor.supply.tariff_share)
        accounts.receive(MONEY, "networks", np.sum(vendor.networking_usd_bn, axis=0))
        accounts.pay(CHIPS, "chips", np.sum(vendor.shipped_kh100e, axis=0))
    for hyperscaler in parties.hyperscalers:
        building = hyperscaler.servers_usd_bn + hyperscaler.shells_usd_bn + hyperscaler.base_capex_usd_bn
        networks = hyperscaler.networks_usd_bn
        other = building + hyperscaler.tariffs_usd_bn + networks
        accounts.pay(MONEY, "chips", hyperscaler.capex_usd_bn_per_year / 12.0 - other)
        accounts.pay(MONEY, "tariffs", hyperscaler.tariffs_usd_bn)
        accounts.pay(MONEY, "networks", networks)
        accounts.receive(CHIPS, "chips", hyperscaler.received_kh100e)


def _book_finance(parties: Parties, accounts: Accounts) -> None:
    """Lenders count debts, committers what is left of their promises; firms what they got and paid."""
    for hyperscaler in parties.hyperscalers:
        treasury = hyperscaler.treasury
        lent = treasury.debt_usd_bn - treasury.opening_debt_usd_bn
        accounts.pay(MONEY, "finance", lent + treasury.drawn_usd_bn + treasury.owners_usd_bn)
        accounts.receive(MONEY, "finance", treasury.financed_usd_bn + treasury.interest_usd_bn)
        accounts.pay(MONEY, "interest", treasury.interest_usd_bn)
        accounts.receive(MONEY, "interest", treasury.opening_debt_usd_bn * treasury.charged_per_year / 12.0)


def _book_building_and_power(parties: Parties, market: ComputeMarket, accounts: Accounts) -> None:
    """Builders and utilities count what was built and used; hyperscalers what they paid."""
    built_mw, bills = np.zeros(market.worlds.n), np.zeros(market.worlds.n)
    owed = dict(zip(parties.hyperscalers, parties.chip_market.bills_usd_bn, strict=True))
    networks = dict(zip(parties.hyperscalers, parties.chip_market.networking_bills_usd_bn, strict=True))
    sold_by_vendors = np.zeros(market.worlds.n)
    for hyperscaler in market.hyperscalers:
        built_mw = built_mw + hyperscaler.built_mw
        bills = bills + owed[hyperscaler]
        sold_by_vendors = sold_by_vendors + networks[hyperscaler]
        accounts.pay(MONEY, "building", hyperscaler.shells_usd_bn + hyperscaler.servers_usd_bn)
        accounts.pay(MONEY, "power", hyperscaler.power_usd_bn)
    servers = bills * market.costs.server_overhead_share - sold_by_vendors
    building = built_mw * market.costs.shell_usd_mn_per_mw / 1e3 + servers
    used_mwh = energy_mwh_per_month(
        load_kh100e=market.served_kh100e, power_kw_per_h100e=market.power_kw_per_h100e
    )
    accounts.receive(MONEY, "building", building)
    accounts.receive(MONEY, "power", used_mwh * market.costs.power_price_usd_per_mwh / 1e9)
