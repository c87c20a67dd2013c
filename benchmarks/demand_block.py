"""The demand block of the model, what its yardstick reads of it, and how far the two differ."""

from collections.abc import Callable

import numpy as np

from benchmarks.compiled_demand_block import Inputs, Outputs
from sim.model.agents.segment import Segment
from sim.model.agents.use_block import UseBlock
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.token_statistics import adoption_share
from sim.model.markets.tokens import REGIONS


class DemandBlock:
    """The demand of the month in which an economy stands, again and again from the same state.

    Attributes:
        economy: at least one month old.
        ln_thinking_max: [world], ln of the largest multiple of compute per task.
    """

    def __init__(self, economy: Economy) -> None:
        self.economy = economy
        self.ln_thinking_max = economy.calendar.thinking_max_ln(
            economy.month, np.log(economy.parameters.tokens.thinking_ratio_max)
        )
        self.blocks = [block for segment in economy.segments for block in segment.blocks]
        self._before = [(block.adoption_share, block.lab_share) for block in self.blocks]

    def move(self) -> None:
        """Do what `Economy.use_tokens` does."""
        economy, market = self.economy, self.economy.token_market
        for block, (adoption, share) in zip(self.blocks, self._before, strict=True):
            block.adoption_share, block.lab_share = adoption, share
        market.open_menus(economy.month, self.ln_thinking_max, is_price_cut=True)
        marginal = economy.worlds.constant(1.0)
        economy._each(Segment, lambda segment: segment.use_tokens(market.menu_of(segment), marginal, True))
        market.clear(economy.inference_served_share(), economy.month / 12.0)

    def inputs(self) -> Inputs:
        """What the yardstick needs to know; taken before the first move."""
        economy = self.economy
        labs, sellers = economy.labs, economy.token_market.sellers
        technology, demand = economy.parameters.tokens, economy.parameters.demand
        return Inputs(
            region=np.array(
                [REGIONS.index(segment.region) for segment in economy.segments for _ in segment.work.names]
            ),
            sells=np.array(
                [[position in sellers[region] for position in range(len(labs))] for region in REGIONS]
            ),
            is_active=np.array([lab.is_active(economy.month) for lab in labs]),
            capability=_by_world([lab.capability_log10_flop for lab in labs]),
            ln_price=_by_world([lab.ln_price[0] for lab in labs]),
            brand=_by_world([lab.traits.brand_index for lab in labs]),
            ln_inference_efficiency=_by_world([lab.ln_inference_efficiency for lab in labs]),
            served_share=np.asfortranarray(economy.inference_served_share()),
            ln_thinking_max=self.ln_thinking_max,
            size_exponent=technology.size_exponent,
            compute_per_task=technology.compute_per_task_h100e_hours,
            gate_width=technology.gate_width_oom,
            thinking_exponent=technology.thinking_exponent,
            thinking_loss=technology.thinking_loss_share,
            thinking_reach=technology.thinking_reach,
            price_slope=technology.price_slope,
            quality_weight=technology.quality_weight_per_oom,
            spread=demand.value_spread_ln,
            integration=demand.integration_cost_share,
            threshold=demand.adoption_threshold,
            threshold_spread=demand.threshold_spread_ln,
            innovation=demand.innovation_per_year,
            imitation=demand.imitation_per_year,
            tasks=self._of_blocks(lambda block: block.work.tasks_bn_per_year),
            errorless_value=self._of_blocks(lambda block: block.work.task_value_usd),
            ln_value=self._of_blocks(lambda block: block.ln_task_value),
            ln_size=self._of_blocks(lambda block: block.ln_size),
            inverse_size=self._of_blocks(lambda block: block.inverse_size),
            thinking_offset=self._of_blocks(lambda block: block.thinking_equivalent_ln),
            use_gate=self._of_blocks(lambda block: block.gate),
            adoption=self._of_blocks(lambda block: block.adoption_share),
            share=self._shares_of_labs(),
            switching=technology.switching_per_month,
        )

    def largest_difference(self, loop: Outputs) -> float:
        """Between the last move and the loop, over the larger of a number and its mean in the same world."""
        market = self.economy.token_market
        pairs = [
            (market.load_kh100e, loop.load),
            (market.revenue_usd_bn_per_year, loop.revenue),
            (market.tokens_tn_per_year, loop.tokens),
            (np.stack([lab.market_share for lab in market.labs]), loop.market_share),
            (self._of_blocks(lambda block: block.adoption_share), loop.adoption),
            (np.stack([segment.paid_usd_bn_per_year for segment in self.economy.segments]), self._paid(loop)),
            (market.wanted_usd_bn_per_year[np.newaxis], loop.wanted[np.newaxis]),
            (adoption_share(market)[np.newaxis], loop.adopted_share[np.newaxis]),
            (self._shares_of_labs(), loop.share),
        ]
        scales = [np.maximum(np.abs(rules), np.mean(rules, axis=0)) for rules, _ in pairs]
        differences = [
            np.max(np.abs(rules - written) / np.maximum(scale, 1e-300))
            for (rules, written), scale in zip(pairs, scales, strict=True)
        ]
        return float(max(differences))

    def _of_blocks(self, quantity: Callable[[UseBlock], Array | None]) -> Array:
        """A quantity of every use case, [use case, world], worlds side by side in memory."""
        return np.asfortranarray(np.concatenate([quantity(block) for block in self.blocks]))

    def _paid(self, loop: Outputs) -> Array:
        """What the use cases of each segment pay in the loop, [segment, world]."""
        ends = np.cumsum([len(segment.work.names) for segment in self.economy.segments])[:-1]
        return np.stack([np.sum(paid, axis=0) for paid in np.split(loop.paid, ends)])

    def _shares_of_labs(self) -> Array:
        """Shares of labs in the choice of each use case, [lab, use case, world]."""
        market = self.economy.token_market
        n_uses = sum(len(block.work.names) for block in self.blocks)
        every, first = np.zeros((len(market.labs), n_uses, market.worlds.n), order="F"), 0
        for segment in self.economy.segments:
            for block in segment.blocks:
                last = first + len(block.work.names)
                every[market.sellers[segment.region], first:last] = block.lab_share
                first = last
        return every


def _by_world(rows: list[Array]) -> Array:
    """Rows side by side in memory, so that the loop over a world reads neighbours."""
    return np.asfortranarray(np.stack(rows))
