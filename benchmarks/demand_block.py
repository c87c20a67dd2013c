"""The demand block of the model, what its yardstick reads of it, and how far the two differ."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.compiled_demand_block import Inputs, Outputs
from sim.model.agents.segment import Segment
from sim.model.agents.segment_parameters import SegmentTraits
from sim.model.agents.use_block import UseBlock
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.token_statistics import adoption_share


class DemandBlock:
    """The demand of the month in which an economy stands, again and again from the same state.

    Attributes:
        economy: at least one month old.
        ln_thinking_max: [world], ln of the largest multiple of compute per task.
    """

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        self.market = economy.token_market
        self.ln_thinking_max = economy.calendar.thinking_max_ln(
            economy.month, np.log(economy.parameters.tokens.thinking_ratio_max)
        )
        self.blocks = [block for segment in economy.segments for block in segment.blocks]
        self._before = [(block.adoption_share, block.lab_share) for block in self.blocks]
        self._adoption_before = [segment.adoption_ratio for segment in economy.segments]
        self._marginal_before = self.market.marginal_value_ratio

    def move(self) -> None:
        """Do what `Economy.use_tokens` does."""
        economy, market, marginal = self.economy, self.market, self._marginal_before
        for block, (adoption, share) in zip(self.blocks, self._before, strict=True):
            block.adoption_share, block.lab_share = adoption, share
        for segment, ratio in zip(economy.segments, self._adoption_before, strict=True):
            segment.adoption_ratio = ratio
        market.open_menus(economy.month, self.ln_thinking_max, is_price_cut=True)
        month = economy.month
        economy._each(Segment, lambda users: users.use_tokens(month, market.menu_of(users), marginal, True))
        market.clear(economy.inference_served_share(), economy.month / 12.0)

    def inputs(self) -> Inputs:
        """What the yardstick needs to know; taken before the first move."""
        return Inputs(**self._of_labs(), **self._of_segments(), **self._of_worlds(), **self._of_uses())

    def _of_labs(self) -> dict[str, Array]:
        economy, labs = self.economy, self.economy.labs
        return {
            "is_active": labs.is_active(economy.month)[:, 0],
            "is_closed": np.asfortranarray(labs.is_closed),
            "capability": np.asfortranarray(labs.capability_log10_flop),
            "attraction": np.asfortranarray(labs.attraction_index),
            "ln_inference_efficiency": np.asfortranarray(labs.ln_inference_efficiency),
            "serving_budget_share": np.asfortranarray(labs.serving_budget_share),
            "served_share": np.asfortranarray(economy.inference_served_share()),
        }

    def _of_segments(self) -> dict[str, Array]:
        segments, labs = self.economy.segments, self.economy.labs
        sellers = [self.market.sellers[segment.region] for segment in segments]
        parts = [self.market.segment_names.index(segment.name) for segment in segments]
        is_open = labs.is_open_weights.astype(np.float64)
        kept = [1.0 - segment.traits.open_weights_collected_share for segment in segments]

        def trait(of: Callable[[SegmentTraits], Array]) -> Array:
            return _by_world([of(segment.traits) for segment in segments])

        return {
            "first_use": np.cumsum([0, *(len(segment.work.names) for segment in segments)]),
            "part_of": np.array(parts),
            "sells": np.array([[lab in some for some in sellers] for lab in range(len(labs.names))]),
            "ln_price": np.asfortranarray(np.swapaxes(labs.ln_price[parts], 0, 1)),
            "collected_share": _by_world([1.0 - closed * np.stack(kept) for closed in is_open]),
            "price_slope": _by_world([segment.blocks[0].behaviour.price_slope for segment in segments]),
            "free_use": trait(lambda traits: traits.free_use_ratio),
            "free_thinking": trait(lambda traits: traits.free_thinking_ratio),
            "segment_adoption": _by_world(self._adoption_before),
        }

    def _of_worlds(self) -> dict[str, Array | float]:
        technology, demand = self.economy.parameters.tokens, self.economy.parameters.demand
        purse = self.market.purse
        return {
            "years": self.economy.month / 12.0,
            "ln_thinking_max": self.ln_thinking_max,
            "thinking_ratio_max": technology.thinking_ratio_max,
            "size_exponent": technology.size_exponent,
            "compute_per_task": technology.compute_per_task_h100e_hours,
            "gate_width": technology.gate_width_oom,
            "thinking_exponent": technology.thinking_exponent,
            "thinking_loss": technology.thinking_loss_share,
            "thinking_reach": technology.thinking_reach,
            "thinking_split": technology.thinking_split_share,
            "quality_weight": technology.quality_weight_per_oom,
            "switching": technology.switching_per_month,
            "spread": demand.value_spread_ln,
            "integration": demand.integration_cost_share,
            "threshold": demand.adoption_threshold,
            "threshold_spread": demand.threshold_spread_ln,
            "innovation": demand.innovation_per_year,
            "imitation": demand.imitation_per_year,
            "across_uses": demand.imitation_across_uses_share,
            "marginal_value": self._marginal_before,
            "purse": purse.addressable_value_usd_tn_per_year,
            "purse_growth": purse.growth_per_year,
            "saturation": purse.saturation_exponent,
        }

    def _of_uses(self) -> dict[str, Array]:
        return {
            "tasks": self._of_blocks(lambda block: block.work.tasks_bn_per_year),
            "errorless_value": self._of_blocks(lambda block: block.work.task_value_usd),
            "ln_value": self._of_blocks(lambda block: block.ln_task_value),
            "ln_size": self._of_blocks(lambda block: block.ln_size),
            "inverse_size": self._of_blocks(lambda block: block.inverse_size),
            "thinking_offset": self._of_blocks(lambda block: block.thinking_equivalent_ln),
            "use_gate": self._of_blocks(lambda block: block.gate),
            "adoption": self._of_blocks(lambda block: block.adoption_share),
            "share": self._shares_of_labs(),
        }

    def largest_difference(self, loop: Outputs) -> float:
        """Between the last move and the loop, over the larger of a number and its mean in the same world."""
        market, segments = self.market, self.economy.segments
        rules = Outputs(
            load=market.load_kh100e,
            paid_load_share=market.paid_load_share,
            market_share=market.labs.market_share,
            revenue=np.swapaxes(market.revenue_by_segment_usd_bn_per_year, 0, 1),
            paid=self._at_all_labs([segment.paid_by_lab_usd_bn_per_year for segment in segments]),
            tokens=self._at_all_labs([segment.tokens_tn_per_year for segment in segments]),
            segment_adoption=np.stack([segment.adoption_ratio for segment in segments]),
            adoption=self._of_blocks(lambda block: block.adoption_share),
            share=self._shares_of_labs(),
            wanted=market.wanted_usd_bn_per_year,
            adopted_share=adoption_share(market),
            total_value=market.total_value_usd_tn_per_year,
            marginal_value=market.marginal_value_ratio,
        )
        return float(np.max([_difference(one, other) for one, other in zip(rules, loop, strict=True)]))

    def _of_blocks(self, quantity: Callable[[UseBlock], Array | None]) -> Array:
        """A quantity of every use case, [use case, world], worlds side by side in memory."""
        return np.asfortranarray(np.concatenate([quantity(block) for block in self.blocks]))

    def _shares_of_labs(self) -> Array:
        """Shares of labs in the choice of each use case, [lab, use case, world]."""
        n_uses = sum(len(block.work.names) for block in self.blocks)
        every, first = np.zeros((len(self.market.labs.names), n_uses, self.market.worlds.n), order="F"), 0
        for segment in self.economy.segments:
            for block in segment.blocks:
                last = first + len(block.work.names)
                every[self.market.sellers[segment.region], first:last] = block.lab_share
                first = last
        return every

    def _at_all_labs(self, by_seller: Sequence[Array]) -> Array:
        """What segments do at the labs that sell to them, [lab, segment, world]."""
        every = np.zeros((len(self.market.labs.names), len(by_seller), self.market.worlds.n))
        for position, (segment, values) in enumerate(zip(self.economy.segments, by_seller, strict=True)):
            every[self.market.sellers[segment.region], position] = values
        return every


def _by_world(rows: Sequence[Array]) -> Array:
    """Rows side by side in memory, so that the loop over a world reads neighbours."""
    return np.asfortranarray(np.stack(rows))


def _difference(rules: Array, loop: Array) -> np.floating:
    scale = np.maximum(np.abs(rules), np.mean(np.abs(rules), axis=tuple(range(rules.ndim - 1))))
    return np.max(np.abs(rules - loop) / np.maximum(scale, 1e-300))
