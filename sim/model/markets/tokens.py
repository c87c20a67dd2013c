"""The market for tokens: labs' menus meet use cases, region by region."""

from collections.abc import Sequence

import numpy as np

from sim.model.agents.lab import Lab
from sim.model.agents.use_case import Menu, Tokens, UseCase
from sim.model.declaring import Array
from sim.model.economics import tokens as rules
from sim.model.economics.units import H100E_HOURS_BN_PER_YEAR_OF_KH100E, REFERENCE_DIFFICULTY_LOG10_FLOP
from sim.model.worlds import Worlds

REGIONS = ("open", "restricted")
"""The parts of the world that export controls divide; each has its own use cases and its own compute."""

PRICE_CUT_RATIO = 0.9
"""Token prices of the price-cut world over its twin's, from the month of the shock on."""


def stacked(values: Sequence[Array]) -> Array:
    """Arrays `[world]` of several agents as one array `[agent, world]`."""
    return np.stack(list(values))


class TokenMarket:
    """Gathers menus, and adds up what use cases buy; arrays by lab are [lab, world]."""

    def __init__(
        self, labs: Sequence[Lab], use_cases: Sequence[UseCase], technology: Tokens, worlds: Worlds
    ) -> None:
        self.labs = list(labs)
        self.use_cases = list(use_cases)
        self.technology = technology
        self.worlds = worlds
        self.load_kh100e = np.zeros((len(self.labs), worlds.n))
        self.revenue_usd_bn_per_year = np.zeros((len(self.labs), worlds.n))
        self.tokens_tn_per_year = np.zeros((len(self.labs), worlds.n))
        self.sellers = {
            region: [
                position for position, lab in enumerate(self.labs) if lab.traits.serves in (region, "both")
            ]
            for region in REGIONS
        }
        self.frontier_log10_flop = np.max(stacked([lab.capability_log10_flop for lab in self.labs]), axis=0)

    def open_menus(self, month: int, ln_thinking_max: Array, is_price_cut: bool) -> None:
        """Publish this month's menu in each region."""
        active = [lab for lab in self.labs if lab.is_active(month)]
        capability = stacked([lab.capability_log10_flop for lab in active])
        self.frontier_log10_flop = np.max(capability, axis=0)
        self._ln_price = self._cut_price(stacked([lab.ln_price for lab in self.labs]), is_price_cut)
        self.menus = {region: self._menu(region, month, ln_thinking_max) for region in REGIONS}

    def _cut_price(self, ln_price: Array, is_price_cut: bool) -> Array:
        if not is_price_cut or not self.worlds.has_price_cut.any():
            return ln_price
        cut = ln_price[..., self.worlds.twin] + np.log(PRICE_CUT_RATIO)
        return np.where(self.worlds.has_price_cut, cut, ln_price)

    def _menu(self, region: str, month: int, ln_thinking_max: Array) -> Menu:
        technology = self.technology
        positions = self.sellers[region]
        labs = [self.labs[position] for position in positions]
        capability = stacked([lab.capability_log10_flop for lab in labs])
        ln_price = self._ln_price[positions]
        gate = rules.feasibility_ratio(
            reach_log10_flop=capability + technology.thinking_reach * ln_thinking_max / rules.LN10,
            width_oom=technology.gate_width_oom,
        )
        is_absent = np.array([[not lab.is_active(month)] for lab in labs])
        is_absent = is_absent | np.stack([lab.is_closed for lab in labs])
        ln_size = rules.model_size_ln(log10_flop=capability, size_exponent=technology.size_exponent)
        return Menu(
            ln_price=ln_price,
            ln_base_cost=ln_price + np.log(technology.compute_per_task_h100e_hours),
            ln_size=ln_size,
            inverse_size=np.exp(-ln_size),
            thinking_ln=rules.thinking_equivalent_ln(log10_flop=capability, reach=technology.thinking_reach),
            gate=np.where(is_absent, np.inf, gate),
            taste=rules.taste_index(
                capability_log10_flop=capability,
                frontier_log10_flop=self.frontier_log10_flop,
                quality_weight=technology.quality_weight_per_oom,
                brand=stacked([lab.attraction_index for lab in labs]),
            ),
            ln_thinking_max=ln_thinking_max,
        )

    def clear(self, served_share: Array) -> None:
        """Add up tokens, load and revenue, and tell each lab its own.

        Args:
            served_share: [lab, world], the part of inference load that found compute last month, and that the
                lab can afford; the rest is wanted, and queues or is turned away, but earns nothing.
        """
        shape = (len(self.labs), self.worlds.n)
        wanted, effective, tokens_mn = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for region, positions in self.sellers.items():
            menu = self.menus[region]
            spent, spent_by_size = self._bought(region, served_share[positions])
            hours_per_usd = np.exp(-menu.ln_price)
            wanted[positions] += spent
            effective[positions] += spent * hours_per_usd
            tokens_mn[positions] += (
                spent_by_size * hours_per_usd / self.technology.compute_per_task_h100e_hours
            )
        self.wanted_usd_bn_per_year = np.sum(wanted, axis=0)
        self.revenue_usd_bn_per_year = wanted * served_share
        self.tokens_tn_per_year = tokens_mn * 1e3
        self._tell_labs(effective)

    def _bought(self, region: str, served_share: Array) -> tuple[Array, Array]:
        """Spending a region wants at each seller (bn USD a year), and that over the size of the model."""
        spent, spent_by_size = np.zeros_like(served_share), np.zeros_like(served_share)
        for use_case in self.use_cases:
            if use_case.traits.region == region:
                wanted = use_case.buy(served_share)
                spent = spent + wanted
                spent_by_size = spent_by_size + wanted * use_case.inverse_size(self.menus[region])
        return spent, spent_by_size

    def _tell_labs(self, effective_bn_hours_per_year: Array) -> None:
        total = np.maximum(np.sum(self.revenue_usd_bn_per_year, axis=0), 1e-300)
        for position, lab in enumerate(self.labs):
            lab.revenue_usd_bn_per_year = self.revenue_usd_bn_per_year[position]
            lab.market_share = self.revenue_usd_bn_per_year[position] / total
            hours = effective_bn_hours_per_year[position] * np.exp(-lab.ln_inference_efficiency)
            lab.inference_demand_kh100e = hours / H100E_HOURS_BN_PER_YEAR_OF_KH100E * lab.serving_budget_share
        self.load_kh100e = stacked([lab.inference_demand_kh100e for lab in self.labs])

    @property
    def adoption_share(self) -> Array:
        """Share of all possible tasks whose users have adopted AI."""
        adopters, users = np.zeros(self.worlds.n), np.zeros(self.worlds.n)
        for use_case in self.use_cases:
            adopters = adopters + use_case.adopters_bn_tasks
            users = users + use_case.tasks_bn_per_year
        return adopters / np.maximum(users, 1e-300)

    @property
    def pool_usd_bn_per_year(self) -> Array:
        """Revenue of all labs (bn USD a year)."""
        return np.sum(self.revenue_usd_bn_per_year, axis=0)

    @property
    def open_weights_token_share(self) -> Array:
        """Share of all tokens that open-weights models serve."""
        is_open = np.array([[float(lab.traits.is_open_weights)] for lab in self.labs])
        total = np.maximum(np.sum(self.tokens_tn_per_year, axis=0), 1e-300)
        return np.sum(self.tokens_tn_per_year * is_open, axis=0) / total

    @property
    def open_weights_price_ratio(self) -> Array:
        """Price of open weights over that of closed models, at like quality; NaN where one sells nothing.

        Both are what was spent over the effective compute that it bought.
        """
        is_open = np.array([[float(lab.traits.is_open_weights)] for lab in self.labs])
        bought = self.revenue_usd_bn_per_year * np.exp(-self._ln_price)
        prices = [
            np.sum(group * self.revenue_usd_bn_per_year, axis=0) / np.sum(group * bought, axis=0)
            for group in (is_open, 1.0 - is_open)
        ]
        return prices[0] / prices[1]

    @property
    def constant_quality_price_usd_per_mtok(self) -> Array:
        """Cheapest price of a task of reference difficulty (USD per 1 M tokens)."""
        menu = self.menus["open"]
        difficulty = self.worlds.constant(REFERENCE_DIFFICULTY_LOG10_FLOP)
        feasible = rules.feasible_share(
            use_gate=rules.difficulty_ratio(
                difficulty_log10_flop=difficulty, width_oom=self.technology.gate_width_oom
            ),
            lab_gate=menu.gate,
        )
        # Before any lab could do it, the most able ones count.
        is_able = feasible >= np.minimum(0.5, np.max(feasible, axis=0))
        cheapest = np.min(np.where(is_able, menu.ln_price, np.inf), axis=0)
        return self.technology.compute_per_task_h100e_hours * np.exp(cheapest)

    @property
    def frontier_price_usd_per_mtok(self) -> Array:
        """List price of the most capable model without thinking (USD per 1 M tokens)."""
        menu = self.menus["open"]
        is_present = np.isfinite(menu.gate)
        best = np.argmax(np.where(is_present, menu.ln_size, -np.inf), axis=0)[np.newaxis]
        ln_price = np.take_along_axis(menu.ln_price + menu.ln_size, best, axis=0)[0]
        return self.technology.compute_per_task_h100e_hours * np.exp(ln_price)
