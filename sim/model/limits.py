"""Limits that every world keeps in every month, and the changes of a scenario that switch each limit off."""

from collections.abc import Mapping

import numpy as np

from sim.model.declaring import Array
from sim.model.settlement import Parties
from sim.model.worlds import Index, Mask

TOLERANCE = 1e-8
"""How far beyond a limit rounding may lead, relative to the limit."""

WITHOUT_LIMIT: Mapping[str, Mapping[str, object]] = {
    "debt": {"investment.finance": "unlimited"},
    "grid": {"grid.connection": "unlimited"},
    "fabs": {"chip_supply.wafer_limit": "none"},
    "purse": {"purse.limit": "unlimited"},
}
"""What a limit is called, and the change of a scenario that takes it away."""


class Limits:
    """Remembers in which worlds which limit was ever broken."""

    def __init__(self, n_worlds: int) -> None:
        self._broken: dict[str, Mask] = {}
        self._n_worlds = n_worlds

    def hold(self, breach: str, *, value: Array, at_most: Array) -> None:
        """Note the worlds in which a value exceeds its limit; a number that is none exceeds any.

        Args:
            breach: what is wrong where it does, as a reader is told.
            value: `[world]`, or `[agent, world]` if it holds for each agent.
            at_most: of the same shape, not negative.
        """
        is_kept = np.atleast_2d(value <= at_most * (1.0 + TOLERANCE) + 1e-12)
        is_broken = ~np.all(is_kept, axis=0)
        self._broken[breach] = self._broken.get(breach, np.zeros(self._n_worlds, dtype=np.bool_)) | is_broken

    @property
    def are_kept(self) -> Mask:
        """Whether no limit was ever broken, one flag per world."""
        kept = np.ones(self._n_worlds, dtype=np.bool_)
        for is_broken in self._broken.values():
            kept = kept & ~is_broken
        return kept

    def breach(self, worlds: Index) -> str | None:
        """What is wrong in one of some worlds, the first in the order in which limits are held."""
        return next((breach for breach, where in self._broken.items() if np.any(where[worlds])), None)


def hold_limits(parties: Parties, limits: Limits) -> None:
    """Hold debts, connected power, wafers and spending on AI against their limits."""
    treasury = parties.hyperscalers.treasury
    if treasury.has_debt_limit:
        allowed = np.maximum(treasury.debt_limit_usd_bn, treasury.opening_debt_usd_bn)
        limits.hold("debt above its limit", value=treasury.debt_usd_bn, at_most=allowed)
    for grid in parties.grids.values():
        limits.hold(
            "more power connected than the grid allows",
            value=grid.connected_mw,
            at_most=grid.limit_mw_per_month,
        )
    if parties.purses is not None:
        short = ~parties.purses.is_within_facilities
        limits.hold(
            "labs' cash below their facilities", value=short.astype(float), at_most=np.zeros(short.size)
        )
    market = parties.token_market
    if market.purse.limit == "limited":
        limits.hold(
            "spending on AI above the purse",
            value=np.maximum(market.wanted_usd_bn_per_year / 1e3, market.total_value_usd_tn_per_year),
            at_most=market.purse_usd_tn_per_year,
        )
    limits.hold(
        "more wafers for AI than fabs have",
        value=parties.chip_market.wafers_kh100e_per_month,
        at_most=parties.chip_market.wafer_ceiling_kh100e_per_month,
    )
