"""The demand block of the model, what its yardstick reads of it, and how far the two differ."""

import numpy as np

from benchmarks.compiled_demand_block import Inputs, Outputs
from sim.model.agents.use_case import UseCase
from sim.model.declaring import Array
from sim.model.economy import Economy
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
        self._before = [(use_case.adoption_share, use_case._share) for use_case in economy.use_cases]

    def move(self) -> None:
        """Do what `Economy.use_tokens` does."""
        economy, market = self.economy, self.economy.token_market
        for use_case, (adoption, share) in zip(economy.use_cases, self._before, strict=True):
            use_case.adoption_share, use_case._share = adoption, share
        market.open_menus(economy.month, self.ln_thinking_max, is_price_cut=True)
        menus = market.menus
        economy._each(UseCase, lambda use_case: use_case.choose(menus[use_case.traits.region]))
        economy._each(UseCase, lambda use_case: use_case.adopt(True))
        market.clear(economy.inference_served_share())

    def inputs(self) -> Inputs:
        """What the yardstick needs to know; taken before the first move."""
        economy = self.economy
        labs, uses, sellers = economy.labs, economy.use_cases, economy.token_market.sellers
        technology, demand = economy.parameters.tokens, economy.parameters.demand
        return Inputs(
            region=np.array([REGIONS.index(use.traits.region) for use in uses]),
            sells=np.array(
                [[position in sellers[region] for position in range(len(labs))] for region in REGIONS]
            ),
            is_active=np.array([lab.is_active(economy.month) for lab in labs]),
            capability=_by_world([lab.capability_log10_flop for lab in labs]),
            ln_price=_by_world([lab.ln_price for lab in labs]),
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
            tasks=_by_world([use.tasks_bn_per_year for use in uses]),
            errorless_value=_by_world([use.errorless_value_usd for use in uses]),
            ln_value=_by_world([use._ln_task_value for use in uses]),
            ln_size=_by_world([use._ln_size for use in uses]),
            inverse_size=_by_world([use._inverse_size for use in uses]),
            thinking_offset=_by_world([use._thinking_ln for use in uses]),
            use_gate=_by_world([use._gate for use in uses]),
            adoption=_by_world([adoption for adoption, _ in self._before]),
            share=self._shares_of_labs([share for _, share in self._before]),
            switching=technology.switching_per_month,
        )

    def largest_difference(self, loop: Outputs) -> float:
        """Between the last move and the loop, over the larger of a number and its mean in the same world."""
        market, uses = self.economy.token_market, self.economy.use_cases
        pairs = [
            (market.load_kh100e, loop.load),
            (market.revenue_usd_bn_per_year, loop.revenue),
            (market.tokens_tn_per_year, loop.tokens),
            (np.stack([lab.market_share for lab in market.labs]), loop.market_share),
            (np.stack([use_case.adoption_share for use_case in uses]), loop.adoption),
            (np.stack([use_case.paid_usd_bn_per_year for use_case in uses]), loop.paid),
            (market.wanted_usd_bn_per_year[np.newaxis], loop.wanted[np.newaxis]),
            (market.adoption_share[np.newaxis], loop.adopted_share[np.newaxis]),
            (self._shares_of_labs([use_case._share for use_case in uses]), loop.share),
        ]
        scales = [np.maximum(np.abs(rules), np.mean(rules, axis=0)) for rules, _ in pairs]
        differences = [
            np.max(np.abs(rules - written) / np.maximum(scale, 1e-300))
            for (rules, written), scale in zip(pairs, scales, strict=True)
        ]
        return float(max(differences))

    def _shares_of_labs(self, shares: list[Array]) -> Array:
        """Shares of sellers in the choice of each use case, `[seller, world]`, as [lab, use case, world]."""
        market = self.economy.token_market
        every = np.zeros((len(market.labs), len(shares), market.worlds.n), order="F")
        for position, (use_case, share) in enumerate(zip(market.use_cases, shares, strict=True)):
            every[market.sellers[use_case.traits.region], position] = share
        return every


def _by_world(rows: list[Array]) -> Array:
    """Rows side by side in memory, so that the loop over a world reads neighbours."""
    return np.asfortranarray(np.stack(rows))
