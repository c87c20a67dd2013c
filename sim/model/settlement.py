"""The end of a month: agents settle, and both sides of every flow are booked.

Beyond the agents stand their customers, builders, utilities and treasuries: they only pay or only receive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.agents.chip_vendors import ChipVendors
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.labs import Labs
from sim.model.agents.segment import Segment
from sim.model.agents.treasury import Treasury
from sim.model.declaring import Array
from sim.model.economics.compute import energy_mwh_per_month
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.markets.accounts import Accounts
from sim.model.markets.chips import ChipMarket
from sim.model.markets.compute import ComputeMarket, at_home, split_served_kh100e
from sim.model.markets.equity import EquityMarket
from sim.model.markets.grid import Grid
from sim.model.markets.purses import Purses
from sim.model.markets.tokens import TokenMarket
from sim.model.sums import sum_in_order

MONEY, CHIPS = "USD bn", "kH100e"


@dataclass(frozen=True)
class Parties:
    """Everyone whose month is settled."""

    labs: Labs
    hyperscalers: Hyperscalers
    vendors: ChipVendors
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
    served_kh100e = split_served_kh100e(parties.hyperscalers, parties.compute_markets)
    _settle_rent(parties, month, served_kh100e, accounts)
    if parties.purses is not None:
        _settle_purses(parties, parties.purses, month, accounts)
    power_kw = {name: market.power_kw_per_h100e for name, market in parties.compute_markets.items()}
    _settle_spending_of_hyperscalers(parties, month, served_kh100e, power_kw)
    _book_chips(parties, accounts)
    _book_finance(parties.hyperscalers.treasury, accounts)
    _book_building_and_power(parties, power_kw, accounts)


def _settle_tokens_and_capital(parties: Parties, month: int, accounts: Accounts) -> None:
    for segment in parties.segments:
        accounts.pay(MONEY, "tokens", segment.paid_usd_bn_per_year / 12.0)
    if parties.purses is None:
        accounts.pay(MONEY, "capital", parties.equity_market.supplied_usd_bn_per_year / 12.0)
    labs = parties.labs
    accounts.receive(MONEY, "tokens", sum_in_order(labs.revenue_usd_bn_per_year / 12.0))
    if parties.purses is None:
        available = np.where(labs.is_active(month), labs.available_capital_usd_bn_per_year, 0.0)
        accounts.receive(MONEY, "capital", sum_in_order(available / 12.0))


def _settle_rent(parties: Parties, month: int, served_kh100e: Array, accounts: Accounts) -> None:
    # Who lives from cash pays the rent that was known when loads were planned, and no surprise.
    has_purses, markets = parties.purses is not None, parties.compute_markets
    rents = {name: market.planned_rent if has_purses else market.rent for name, market in markets.items()}
    labs, firms = parties.labs, parties.hyperscalers
    found = at_home(labs, markets, lambda market: market.inference_served_share)
    served = labs.inference_demand_kh100e * found + labs.served_training_kh100e
    accounts.pay(MONEY, "rent", sum_in_order(labs.pay(month, served, labs.at_home(rents))))
    for name, market in markets.items():
        other = market.other_kh100e * market.inference_served_share * rents[name]
        accounts.pay(MONEY, "rent", other * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0)
    accounts.receive(MONEY, "rent", sum_in_order(firms.earn_rent(served_kh100e, firms.at_home(rents))))


def _settle_purses(parties: Parties, purses: Purses, month: int, accounts: Accounts) -> None:
    """Book what labs raise, owe and lose; what all of it leaves must be the change of their cash."""
    labs, markets = purses.labs, parties.compute_markets
    inference, rent = labs.inference_demand_kh100e, labs.rent_paid_usd_bn
    chips_usd_k = at_home(labs, markets, lambda market: market.costs.chip_usd_k_per_h100e)
    overhead_share = at_home(labs, markets, lambda market: market.costs.server_overhead_share)
    found = at_home(labs, markets, lambda market: market.inference_served_share)
    serving = inference * found * at_home(labs, markets, lambda market: market.planned_rent)
    serving_usd_bn = serving * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0
    used = labs.training_demand_kh100e + inference
    purses.settle(month, rent, serving_usd_bn, used, chips_usd_k * (1.0 + overhead_share))
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


def _settle_spending_of_hyperscalers(
    parties: Parties, month: int, served_kh100e: Array, power_kw: Mapping[str, Array]
) -> None:
    market, firms = parties.chip_market, parties.hyperscalers
    energy = energy_mwh_per_month(load_kh100e=served_kh100e, power_kw_per_h100e=firms.at_home(power_kw))
    firms.spend(market.bills_usd_bn, market.networking_bills_usd_bn, energy, month / 12.0)


def _book_chips(parties: Parties, accounts: Accounts) -> None:
    vendors = parties.vendors
    sales = sum_in_order(np.sum(vendors.sales_usd_bn, axis=1))
    accounts.receive(MONEY, "chips", sales)
    accounts.receive(MONEY, "tariffs", sales * vendors.supply.tariff_share)
    accounts.receive(MONEY, "networks", sum_in_order(np.sum(vendors.networking_usd_bn, axis=1)))
    accounts.pay(CHIPS, "chips", sum_in_order(np.sum(vendors.shipped_kh100e, axis=1)))
    firms = parties.hyperscalers
    building = firms.servers_usd_bn + firms.shells_usd_bn + firms.base_capex_usd_bn
    other = building + firms.tariffs_usd_bn + firms.networks_usd_bn
    accounts.pay(MONEY, "chips", sum_in_order(firms.capex_usd_bn_per_year / 12.0 - other))
    accounts.pay(MONEY, "tariffs", sum_in_order(firms.tariffs_usd_bn))
    accounts.pay(MONEY, "networks", sum_in_order(firms.networks_usd_bn))
    accounts.receive(CHIPS, "chips", sum_in_order(firms.received_kh100e))


def _book_finance(treasury: Treasury, accounts: Accounts) -> None:
    """Lenders count debts, committers what is left of their promises; firms what they got and paid."""
    lent = treasury.debt_usd_bn - treasury.opening_debt_usd_bn
    owed = treasury.opening_debt_usd_bn * treasury.charged_per_year / 12.0
    accounts.pay(MONEY, "finance", sum_in_order(lent + treasury.drawn_usd_bn + treasury.owners_usd_bn))
    accounts.receive(MONEY, "finance", sum_in_order(treasury.financed_usd_bn + treasury.interest_usd_bn))
    accounts.pay(MONEY, "interest", sum_in_order(treasury.interest_usd_bn))
    accounts.receive(MONEY, "interest", sum_in_order(owed))


def _book_building_and_power(parties: Parties, power_kw: Mapping[str, Array], accounts: Accounts) -> None:
    """Builders and utilities count what was built and used; hyperscalers what they paid."""
    firms, chips = parties.hyperscalers, parties.chip_market
    accounts.pay(MONEY, "building", sum_in_order(firms.shells_usd_bn + firms.servers_usd_bn))
    accounts.pay(MONEY, "power", sum_in_order(firms.power_usd_bn))
    for name, market in parties.compute_markets.items():
        costs, bills = market.costs, market.sum_of_firms(chips.bills_usd_bn)
        sold_by_vendors = market.sum_of_firms(chips.networking_bills_usd_bn)
        servers = bills * costs.server_overhead_share - sold_by_vendors
        shells = market.sum_of_firms(firms.built_mw) * costs.shell_usd_mn_per_mw / 1e3
        used_mwh = energy_mwh_per_month(load_kh100e=market.served_kh100e, power_kw_per_h100e=power_kw[name])
        accounts.receive(MONEY, "building", shells + servers)
        accounts.receive(MONEY, "power", used_mwh * costs.power_price_usd_per_mwh / 1e9)
