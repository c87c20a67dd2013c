"""A segment: the users of one region, with everything that they use AI for."""

from collections.abc import Mapping

import mesa
import numpy as np

from sim.model.agents.menu import Menu
from sim.model.agents.segment_parameters import Demand, Tokens, UseCaseTraits
from sim.model.agents.use_block import UseBlock
from sim.model.agents.work import work_of
from sim.model.declaring import Array
from sim.model.worlds import Worlds

_NUMBERS_PER_BLOCK = 32_768
"""Entries of an array of a block, about: a few of them fit the cache of a core."""


class Segment(mesa.Agent):  # type: ignore[misc]
    """Users in all worlds; arrays are [lab, world], the labs being those that sell to them."""

    def __init__(
        self,
        model: mesa.Model,
        region: str,
        use_cases: Mapping[str, UseCaseTraits],
        technology: Tokens,
        demand: Demand,
        n_sellers: int,
        worlds: Worlds,
    ) -> None:
        """Lay the use cases out in blocks that suit the number of worlds."""
        super().__init__(model)
        self.region = region
        self.worlds = worlds
        self.work = work_of(use_cases, demand)
        n_rows = max(1, _NUMBERS_PER_BLOCK // (n_sellers * worlds.n))
        self.blocks = [
            UseBlock(self.work.rows(slice(first, first + n_rows)), technology, demand, worlds)
            for first in range(0, len(use_cases), n_rows)
        ]

    def use_tokens(self, menu: Menu, served_share: Array, is_anchor_past: bool) -> None:
        """Choose, think, adopt and ask for tokens; only those for which labs found compute are paid.

        Args:
            served_share: the part of inference load that found compute last month.
            is_anchor_past: whether a form of demand that is anchored before the shock has its anchor.
        """
        spent, spent_by_size = np.zeros_like(served_share), np.zeros_like(served_share)
        for block in self.blocks:
            block.choose(menu)
            block.adopt(is_anchor_past)
            wanted = block.buy()
            by_size = wanted * block.inverse_size_used(menu)
            # One after the other, so that neither the blocks nor the number of worlds change a sum.
            for row in range(len(block.work.names)):
                spent = spent + wanted[:, row]
                spent_by_size = spent_by_size + by_size[:, row]
        self.wanted_usd_bn_per_year = spent
        self.wanted_over_size_usd_bn_per_year = spent_by_size
        self.paid_usd_bn_per_year = np.sum(spent * served_share, axis=0)

    def by_use_case(self, quantity: str) -> Array:
        """A quantity of blocks, [use case, world], of all use cases."""
        return np.concatenate([getattr(block, quantity) for block in self.blocks])
