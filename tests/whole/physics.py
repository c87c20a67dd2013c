"""What holds in each month of each world: money and chips are conserved and stocks stay physical."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.model.economy import Economy
from sim.model.markets.accounts import TOLERANCE


class Physics:
    """Watches one economy from its first month to its last."""

    def watching(self, step: Callable[[Economy], None]) -> Callable[[Economy], None]:
        """A step that is checked, and that warns where a number overflows or is none."""

        def watched(economy: Economy) -> None:
            if economy.month < 0:
                self._begin(economy)
            with np.errstate(all="warn"):
                step(economy)
            self._count(economy)
            _assert_physical(economy)

        return watched

    def _begin(self, economy: Economy) -> None:
        self._economy = economy
        self._chips_kh100e = _held_kh100e(economy)

    def _count(self, economy: Economy) -> None:
        self._chips_kh100e = self._chips_kh100e + np.sum(economy.chip_market.shipped_kh100e, axis=0)
        firms = economy.hyperscalers
        self._chips_kh100e = self._chips_kh100e - np.sum(firms.retired_kh100e, axis=0)
        assert all(np.all(stock >= 0.0) for stock in firms.stocks)

    def assert_conserved(self) -> None:
        """Check at the end that nothing was lost on the way."""
        assert not self._economy.running
        assert np.max(self._economy.worst_account_gap) <= TOLERANCE
        assert np.all(self._economy.is_finite & self._economy.limits.are_kept)
        assert _held_kh100e(self._economy) == pytest.approx(self._chips_kh100e, rel=1e-10)


def _held_kh100e(economy: Economy) -> np.ndarray:
    firms = economy.hyperscalers
    return np.sum(firms.capacity_kh100e + firms.racks_kh100e, axis=0)


def _assert_physical(economy: Economy) -> None:
    is_bound = ~economy.worlds.is_shocked
    for market in economy.compute_markets.values():
        is_elastic = market.parameters.supply == "elastic" and economy.calendar.is_after_shock(economy.month)
        if not is_elastic:
            limit = market.capacity_kh100e * (1.0 + 1e-12)
            assert np.all((market.served_kh100e <= limit)[is_bound])
        assert np.all(market.rent > 0.0)
        assert np.all(market.queue_kh100e >= -1e-9 * market.demand_kh100e)
    vendors = economy.vendors
    total = np.sum(vendors.shipped_kh100e, axis=1)
    assert np.all(total <= vendors.capacity_kh100e_per_month * (1.0 + 1e-12))
    assert np.all(vendors.backlog_kh100e >= -1e-9)
    shares = np.sum(economy.labs.market_share, axis=0)
    assert shares == pytest.approx(np.ones(economy.worlds.n), abs=1e-12)
    for segment in economy.segments:
        adoption = segment.by_use_case("adoption_share")
        assert np.all((adoption >= 0.0) & (adoption <= 1.0))
