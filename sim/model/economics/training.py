"""Training compute: three theories of how much a lab wants, and what it can pay."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR


def expected_pool_usd_bn_per_year(*, pool: Array, growth_per_year: Array) -> Array:
    """Revenue of all labs that is expected in a year's time (bn USD a year): ``P exp(g)``."""
    return pool * np.exp(growth_per_year)


def training_value_usd_bn_per_year(
    *, expected_pool: Array, share: Array, race_premium: Array, gap_oom: Array, capital: Array, weight: Array
) -> Array:
    """What a lab thinks that a better model is worth (bn USD a year).

    ``V = omega (P s (1 + psi gap) + capital)``

    Assumption: the prize is the lab's part of the expected revenue pool, larger for those behind the
    frontier, and what investors committed to the race.
    """
    return weight * (expected_pool * share * (1.0 + race_premium * gap_oom) + capital)


def optimal_training_kh100e(
    *,
    value_usd_bn_per_year: Array,
    training_efficiency: Array,
    rent: Array,
    loss_exponent: Array,
    scale_kh100e: Array,
) -> Array:
    """Training compute at which the value of a lower loss equals its rent (kH100e).

    ``X* = x (V a^-g / r)^(1 / (1 + g))``

    First-order condition of ``max -V (a X)^-g - r X`` with the loss exponent g of [Hoffmann2022] as
    refitted by [Besiroglu2024]: a tenfold efficiency lowers X* by 26-29 %.
    """
    per_rent = value_usd_bn_per_year * training_efficiency**-loss_exponent / rent
    return scale_kh100e * per_rent ** (1.0 / (1.0 + loss_exponent))


def affordable_training_kh100e(*, budget_usd_bn_per_year: Array, rent: Array) -> Array:
    """Training compute that a budget rents at the going price (kH100e)."""
    return budget_usd_bn_per_year / (rent * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR)


def frontier_training_kh100e(
    *,
    frontier_log10_flop: Array,
    progress_oom_per_year: Array,
    training_efficiency: Array,
    final_run_share: Array,
    run_months: Array,
    flop_per_kh100e_month: Array,
) -> Array:
    """Training compute that reaches the frontier plus a norm of progress with the next run (kH100e).

    ``X = 10^(k_max + n T / 12 - 24) / (c f a T)``

    Assumption: labs match rivals. Efficiency lowers X one for one until rivals use it to raise the frontier.
    """
    target = frontier_log10_flop + progress_oom_per_year * run_months / 12.0 - 24.0
    return 10.0**target / (flop_per_kh100e_month * final_run_share * training_efficiency * run_months)


def budget_usd_bn_per_year(*, revenue: Array, research_share: Array, capital: Array) -> Array:
    """What a lab can spend on research and training compute (bn USD a year).

    ``sigma revenue + capital``: [Epoch2025] reports shares of revenue of .8-.9 at frontier labs.
    """
    return research_share * revenue + capital


def capital_growth_per_year(
    *,
    pool_growth: Array,
    elasticity: Array,
    total: Array,
    ceiling: Array,
    valuation_ln: Array,
    sensitivity: Array,
) -> Array:
    """Growth of the capital that investors commit to a lab (ln a year).

    ``(eps g + xi ln v) (1 - C / C_max)`` while it grows, unlimited while it shrinks.

    Assumption: funding follows the expected growth of the revenue pool and the valuation of labs, and
    saturates at what capital markets can carry.
    """
    wanted = elasticity * pool_growth + sensitivity * valuation_ln
    room = np.clip(1.0 - total / ceiling, 0.0, 1.0)
    return np.where(wanted > 0.0, wanted * room, wanted)
