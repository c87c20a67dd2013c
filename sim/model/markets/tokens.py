"""The market for tokens: labs' menus meet use cases, region by region."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.model.agents.labs import Labs
from sim.model.agents.menu import Menu
from sim.model.agents.segment import Segment
from sim.model.agents.segment_parameters import SegmentTraits, Tokens
from sim.model.agents.work_parameters import Purse
from sim.model.declaring import Array
from sim.model.economics import purse as purse_rules
from sim.model.economics import tokens as rules
from sim.model.economics.units import H100E_HOURS_BN_PER_YEAR_OF_KH100E, LN10
from sim.model.worlds import Worlds

REGIONS = ("open", "restricted")
"""The parts of the world that export controls divide; each has its own use cases and its own compute."""

PRICE_CUT_RATIO = 0.9
"""Token prices of the price-cut world over its twin's, from the month of the shock on."""


def sellers(labs: Labs, region: str) -> list[int]:
    """Positions of the labs that sell to a region."""
    return [row for row, traits in enumerate(labs.named.values()) if traits.serves in (region, "both")]


class TokenMarket:
    """Gathers menus, and adds up what use cases buy; arrays by lab are [lab, world]."""

    def __init__(
        self,
        labs: Labs,
        segments: Sequence[Segment],
        named: Mapping[str, SegmentTraits],
        technology: Tokens,
        purse: Purse,
        gate_width_oom: Array,
        worlds: Worlds,
    ) -> None:
        self.labs = labs
        self.segments = list(segments)
        self.segment_names = list(named)
        self.list_segment = next(name for name, traits in named.items() if traits.has_list_prices)
        self.worlds = worlds
        self.take(technology, purse, gate_width_oom, named)
        self.marginal_value_ratio = worlds.constant(1.0)
        self._shape = (len(labs.names), worlds.n)
        self.load_kh100e = self.revenue_usd_bn_per_year = self.tokens_tn_per_year = np.zeros(self._shape)
        self.sellers = {region: sellers(self.labs, region) for region in REGIONS}
        # A lab that sells where its price is read; one with closed weights, if there is any.
        is_open = np.ravel(labs.is_open_weights)
        self.own_price_lab = min(self.sellers["open"], key=lambda row: bool(is_open[row]))
        self.frontier_log10_flop = np.max(labs.capability_log10_flop, axis=0)

    def take(
        self, technology: Tokens, purse: Purse, gate_width_oom: Array, named: Mapping[str, SegmentTraits]
    ) -> None:
        """Act on these numbers from now on."""
        self.technology = technology
        self.purse = purse
        self.gate_width_oom = gate_width_oom
        is_open = self.labs.is_open_weights.astype(np.float64)
        self._collected_share = np.stack(
            [1.0 - is_open * (1.0 - traits.open_weights_collected_share) for traits in named.values()]
        )

    def open_menus(self, month: int, ln_thinking_max: Array, is_price_cut: bool) -> None:
        """Publish this month's menu in each region."""
        labs = self.labs
        known = np.where(labs.is_active(month), labs.capability_log10_flop, -np.inf)
        self.frontier_log10_flop = np.max(known, axis=0)
        ceiling_ln = np.log(self.technology.thinking_ratio_max)
        # Where models cannot think at all there is nothing to open.
        self.thinking_open_share = ln_thinking_max / np.where(ceiling_ln > 0.0, ceiling_ln, np.inf)
        self.ln_price = self._cut_price(labs.ln_price, is_price_cut)
        self.menus: dict[str, dict[str, Menu]] = {}
        for region in REGIONS:
            first = self._menu(region, month, ln_thinking_max)
            self.menus[region] = {self.segment_names[0]: first}
            for position, name in enumerate(self.segment_names[1:], start=1):
                ln_price = self.ln_price[position, self.sellers[region]]
                self.menus[region][name] = self._at_price(first, ln_price)

    def _cut_price(self, ln_price: Array, is_price_cut: bool) -> Array:
        worlds = self.worlds
        if not is_price_cut or not (worlds.has_price_cut | worlds.has_own_price_cut).any():
            return ln_price
        cut = ln_price[..., worlds.twin] + np.log(PRICE_CUT_RATIO)
        after = np.where(worlds.has_price_cut, cut, ln_price)
        own, listed = self.own_price_lab, self.segment_names.index(self.list_segment)
        after[listed, own] = np.where(worlds.has_own_price_cut, cut[listed, own], after[listed, own])
        return after

    def _at_price(self, menu: Menu, ln_price: Array) -> Menu:
        ln_compute = np.log(self.technology.compute_per_task_h100e_hours)
        return replace(menu, ln_price=ln_price, ln_base_cost=ln_price + ln_compute)

    def _menu(self, region: str, month: int, ln_thinking_max: Array) -> Menu:
        technology, labs = self.technology, self.labs
        positions = self.sellers[region]
        capability = labs.capability_log10_flop[positions]
        ln_price = self.ln_price[0, positions]
        gate = rules.feasibility_ratio(
            reach_log10_flop=capability + technology.thinking_reach * ln_thinking_max / LN10,
            width_oom=self.gate_width_oom,
        )
        is_absent = (~labs.is_active(month) | labs.is_closed)[positions]
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
                brand=labs.attraction_index[positions],
            ),
            ln_thinking_max=ln_thinking_max,
        )

    def clear(self, served_share: Array, years: float) -> None:
        """Add up tokens, load and revenue, and tell each lab its own.

        Args:
            served_share: [lab, world], the part of inference load that found compute last month, and that the
                lab can afford; the rest is wanted, and queues or is turned away, but earns nothing.
            years: since the start.
        """
        affordable = self._fill_purse(years)
        wanted = np.zeros((len(self.segment_names), *self._shape))
        effective, paid_for, tokens_mn = (np.zeros(self._shape) for _ in range(3))
        for segment in self.segments:
            menu, sellers = self.menu_of(segment), self.sellers[segment.region]
            position = self.segment_names.index(segment.name)
            paid_hours_per_usd = affordable * np.exp(-menu.ln_price)
            hours_per_usd = paid_hours_per_usd * self.use_ratio(segment)
            paid_for[sellers] += segment.wanted_usd_bn_per_year * paid_hours_per_usd
            wanted[position, sellers] += affordable * segment.wanted_usd_bn_per_year
            effective[sellers] += segment.wanted_usd_bn_per_year * hours_per_usd
            tokens = (
                segment.wanted_over_size_usd_bn_per_year
                * hours_per_usd
                / self.technology.compute_per_task_h100e_hours
            )
            tokens_mn[sellers] += tokens
            segment.tokens_tn_per_year = tokens * 1e3
            segment.pay(affordable * (served_share * self._collected_share[position])[sellers])
        self.wanted_usd_bn_per_year = np.sum(np.sum(wanted, axis=0), axis=0)
        self.revenue_by_segment_usd_bn_per_year = wanted * served_share * self._collected_share
        self.revenue_usd_bn_per_year = np.sum(self.revenue_by_segment_usd_bn_per_year, axis=0)
        self.tokens_tn_per_year = tokens_mn * 1e3
        self.paid_load_share = paid_for / np.maximum(effective, 1e-300)
        self._tell_labs(effective)

    def menu_of(self, segment: Segment) -> Menu:
        """What labs offer to a segment this month."""
        return self.menus[segment.region][segment.name]

    def use_ratio(self, segment: Segment) -> Array:
        """Compute that a segment takes over what is paid for: some use for free, and think as well."""
        return rules.use_ratio(
            free_use_ratio=segment.traits.free_use_ratio,
            free_thinking_ratio=segment.traits.free_thinking_ratio,
            thinking_open_share=self.thinking_open_share,
        )

    def _fill_purse(self, years: float) -> Array:
        """Add up what AI does; returns the share of what users want that they can pay for, [world].

        What the next task is worth acts from the next month on, so a jump of use could cost more than it is
        worth for a month: that much is not bought.
        """
        value_done, spending = np.zeros(self.worlds.n), np.zeros(self.worlds.n)
        for segment in self.segments:
            value_done = value_done + segment.value_done_usd_tn_per_year
            spending = spending + np.sum(segment.wanted_usd_bn_per_year, axis=0) / 1e3
        self.purse_usd_tn_per_year = purse_rules.purse_usd_tn_per_year(
            initial=self.purse.addressable_value_usd_tn_per_year,
            growth_per_year=self.purse.growth_per_year,
            years=years,
        )
        if self.purse.limit == "unlimited":
            self.total_value_usd_tn_per_year = value_done
            return self.worlds.constant(1.0)
        limits = {"purse": self.purse_usd_tn_per_year, "exponent": self.purse.saturation_exponent}
        self.marginal_value_ratio = purse_rules.marginal_value_ratio(value_done=value_done, **limits)
        self.total_value_usd_tn_per_year = purse_rules.total_value_usd_tn_per_year(
            value_done=value_done, **limits
        )
        affordable = purse_rules.affordable_share(
            spending_usd_tn_per_year=spending, total_value=self.total_value_usd_tn_per_year
        )
        return self.worlds.freeze("usage", affordable)

    def _tell_labs(self, effective_bn_hours_per_year: Array) -> None:
        labs, revenue = self.labs, self.revenue_usd_bn_per_year
        in_segment = np.sum(self.revenue_by_segment_usd_bn_per_year, axis=1, keepdims=True)
        labs.revenue_usd_bn_per_year = revenue
        labs.market_share = revenue / np.maximum(np.sum(revenue, axis=0), 1e-300)
        labs.segment_shares = self.revenue_by_segment_usd_bn_per_year / np.maximum(in_segment, 1e-300)
        hours = effective_bn_hours_per_year * np.exp(-labs.ln_inference_efficiency)
        labs.inference_demand_kh100e = hours / H100E_HOURS_BN_PER_YEAR_OF_KH100E * labs.serving_budget_share
        self.load_kh100e = labs.inference_demand_kh100e

    @property
    def pool_usd_bn_per_year(self) -> Array:
        """Revenue of all labs (bn USD a year)."""
        return np.sum(self.revenue_usd_bn_per_year, axis=0)
