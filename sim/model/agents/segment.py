"""A segment of users in one region, with everything that they use AI for."""

from collections.abc import Mapping, Sequence

import mesa
import numpy as np

from sim.model.agents.menu import Menu
from sim.model.agents.own_demand import OwnDemand
from sim.model.agents.segment_parameters import SegmentTraits
from sim.model.agents.use_block import Behaviour, UseBlock
from sim.model.agents.work import Work
from sim.model.declaring import Array
from sim.model.economics import demand
from sim.model.sums import add_in_order
from sim.model.worlds import Worlds

_NUMBERS_PER_BLOCK = 131_072
"""Entries of an array of a block, about: a few of them fit the cache that cores share."""


class Segment(mesa.Agent):  # type: ignore[misc]
    """Users in all worlds; arrays are [lab, world], the labs being those that sell to them."""

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        region: str,
        traits: SegmentTraits,
        rows: Sequence[int],
        work: Work,
        behaviour: Behaviour,
        n_sellers: int,
        worlds: Worlds,
    ) -> None:
        """Lay the use cases, some rows of all work, out in blocks that suit the number of worlds."""
        super().__init__(model)
        self.name = name
        self.region = region
        self.traits = traits
        self.worlds = worlds
        n_rows = max(1, _NUMBERS_PER_BLOCK // (n_sellers * worlds.n))
        self._rows = [rows[first : first + n_rows] for first in range(0, len(rows), n_rows)]
        self.work = work.rows(rows)
        self.adoption_ratio = behaviour.demand.initial_adoption_share_of_ceiling
        self.blocks = [UseBlock(work.rows(some), behaviour, worlds) for some in self._rows]

    def take(self, traits: SegmentTraits, work: Work, behaviour: Behaviour) -> None:
        """Act on these numbers from now on; `work` is that of all use cases."""
        self.traits = traits
        self.work = work.rows([row for some in self._rows for row in some])
        for block, some in zip(self.blocks, self._rows, strict=True):
            block.take(work.rows(some), behaviour)

    def give_own_demand(self, own: Mapping[str, OwnDemand]) -> None:
        """From now on some use cases ask for tasks by a rule of the user's own."""
        for block in self.blocks:
            block.give_own_demand(own)

    def use_tokens(self, month: int, menu: Menu, marginal_value_ratio: Array, is_anchor_past: bool) -> None:
        """Choose, think, adopt and ask for tokens.

        Args:
            month: months since the start of the clock.
            marginal_value_ratio: [world], what the next task is worth over its own value.
            is_anchor_past: whether a form of demand that is anchored before the shock has its anchor.
        """
        spent, spent_by_size = np.zeros_like(menu.ln_price), np.zeros_like(menu.ln_price)
        value_done, adopters, could_adopt = (np.zeros(self.worlds.n) for _ in range(3))
        for block in self.blocks:
            block.choose(menu, marginal_value_ratio)
            block.adopt(month, is_anchor_past, self.adoption_ratio)
            wanted = block.buy()
            # One after the other, so that neither the blocks nor the number of worlds change a sum.
            spent_by_size = add_in_order(spent_by_size, wanted * block.inverse_size_used(menu), axis=1)
            spent = add_in_order(spent, wanted, axis=1)
            value_done = add_in_order(value_done, block.done_bn_tasks * block.value_of_done_usd)
            adopters = add_in_order(adopters, block.adopters_bn_tasks)
            could_adopt = add_in_order(could_adopt, block.work.tasks_bn_per_year * block.ceiling_share)
        self.adoption_ratio = demand.adoption_over_ceiling(adoption=adopters, ceiling=could_adopt)
        self.value_done_usd_tn_per_year = value_done / 1e3
        self.wanted_usd_bn_per_year = spent
        self.wanted_over_size_usd_bn_per_year = spent_by_size

    def pay(self, paid_share: Array) -> None:
        """Pay for the part of what is wanted that can be paid for and found compute, [lab, world]."""
        self.paid_by_lab_usd_bn_per_year = self.wanted_usd_bn_per_year * paid_share
        self.paid_usd_bn_per_year = np.sum(self.paid_by_lab_usd_bn_per_year, axis=0)

    def by_use_case(self, quantity: str) -> Array:
        """A quantity of blocks, [use case, world], of all use cases."""
        return np.concatenate([getattr(block, quantity) for block in self.blocks])
