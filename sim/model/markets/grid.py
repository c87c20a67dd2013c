"""The grid of one region: finished shells wait until they are connected to power."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.declaring import Array, choice, quantity
from sim.model.economics import grid as rules
from sim.model.sums import sum_in_order
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class GridAccess:
    """How much power can be connected for AI, and what a queue does to its price."""

    connection: str = choice("unlimited", "limited")
    additions_2026_gw_per_year: Array = quantity("GW/yr", 1e-3, 1e5)
    additions_2030_gw_per_year: Array = quantity("GW/yr", 1e-3, 1e5)
    restricted_share: Array = quantity("1", 0.0, 1.0)
    price_rise_per_year_of_wait: Array = quantity("1/yr", 0.0, 10.0)
    highest_price_ratio: Array = quantity("1", 1.0, 100.0)


class Grid:
    """One region; attributes are `[world]` arrays."""

    def __init__(self, region: str, hyperscalers: Hyperscalers, access: GridAccess, worlds: Worlds) -> None:
        self.hyperscalers = hyperscalers
        self.rows = hyperscalers.rows_in(region)
        self._is_restricted = region == "restricted"
        self.take(access)
        self.limit_mw_per_month = worlds.constant(np.inf)
        self.waiting_mw = worlds.constant(0.0)
        self.first_bound_month = worlds.constant(np.nan)

    def take(self, access: GridAccess) -> None:
        """Act on these numbers from now on."""
        self.access = access
        self._share = access.restricted_share if self._is_restricted else 1.0 - access.restricted_share

    def open(self, month: int, year: float) -> Array:
        """How much of the shells that wait the grid can connect this month: the same share at each firm."""
        if self.access.connection == "limited":
            self.limit_mw_per_month = rules.additions_limit_mw_per_month(
                in_2026_gw_per_year=self.access.additions_2026_gw_per_year,
                in_2030_gw_per_year=self.access.additions_2030_gw_per_year,
                share=self._share,
                year=year,
            )
        waiting = self._sum_of_firms(self.hyperscalers.unconnected_mw)
        share = rules.connected_share(waiting_mw=waiting, limit_mw=self.limit_mw_per_month)
        is_first = np.isnan(self.first_bound_month) & (share < 1.0)
        self.first_bound_month = np.where(is_first, float(month), self.first_bound_month)
        return share

    def close(self) -> None:
        """Count what was connected and what still waits."""
        self.connected_mw = self._sum_of_firms(self.hyperscalers.connected_mw)
        self.waiting_mw = self._sum_of_firms(self.hyperscalers.unconnected_mw)

    def _sum_of_firms(self, values: Array) -> Array:
        return sum_in_order(values[self.rows])

    @property
    def wait_years(self) -> Array:
        """How long the last shell of the queue waits for power."""
        return rules.wait_years(waiting_mw=self.waiting_mw, limit_mw_per_month=self.limit_mw_per_month)

    @property
    def power_price_ratio(self) -> Array:
        """Price of power over that without a queue."""
        return rules.power_price_ratio(
            wait_years=self.wait_years,
            rise_per_year_of_wait=self.access.price_rise_per_year_of_wait,
            highest_ratio=self.access.highest_price_ratio,
        )


def connect(grids: Mapping[str, Grid], firms: Hyperscalers, month: int, year: float) -> None:
    """Connect the shells that wait as far as each region's grid goes."""
    firms.connect(firms.at_home({region: grid.open(month, year) for region, grid in grids.items()}))
    for grid in grids.values():
        grid.close()
