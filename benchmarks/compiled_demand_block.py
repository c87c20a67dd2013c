"""The demand block as one loop over worlds, for numba to compile: a yardstick, never used by the model.

The arithmetic is that of `TokenMarket.open_menus`, `Segment.use_tokens` and `TokenMarket.clear`, for worlds
without frozen mechanisms or price cuts, the rules of the base scenario (task ladder, unlimited purse, one
segment, least models), and months after the first. It runs as plain Python too, and so a test holds it to the
model without numba.
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
    """What the loop reads: arrays [world], [lab, world] or [use case, world].

    Sellers are [region, lab], shares of labs in the choice of a use case [lab, use case, world].
    """

    region: np.ndarray
    sells: np.ndarray
    is_active: np.ndarray
    capability: Array
    ln_price: Array
    brand: Array
    ln_inference_efficiency: Array
    served_share: Array
    ln_thinking_max: Array
    size_exponent: Array
    compute_per_task: Array
    gate_width: Array
    thinking_exponent: Array
    thinking_loss: Array
    thinking_reach: Array
    price_slope: Array
    quality_weight: Array
    spread: Array
    integration: Array
    threshold: Array
    threshold_spread: Array
    innovation: Array
    imitation: Array
    tasks: Array
    errorless_value: Array
    ln_value: Array
    ln_size: Array
    inverse_size: Array
    thinking_offset: Array
    use_gate: Array
    adoption: Array
    share: Array
    switching: Array


class Outputs(NamedTuple):
    """What the loop writes: four arrays [lab, world], two [use case, world], two [world], and new shares."""

    load: Array
    revenue: Array
    tokens: Array
    market_share: Array
    adoption: Array
    paid: Array
    wanted: Array
    adopted_share: Array
    share: Array


def outputs(given: Inputs) -> Outputs:
    """Room for what the loop writes."""
    by_lab = [np.zeros_like(given.capability) for _ in range(4)]
    by_use = [np.zeros_like(given.adoption) for _ in range(2)]
    by_world = [np.zeros_like(given.ln_thinking_max) for _ in range(2)]
    return Outputs(*by_lab, *by_use, *by_world, np.zeros_like(given.share))


@compilable
def normal_cdf(z):
    return 0.5 * math.erfc(-z * ROOT_HALF)


@compilable
def open_menu(given, w, menu):
    """Fill rows of a menu: inverse price, ln size, its inverse, thinking offset, gate, taste, ln cost."""
    frontier = -np.inf
    for lab in range(given.capability.shape[0]):
        if given.is_active[lab]:
            frontier = max(frontier, given.capability[lab, w])
    reach, width = given.thinking_reach[w], given.gate_width[w]
    ln_compute = math.log(given.compute_per_task[w])
    for lab in range(given.capability.shape[0]):
        k = given.capability[lab, w]
        menu[0, lab] = math.exp(-given.ln_price[lab, w])
        menu[1, lab] = given.size_exponent[w] * LN10 * (k - REFERENCE_DIFFICULTY_LOG10_FLOP)
        menu[2, lab] = math.exp(-menu[1, lab])
        menu[3, lab] = -k * LN10 / reach
        gate = math.exp(-(k + reach * given.ln_thinking_max[w] / LN10) / width)
        menu[4, lab] = gate if given.is_active[lab] else np.inf
        menu[5, lab] = given.quality_weight[w] * (k - frontier) + given.brand[lab, w]
        menu[6, lab] = given.ln_price[lab, w] + ln_compute


@compilable
def weigh(given, w, use, menu, scratch):
    """Fill weight, cost of a task and ln thinking at each lab; returns the feasible share."""
    sells = given.sells[given.region[use]]
    exponent = given.thinking_exponent[w]
    ln_gain = math.log(exponent * given.thinking_loss[w]) + given.ln_value[use, w]
    feasible_most = 0.0
    for lab in range(sells.size):
        scratch[0, lab] = scratch[1, lab] = scratch[2, lab] = 0.0
        if sells[lab]:
            ln_cost = menu[6, lab] + min(given.ln_size[use, w], menu[1, lab])
            bought = (ln_gain - ln_cost) / (1.0 + exponent)
            needed = given.thinking_offset[use, w] + menu[3, lab]
            thinking = min(max(max(needed, bought), 0.0), given.ln_thinking_max[w])
            ln_cost += thinking
            feasible = 1.0 / (1.0 + given.use_gate[use, w] * menu[4, lab])
            scratch[0, lab] = feasible * math.exp(menu[5, lab] - given.price_slope[w] * ln_cost)
            scratch[1, lab] = math.exp(ln_cost)
            scratch[2, lab] = thinking
            feasible_most = max(feasible_most, feasible)
    return feasible_most


@compilable
def choose(given, w, use, scratch, results):
    """Move the shares of labs, and fill the cost at each; returns the cost of a task and its value."""
    total = 0.0
    for lab in range(scratch.shape[1]):
        total += scratch[0, lab]
    total = max(total, 1e-300)
    mean, thought = 0.0, 0.0
    for lab in range(scratch.shape[1]):
        before = given.share[lab, use, w]
        share = before + given.switching[w] * (scratch[0, lab] / total - before)
        results.share[lab, use, w] = share
        scratch[1, lab] *= share
        mean += scratch[1, lab]
        thought += scratch[2, lab] * share
    errors = given.thinking_loss[w] * math.exp(-given.thinking_exponent[w] * thought)
    return max(mean, 1e-300), given.errorless_value[use, w] * (1.0 - errors)


@compilable
def adopt(given, w, use, feasible, task_cost, value):
    """The new adoption share, and the share of tasks worth doing."""
    spread = given.spread[w]
    z = math.log(value / (task_cost + given.integration[w] * value)) / spread
    worthwhile = normal_cdf(z)
    upper = math.exp(0.5 * spread * spread) * normal_cdf(z + spread)
    surplus = feasible * (upper - math.exp(-z * spread) * worthwhile)
    threshold, wide = given.threshold[w], given.threshold_spread[w]
    ceiling = normal_cdf(math.log(max(surplus, 1e-12) / threshold) / wide)
    adoption = given.adoption[use, w]
    imitation = given.imitation[w] * min(adoption / max(ceiling, 1e-12), 1.0)
    return adoption + (given.innovation[w] + imitation) * (ceiling - adoption) / 12.0, worthwhile


@compilable
def buy(given, w, use, tasks, menu, cost, effective, results):
    """Add what a use case spends at each lab to the sums by lab."""
    paid = 0.0
    for lab in range(cost.size):
        if given.sells[given.region[use], lab]:
            wanted = tasks * cost[lab]
            hours = wanted * menu[0, lab]
            paid += wanted * given.served_share[lab, w]
            results.wanted[w] += wanted
            results.revenue[lab, w] += wanted * given.served_share[lab, w]
            effective[lab] += hours
            results.tokens[lab, w] += hours * max(given.inverse_size[use, w], menu[2, lab])
    results.paid[use, w] = paid


@compilable
def tell_labs(given, w, effective, results):
    """Sums by lab as load, market share and tokens."""
    total = 0.0
    for lab in range(effective.size):
        total += results.revenue[lab, w]
    for lab in range(effective.size):
        results.market_share[lab, w] = results.revenue[lab, w] / max(total, 1e-300)
        results.tokens[lab, w] *= 1e3 / given.compute_per_task[w]
        hours = effective[lab] * math.exp(-given.ln_inference_efficiency[lab, w])
        results.load[lab, w] = hours / H100E_HOURS_BN_PER_YEAR_OF_KH100E


def demand_block(given, results):
    """One month of all worlds, one after the other."""
    n_labs, n_worlds = given.capability.shape
    menu, scratch, effective = np.empty((7, n_labs)), np.empty((3, n_labs)), np.empty(n_labs)
    for w in range(n_worlds):
        open_menu(given, w, menu)
        results.revenue[:, w] = 0.0
        results.tokens[:, w] = 0.0
        results.wanted[w] = 0.0
        effective[:] = 0.0
        adopters, users = 0.0, 0.0
        for use in range(given.tasks.shape[0]):
            feasible = weigh(given, w, use, menu, scratch)
            task_cost, value = choose(given, w, use, scratch, results)
            adoption, worthwhile = adopt(given, w, use, feasible, task_cost, value)
            results.adoption[use, w] = adoption
            tasks = given.tasks[use, w] * adoption * worthwhile * feasible
            buy(given, w, use, tasks, menu, scratch[1], effective, results)
            adopters += given.tasks[use, w] * adoption
            users += given.tasks[use, w]
        results.adopted_share[w] = adopters / max(users, 1e-300)
        tell_labs(given, w, effective, results)
