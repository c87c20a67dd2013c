"""The demand block as one loop over worlds, for numba to compile: a yardstick, never used by the model.

The arithmetic is that of `TokenMarket.open_menus`, `Segment.use_tokens` and `TokenMarket.clear`, for worlds
without frozen mechanisms or price cuts, the rules of the base scenario (task ladder, limited purse, bought
quality), and months after the first. It runs as plain Python too, and so a test holds it to the model without
numba.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import H100E_HOURS_BN_PER_YEAR_OF_KH100E, REFERENCE_DIFFICULTY_LOG10_FLOP

LN10 = math.log(10.0)
ROOT_HALF = math.sqrt(0.5)

try:
    from numba.extending import register_jitable

    compilable = register_jitable(error_model="numpy")
except ImportError:  # pragma: no cover

    def compilable(function):
        """The function as it is."""
        return function


class Inputs(NamedTuple):
    """What the loop reads: arrays [world], [lab, world], [segment, world] or [use case, world].

    A segment is that of one region, and its use cases stand together. Which segment of all regions it is part
    of is [segment], whether a lab sells to it [lab, segment]; its prices, and the share of them that labs
    collect, are [lab, segment, world]; shares of labs in the choice of a use case [lab, use case, world].
    """

    years: float
    first_use: np.ndarray
    part_of: np.ndarray
    sells: np.ndarray
    is_active: np.ndarray
    is_closed: np.ndarray
    capability: Array
    attraction: Array
    ln_inference_efficiency: Array
    serving_budget_share: Array
    served_share: Array
    ln_price: Array
    collected_share: Array
    price_slope: Array
    free_use: Array
    free_thinking: Array
    segment_adoption: Array
    ln_thinking_max: Array
    thinking_ratio_max: Array
    size_exponent: Array
    compute_per_task: Array
    gate_width: Array
    thinking_exponent: Array
    thinking_loss: Array
    thinking_reach: Array
    thinking_split: Array
    quality_weight: Array
    switching: Array
    spread: Array
    integration: Array
    threshold: Array
    threshold_spread: Array
    innovation: Array
    imitation: Array
    across_uses: Array
    marginal_value: Array
    purse: Array
    purse_growth: Array
    saturation: Array
    tasks: Array
    errorless_value: Array
    ln_value: Array
    ln_size: Array
    inverse_size: Array
    thinking_offset: Array
    use_gate: Array
    adoption: Array
    share: Array


class Outputs(NamedTuple):
    """What the loop writes: arrays as above, and revenue [lab, segment of all regions, world]."""

    load: Array
    paid_load_share: Array
    market_share: Array
    revenue: Array
    paid: Array
    tokens: Array
    segment_adoption: Array
    adoption: Array
    share: Array
    wanted: Array
    adopted_share: Array
    total_value: Array
    marginal_value: Array


def outputs(given: Inputs) -> Outputs:
    """Room for what the loop writes."""
    n_labs, n_worlds = given.capability.shape
    by_lab = [np.zeros_like(given.capability) for _ in range(3)]
    revenue = np.zeros((n_labs, given.part_of.max() + 1, n_worlds), order="F")
    by_segment = [np.zeros_like(like) for like in (given.ln_price, given.ln_price, given.segment_adoption)]
    by_use = [np.zeros_like(like) for like in (given.adoption, given.share)]
    return Outputs(*by_lab, revenue, *by_segment, *by_use, *(np.zeros(n_worlds) for _ in range(4)))


@compilable
def normal_cdf(z):
    return 0.5 * math.erfc(-z * ROOT_HALF)


@compilable
def open_menu(given, w, menu):
    """Fill what a menu says in all segments: ln size, its inverse, thinking offset, gate, taste."""
    frontier = -np.inf
    for lab in range(given.capability.shape[0]):
        if given.is_active[lab]:
            frontier = max(frontier, given.capability[lab, w])
    reach, width = given.thinking_reach[w], given.gate_width[w]
    for lab in range(given.capability.shape[0]):
        k = given.capability[lab, w]
        menu[0, lab] = given.size_exponent[w] * LN10 * (k - REFERENCE_DIFFICULTY_LOG10_FLOP)
        menu[1, lab] = math.exp(-menu[0, lab])
        menu[2, lab] = -k * LN10 / reach
        gate = math.exp(-(k + reach * given.ln_thinking_max[w] / LN10) / width)
        menu[3, lab] = gate if given.is_active[lab] and not given.is_closed[lab, w] else np.inf
        menu[4, lab] = given.quality_weight[w] * (k - frontier) + given.attraction[lab, w]


@compilable
def weigh(given, w, segment, use, menu, choice):
    """Fill weight, cost of a task, ln thinking and inverse size at each lab; returns the feasible share."""
    exponent, ln_thinking_max = given.thinking_exponent[w], given.ln_thinking_max[w]
    ln_gain = math.log(exponent * given.thinking_loss[w] * given.marginal_value[w]) + given.ln_value[use, w]
    ln_compute = math.log(given.compute_per_task[w])
    feasible_most = 0.0
    choice[:] = 0.0
    for lab in range(choice.shape[1]):
        if given.sells[lab, segment]:
            ln_larger_max = max(menu[0, lab] - given.ln_size[use, w], 0.0)
            ln_cost = given.ln_price[lab, segment, w] + ln_compute + min(given.ln_size[use, w], menu[0, lab])
            bought = (ln_gain - ln_cost) / (1.0 + exponent)
            needed = given.thinking_offset[use, w] + menu[2, lab]
            thinking = min(max(max(needed, bought), 0.0), ln_thinking_max + ln_larger_max)
            larger = min(thinking - min(given.thinking_split[w] * thinking, ln_thinking_max), ln_larger_max)
            ln_cost += thinking
            feasible = 1.0 / (1.0 + given.use_gate[use, w] * menu[3, lab])
            choice[0, lab] = feasible * math.exp(menu[4, lab] - given.price_slope[segment, w] * ln_cost)
            choice[1, lab] = math.exp(ln_cost)
            choice[2, lab] = thinking
            choice[3, lab] = max(given.inverse_size[use, w], menu[1, lab]) * math.exp(-larger)
            feasible_most = max(feasible_most, feasible)
    return feasible_most


@compilable
def choose(given, w, use, choice, results):
    """Move the shares of labs, and fill the cost at each; returns the cost of a task and its own value."""
    total = 0.0
    for lab in range(choice.shape[1]):
        total += choice[0, lab]
    total = max(total, 1e-300)
    mean, thought = 0.0, 0.0
    for lab in range(choice.shape[1]):
        before = given.share[lab, use, w]
        share = before + given.switching[w] * (choice[0, lab] / total - before)
        results.share[lab, use, w] = share
        choice[1, lab] *= share
        mean += choice[1, lab]
        thought += choice[2, lab] * share
    errors = given.thinking_loss[w] * math.exp(-given.thinking_exponent[w] * thought)
    return max(mean, 1e-300), given.errorless_value[use, w] * (1.0 - errors)


@compilable
def adopt(given, w, segment, use, feasible, task_cost, own_value):
    """The new adoption share, its ceiling, the share of tasks worth doing, and what they are worth."""
    spread = given.spread[w]
    value = own_value * given.marginal_value[w]
    z = math.log(value / (task_cost + given.integration[w] * value)) / spread
    worthwhile = normal_cdf(z)
    gross = math.exp(0.5 * spread * spread) * normal_cdf(z + spread)
    surplus = feasible * given.marginal_value[w] * (gross - math.exp(-z * spread) * worthwhile)
    threshold, wide = given.threshold[w], given.threshold_spread[w]
    ceiling = normal_cdf(math.log(max(surplus, 1e-12) / threshold) / wide)
    adoption = given.adoption[use, w]
    of_use = min(adoption / max(ceiling, 1e-12), 1.0)
    imitated = of_use + given.across_uses[w] * (given.segment_adoption[segment, w] - of_use)
    pace = given.innovation[w] + given.imitation[w] * imitated
    return adoption + pace * (ceiling - adoption) / 12.0, ceiling, worthwhile, own_value * gross


@compilable
def use_tokens(given, w, segment, menu, choice, spent, results):
    """Fill what a segment spends at each lab, and that over size; returns what is done, and adopters."""
    spent[:, :, segment] = 0.0
    value_done, adopters, could_adopt = 0.0, 0.0, 0.0
    for use in range(given.first_use[segment], given.first_use[segment + 1]):
        feasible = weigh(given, w, segment, use, menu, choice)
        task_cost, own_value = choose(given, w, use, choice, results)
        adoption, ceiling, worthwhile, worth = adopt(given, w, segment, use, feasible, task_cost, own_value)
        results.adoption[use, w] = adoption
        reached = given.tasks[use, w] * adoption * feasible
        value_done += reached * worth / 1e3
        adopters += given.tasks[use, w] * adoption
        could_adopt += given.tasks[use, w] * ceiling
        for lab in range(choice.shape[1]):
            wanted = reached * worthwhile * choice[1, lab]
            spent[0, lab, segment] += wanted
            spent[1, lab, segment] += wanted * choice[3, lab]
    results.segment_adoption[segment, w] = min(adopters / max(could_adopt, 1e-12), 1.0)
    return value_done, adopters


@compilable
def fill_purse(given, w, value_done, spending, results):
    """What the work done and the next task are worth; returns the share of spending that is affordable."""
    purse = given.purse[w] * math.exp(given.purse_growth[w] * given.years)
    exponent = given.saturation[w]
    ln_filled = exponent * math.log(max(value_done / max(purse, 1e-300), 1e-300))
    ln_below = -(max(ln_filled, 0.0) + math.log1p(math.exp(-abs(ln_filled))))
    total_value = min(value_done * math.exp(ln_below / exponent), purse)
    results.total_value[w] = total_value
    results.marginal_value[w] = max(math.exp(ln_below * (1.0 + 1.0 / exponent)), 1e-30)
    return min(1.0, total_value / max(spending, 1e-300))


@compilable
def clear(given, w, affordable, spent, results):
    """Write what users want and pay for, and tell labs their own."""
    n_labs, n_segments = spent.shape[1:]
    thinking_open = given.ln_thinking_max[w] / math.log(given.thinking_ratio_max[w])
    results.revenue[:, :, w] = 0.0
    wanted_by_all, revenue_of_all = 0.0, 0.0
    for lab in range(n_labs):
        paid_for, effective, revenue = 0.0, 0.0, 0.0
        for segment in range(n_segments):
            wanted = affordable * spent[0, lab, segment]
            hours_per_usd = affordable * math.exp(-given.ln_price[lab, segment, w])
            paid_for += spent[0, lab, segment] * hours_per_usd
            thinking = given.free_thinking[segment, w] * thinking_open
            hours_per_usd *= 1.0 + given.free_use[segment, w] * (1.0 + thinking)
            effective += spent[0, lab, segment] * hours_per_usd
            tokens_mn = spent[1, lab, segment] * hours_per_usd / given.compute_per_task[w]
            results.tokens[lab, segment, w] = tokens_mn * 1e3
            paid = wanted * given.served_share[lab, w] * given.collected_share[lab, segment, w]
            results.paid[lab, segment, w] = paid
            results.revenue[lab, given.part_of[segment], w] += paid
            wanted_by_all += wanted
            revenue += paid
        hours = effective * math.exp(-given.ln_inference_efficiency[lab, w])
        results.load[lab, w] = hours / H100E_HOURS_BN_PER_YEAR_OF_KH100E * given.serving_budget_share[lab, w]
        results.paid_load_share[lab, w] = paid_for / max(effective, 1e-300)
        results.market_share[lab, w] = revenue
        revenue_of_all += revenue
    results.market_share[:, w] /= max(revenue_of_all, 1e-300)
    results.wanted[w] = wanted_by_all


def demand_block(given, results):
    """One month of all worlds, one after the other."""
    n_labs, n_segments, n_worlds = given.ln_price.shape
    menu, choice, spent = np.empty((5, n_labs)), np.empty((4, n_labs)), np.empty((2, n_labs, n_segments))
    for w in range(n_worlds):
        open_menu(given, w, menu)
        value_done, adopters = 0.0, 0.0
        for segment in range(n_segments):
            worth, adopted = use_tokens(given, w, segment, menu, choice, spent, results)
            value_done += worth
            adopters += adopted
        affordable = fill_purse(given, w, value_done, spent[0].sum() / 1e3, results)
        clear(given, w, affordable, spent, results)
        results.adopted_share[w] = adopters / max(given.tasks[:, w].sum(), 1e-300)
