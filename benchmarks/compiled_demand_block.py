"""The demand block as one compiled loop over worlds: a rival to measure against, never used by the model.

The arithmetic is that of `TokenMarket.open_menus`, `UseCase.choose`, `UseCase.adopt` and
`TokenMarket.clear`, for worlds without frozen mechanisms or price cuts and the willingness-to-pay form.
"""

import math
from typing import NamedTuple

import numba
import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import H100E_HOURS_BN_PER_YEAR_OF_KH100E, REFERENCE_DIFFICULTY_LOG10_FLOP
from sim.model.economy import Economy

LN10 = math.log(10.0)
ROOT_HALF = math.sqrt(0.5)


class Inputs(NamedTuple):
    """What the loop reads: arrays [world], [lab, world] or [use case, world]; sellers are [region, lab]."""

    region: np.ndarray
    sells: np.ndarray
    is_active: np.ndarray
    capability: Array
    ln_price: Array
    brand: Array
    ln_serving_efficiency: Array
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


class Outputs(NamedTuple):
    """What the loop writes: four arrays [lab, world], two [use case, world] and two [world]."""

    load: Array
    revenue: Array
    tokens: Array
    market_share: Array
    adoption: Array
    paid: Array
    wanted: Array
    adopted_share: Array


def _by_world(rows: list[Array]) -> Array:
    """Rows side by side in memory, so that the loop over a world reads neighbours."""
    return np.asfortranarray(np.stack(rows))


def inputs(economy: Economy, ln_thinking_max: Array) -> Inputs:
    """Gather what the agents of an economy hold."""
    labs, uses, market = economy.labs, economy.use_cases, economy.token_market
    technology, demand = economy.parameters.tokens, economy.parameters.demand
    regions = ("open", "restricted")
    sells = [[position in market.sellers[region] for position in range(len(labs))] for region in regions]
    return Inputs(
        region=np.array([regions.index(use.traits.region) for use in uses]),
        sells=np.array(sells),
        is_active=np.array([lab.is_active(economy.month) for lab in labs]),
        capability=_by_world([lab.capability_log10_flop for lab in labs]),
        ln_price=_by_world([lab.ln_price for lab in labs]),
        brand=_by_world([lab.traits.brand_index for lab in labs]),
        ln_serving_efficiency=_by_world([lab.ln_serving_efficiency for lab in labs]),
        served_share=np.asfortranarray(economy.serving_served_share()),
        ln_thinking_max=ln_thinking_max,
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
        adoption=_by_world([use.adoption_share for use in uses]),
    )


def outputs(given: Inputs) -> Outputs:
    """Room for the results."""
    by_lab = [np.zeros_like(given.capability) for _ in range(4)]
    by_use = [np.zeros_like(given.adoption) for _ in range(2)]
    by_world = [np.zeros_like(given.ln_thinking_max) for _ in range(2)]
    return Outputs(*by_lab, *by_use, *by_world)


@numba.njit(error_model="numpy")
def normal_cdf(z):
    return 0.5 * math.erfc(-z * ROOT_HALF)


@numba.njit(error_model="numpy")
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


@numba.njit(error_model="numpy")
def choose(given, w, use, menu, cost):
    """Fill the cost at each lab; returns the feasible share, the cost of a task and its value."""
    sells = given.sells[given.region[use]]
    exponent = given.thinking_exponent[w]
    ln_gain = math.log(exponent * given.thinking_loss[w]) + given.ln_value[use, w]
    total, thought, feasible_most = 0.0, 0.0, 0.0
    for lab in range(sells.size):
        if sells[lab]:
            ln_cost = menu[6, lab] + min(given.ln_size[use, w], menu[1, lab])
            bought = (ln_gain - ln_cost) / (1.0 + exponent)
            needed = given.thinking_offset[use, w] + menu[3, lab]
            thinking = min(max(max(needed, bought), 0.0), given.ln_thinking_max[w])
            ln_cost += thinking
            feasible = 1.0 / (1.0 + given.use_gate[use, w] * menu[4, lab])
            weight = feasible * math.exp(menu[5, lab] - given.price_slope[w] * ln_cost)
            cost[lab] = math.exp(ln_cost) * weight
            thought += thinking * weight
            total += weight
            feasible_most = max(feasible_most, feasible)
    total = max(total, 1e-300)
    mean = 0.0
    for lab in range(sells.size):
        if sells[lab]:
            cost[lab] /= total
            mean += cost[lab]
    errors = given.thinking_loss[w] * math.exp(-exponent * thought / total)
    return feasible_most, max(mean, 1e-300), given.errorless_value[use, w] * (1.0 - errors)


@numba.njit(error_model="numpy")
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


@numba.njit(error_model="numpy")
def buy(given, w, use, tasks, menu, cost, effective, found):
    """Add what a use case spends at each lab to the sums by lab."""
    paid = 0.0
    for lab in range(cost.size):
        if given.sells[given.region[use], lab]:
            wanted = tasks * cost[lab]
            hours = wanted * menu[0, lab]
            paid += wanted * given.served_share[lab, w]
            found.wanted[w] += wanted
            found.revenue[lab, w] += wanted * given.served_share[lab, w]
            effective[lab] += hours
            found.tokens[lab, w] += hours * max(given.inverse_size[use, w], menu[2, lab])
    found.paid[use, w] = paid


@numba.njit(error_model="numpy")
def tell_labs(given, w, effective, found):
    """Sums by lab as load, market share and tokens."""
    total = 0.0
    for lab in range(effective.size):
        total += found.revenue[lab, w]
    for lab in range(effective.size):
        found.market_share[lab, w] = found.revenue[lab, w] / max(total, 1e-300)
        found.tokens[lab, w] *= 1e3 / given.compute_per_task[w]
        hours = effective[lab] * math.exp(-given.ln_serving_efficiency[lab, w])
        found.load[lab, w] = hours / H100E_HOURS_BN_PER_YEAR_OF_KH100E


@numba.njit(error_model="numpy")
def demand_block(given, found):
    """One month of all worlds, one after the other."""
    n_labs, n_worlds = given.capability.shape
    menu, cost, effective = np.empty((7, n_labs)), np.empty(n_labs), np.empty(n_labs)
    for w in range(n_worlds):
        open_menu(given, w, menu)
        found.revenue[:, w] = 0.0
        found.tokens[:, w] = 0.0
        found.wanted[w] = 0.0
        effective[:] = 0.0
        adopters, users = 0.0, 0.0
        for use in range(given.tasks.shape[0]):
            feasible, task_cost, value = choose(given, w, use, menu, cost)
            adoption, worthwhile = adopt(given, w, use, feasible, task_cost, value)
            found.adoption[use, w] = adoption
            tasks = given.tasks[use, w] * adoption * worthwhile * feasible
            buy(given, w, use, tasks, menu, cost, effective, found)
            adopters += given.tasks[use, w] * adoption
            users += given.tasks[use, w]
        found.adopted_share[w] = adopters / max(users, 1e-300)
        tell_labs(given, w, effective, found)
