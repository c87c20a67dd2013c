"""The menu of a lab as a use case sees it: feasibility, thinking, cost, choice."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import LN10, REFERENCE_DIFFICULTY_LOG10_FLOP


def model_size_ln(*, log10_flop: Array, size_exponent: Array) -> Array:
    """Compute per token of a model of some capability, over that at the reference difficulty (ln).

    ``zeta ln 10 (k - 25)``

    Assumption: inference compute grows with a power of effective training compute.
    """
    return size_exponent * LN10 * (log10_flop - REFERENCE_DIFFICULTY_LOG10_FLOP)


def thinking_equivalent_ln(*, log10_flop: Array, reach: Array) -> Array:
    """Thinking that stands in for effective training compute (ln): ``k ln 10 / eta``.

    A task needs the difference of this at its difficulty and at the capability of the model.
    """
    return log10_flop * LN10 / reach


def feasibility_ratio(*, reach_log10_flop: Array, width_oom: Array) -> Array:
    """`exp(-reach / w)`: a lab's half of the logistic gate."""
    return np.exp(-reach_log10_flop / width_oom)


def difficulty_ratio(*, difficulty_log10_flop: Array, width_oom: Array) -> Array:
    """`exp(theta / w)`: a use case's half of the logistic gate."""
    return np.exp(difficulty_log10_flop / width_oom)


def feasible_share(*, use_gate: Array, lab_gate: Array) -> Array:
    """Share of the tasks of a use case that a lab can do, shape [lab, world].

    ``1 / (1 + exp(-(k + eta log10 rho_max - theta) / w))``

    Assumption: the difficulty of the tasks of a use case is logistic, so that the gate is never hard.
    """
    return 1.0 / (1.0 + use_gate * lab_gate)


def bought_thinking_ln(
    *, ln_task_value: Array, ln_task_cost: Array, exponent: Array, loss_share: Array
) -> Array:
    """Thinking that maximises value less cost (ln of the multiple of compute per task).

    ``argmax v (1 - B rho^-g) - c rho = (g B v / c)^(1 / (1 + g))``

    Assumption: errors fall as a power of the compute spent at inference.
    """
    return (np.log(exponent * loss_share) + ln_task_value - ln_task_cost) / (1.0 + exponent)


def thinking_ln(*, needed_ln: Array, bought_ln: Array, ln_max: Array) -> Array:
    """Thinking per task (ln): what the task needs or the user buys, whichever is more, up to the maximum."""
    return np.minimum(np.maximum(np.maximum(needed_ln, bought_ln), 0.0), ln_max)


def larger_model_ln(
    *, extra_ln: Array, thinking_share: Array, ln_thinking_max: Array, ln_larger_max: Array
) -> Array:
    """The part of the compute bought for quality that goes into a larger model (ln); thinking is the rest.

    ``min(ln rho - min(s ln rho, ln rho_max), ln z_max)``

    Assumption: users split it at a constant share as far as there are larger models and models that think;
    either stands in for the other, so the split decides how many tokens a task takes, not what it costs.
    """
    thinking_ln = np.minimum(thinking_share * extra_ln, ln_thinking_max)
    return np.minimum(extra_ln - thinking_ln, ln_larger_max)


def thinking_ceiling_ln(*, ln_max: Array, months_open: int, diffusion_months: Array) -> Array:
    """Largest multiple of compute per task that models can use (ln), opening over `diffusion_months`."""
    return ln_max * np.clip(months_open / diffusion_months, 0.0, 1.0)


def choice_weight(*, ln_task_cost: Array, taste: Array, price_slope: Array, feasible: Array) -> Array:
    """Weight of each lab in the choice of a use case, shape [lab, world].

    ``f exp(taste - beta ln C)``

    Multinomial logit in the log of price [McFadden1974], among the tasks that are feasible.
    """
    return feasible * np.exp(taste - price_slope * ln_task_cost)


def taste_index(
    *, capability_log10_flop: Array, frontier_log10_flop: Array, quality_weight: Array, brand: Array
) -> Array:
    """What speaks for a lab apart from its price: closeness to the frontier, and brand."""
    return quality_weight * (capability_log10_flop - frontier_log10_flop) + brand


def markup_ratio(
    *, market_share: Array, price_slope: Array, market_elasticity: Array, maximum: Array
) -> Array:
    """Price over marginal cost of a lab with a brand of its own.

    ``m = e / (e - 1)``, ``e = beta (1 - s) + e_market s``

    Lerner condition under logit demand in log price [AndersonDePalmaThisse1992].
    """
    elasticity = price_slope * (1.0 - market_share) + market_elasticity * market_share
    lowest = maximum / (maximum - 1.0)
    own = np.maximum(elasticity, lowest)
    return own / (own - 1.0)


def target_price_ln(
    *, ln_markup: Array, ln_rent: Array, ln_efficiency: Array, ln_known_efficiency: Array, pass_through: Array
) -> Array:
    """Price that a lab moves towards (ln USD per unit of effective inference compute).

    ``ln m + ln r - ln e_known - phi (ln e - ln e_known)``

    Efficiency that rivals know of is priced in in full, a surprise on top of it (a shock) in the share phi.
    """
    surprise = ln_efficiency - ln_known_efficiency
    return ln_markup + ln_rent - ln_known_efficiency - pass_through * surprise


def known_efficiency_ln(
    *, ln_known: Array, ln_efficiency: Array, trend_gain: Array, completion_per_month: Array
) -> Array:
    """Efficiency that competition has priced in a month later (ln): the trend, and part of any surprise.

    ``x' = x + g / 12 + c (ln e - x - g / 12)``

    Assumption: incomplete pass-through is a matter of time; competition completes it.
    """
    on_trend = ln_known + trend_gain
    return on_trend + completion_per_month * (ln_efficiency - on_trend)


def thinking_value_ratio(*, thinking_ln: Array, exponent: Array, loss_share: Array) -> Array:
    """Value of a task done with some thinking over its value without errors: ``1 - B rho^-g``."""
    return 1.0 - loss_share * np.exp(-exponent * thinking_ln)


def partial_adjustment(*, current: Array, target: Array, speed_per_month: Array) -> Array:
    """A level that closes a constant share of its gap to the target each month."""
    return current + speed_per_month * (target - current)


def use_ratio(*, free_use_ratio: Array, free_thinking_ratio: Array, thinking_open_share: Array) -> Array:
    """Compute that users take over what is paid for: ``1 + f (1 + x o)``.

    Assumption: free use is in proportion to what is paid for, and its thinking opens as that of payers does.
    """
    return 1.0 + free_use_ratio * (1.0 + free_thinking_ratio * thinking_open_share)


def attraction_index(*, brand: Array, served_budget_share: Array) -> Array:
    """Brand of a lab that turns away users for want of money: ``b + ln s``, with s not below a thousandth."""
    return brand + np.log(np.maximum(served_budget_share, 1e-3))
