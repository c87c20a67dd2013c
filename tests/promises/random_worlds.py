"""Random scenarios, simulated and watched month by month: accounts, and what physics allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.accounts import TOLERANCE
from sim.model.worlds import Mask
from sim.scenario import economy_of
from tests.promises.finding import log
from tests.promises.valid_scenarios import random_scenario

N_DRAWS = 2
ROUNDING = 1e-12


@dataclass
class Watched:
    """What was seen in all worlds.

    Attributes:
        account_breaches, limit_breaches: each scenario in which one was broken, and which.
        checked: how often each limit was looked at, by world and month.
    """

    n_scenarios: int = 0
    n_worlds: int = 0
    n_world_months: int = 0
    worst_gap: float = 0.0
    account_breaches: list[str] = field(default_factory=list)
    limit_breaches: list[str] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)


@cache
def watch(n: int) -> Watched:
    """Simulate `n` random scenarios, two draws of a pair each; once for all that ask."""
    seen = Watched()
    for seed in range(n):
        economy = economy_of(random_scenario(seed), seed, 0, N_DRAWS, collects_data=False)
        _follow(economy, f"random scenario {seed}", seen)
        if seed % 100 == 99:
            log(f"  {seed + 1} scenarios, {len(seen.account_breaches + seen.limit_breaches)} breaches")
    return seen


def _follow(economy: Economy, name: str, seen: Watched) -> None:
    """Advance to the end; what is broken is noted once a scenario."""
    history = History(economy)
    broken: dict[str, int] = {}
    while economy.running:
        with np.errstate(all="ignore"):
            economy.step()
            history.add()
            for limit, is_kept in kept(history):
                seen.checked[limit] = seen.checked.get(limit, 0) + economy.worlds.n
                if not np.all(is_kept):
                    broken.setdefault(limit, economy.month)
    economy.forget()
    seen.n_scenarios += 1
    seen.n_worlds += economy.worlds.n
    seen.n_world_months += economy.worlds.n * (economy.month + 1)
    gap = economy.worst_account_gap
    seen.worst_gap = max(seen.worst_gap, float(np.max(gap)))
    if not np.all(gap <= TOLERANCE):
        seen.account_breaches.append(f"{name}: a gap of {np.max(gap):.1e}")
    seen.limit_breaches += [f"{name}: {limit}, first in month {month}" for limit, month in broken.items()]


class History:
    """Sums since the first month that what there is must agree with; arrays `[world]`."""

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        self.chips_kh100e = self.held_kh100e
        self.ordered_kh100e = np.zeros(economy.worlds.n)
        self.shipped_kh100e = np.zeros(economy.worlds.n)

    @property
    def held_kh100e(self) -> Array:
        """Chips that clouds have, energised or not."""
        firms = self.economy.hyperscalers
        return np.sum(firms.capacity_kh100e + firms.racks_kh100e, axis=0)

    def add(self) -> None:
        """The month that has passed."""
        firms, market = self.economy.hyperscalers, self.economy.chip_market
        self.ordered_kh100e = self.ordered_kh100e + np.sum(firms.ordered_kh100e, axis=0)
        self.shipped_kh100e = self.shipped_kh100e + np.sum(market.shipped_kh100e, axis=0)
        self.chips_kh100e = self.chips_kh100e + np.sum(market.shipped_kh100e - firms.retired_kh100e, axis=0)


def kept(history: History) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each limit, and where it is kept this month."""
    economy = history.economy
    for limit, is_kept in LIMITS.items():
        yield limit, is_kept(history)
    for region, market in economy.compute_markets.items():
        is_bound = market.parameters.supply == "market" or not economy.calendar.is_after_shock(economy.month)
        if is_bound:
            yield (
                "use within energised capacity",
                market.served_kh100e <= market.capacity_kh100e * (1 + ROUNDING),
            )
        yield "a rent above zero", market.rent > 0.0
        yield "no negative queue", market.queue_kh100e >= -1e-9 * market.demand_kh100e
        assert region in ("open", "restricted")


def _is_shipped_within_capacity(history: History) -> Mask:
    vendors = history.economy.vendors
    shipped = np.sum(vendors.shipped_kh100e, axis=1)
    return np.asarray(shipped <= vendors.capacity_kh100e_per_month * (1.0 + ROUNDING))


def _are_orders_conserved(history: History) -> Mask:
    waiting = np.sum(np.sum(history.economy.vendors.backlog_kh100e, axis=0), axis=0)
    gone = history.shipped_kh100e + waiting
    return np.asarray(np.abs(history.ordered_kh100e - gone) <= 1e-9 * np.maximum(history.ordered_kh100e, 1.0))


def _are_chips_conserved(history: History) -> Mask:
    held = history.held_kh100e
    return np.asarray(np.abs(held - history.chips_kh100e) <= 1e-9 * np.maximum(history.chips_kh100e, 1.0))


def _do_shares_sum_to_one(history: History) -> Mask:
    labs, market = history.economy.labs, history.economy.token_market
    sums = np.stack([np.sum(labs.market_share, axis=0), *np.sum(labs.segment_shares, axis=1)])
    by_segment = np.sum(market.revenue_by_segment_usd_bn_per_year, axis=1)
    paid = np.stack([np.sum(by_segment, axis=0), *by_segment])
    # Where nobody pays for anything there is nothing to share.
    return np.asarray((np.abs(sums - 1.0) <= ROUNDING) | (paid < 1e-290))


def _is_no_stock_negative(history: History) -> Mask:
    firms, vendors = history.economy.hyperscalers, history.economy.vendors
    stocks = [*firms.stocks, firms.treasury.debt_usd_bn, *vendors.backlog_kh100e]
    return np.concatenate([np.all(np.atleast_2d(stock) >= -1e-9, axis=0) for stock in stocks])


def _are_shares_between_zero_and_one(history: History) -> Mask:
    shares = [segment.by_use_case("adoption_share") for segment in history.economy.segments]
    return np.concatenate([np.all((share >= 0.0) & (share <= 1.0), axis=0) for share in shares])


def _is_all_finite(history: History) -> Mask:
    economy = history.economy
    labs, firms = economy.labs, economy.hyperscalers
    numbers = (
        labs.training_demand_kh100e, labs.inference_demand_kh100e, labs.capability_log10_flop, labs.ln_price,
        labs.revenue_usd_bn_per_year, firms.capacity_kh100e, firms.capex_usd_bn_per_year, firms.cash_usd_bn,
        economy.equity_market.belief,
    )  # fmt: skip
    return np.asarray([np.all(np.isfinite(each)) for each in numbers])


LIMITS: dict[str, Callable[[History], Mask]] = {
    "shipments within capacity": _is_shipped_within_capacity,
    "orders are shipped or wait": _are_orders_conserved,
    "chips are conserved": _are_chips_conserved,
    "shares sum to one": _do_shares_sum_to_one,
    "no negative stock": _is_no_stock_negative,
    "adoption between none and all": _are_shares_between_zero_and_one,
    "no NaN, no infinity": _is_all_finite,
    "limits of debt, grid, purse, wafers and cash": lambda history: history.economy.limits.are_kept,
}
"""What holds in each month of each world, wherever supply comes from."""
