"""Work that AI could do: how difficult tasks are, how many there are, what they take and are worth."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import (
    FIVE_MINUTES_HOURS,
    LADDER_FOOT_LOG10_FLOP,
    LN10,
    REFERENCE_DIFFICULTY_LOG10_FLOP,
    REFERENCE_VOLUME_LOG10_FLOP,
)


def stretched_difficulty_log10_flop(*, difficulty_log10_flop: Array, stretch_ratio: Array) -> Array:
    """Difficulty of a rung when the ladder is longer or shorter (log10 FLOP).

    ``theta + (s - 1)(theta - 22)``
    """
    return difficulty_log10_flop + (stretch_ratio - 1.0) * (difficulty_log10_flop - LADDER_FOOT_LOG10_FLOP)


def possible_tasks_bn_per_year(
    *, at_reference: Array, relative_volume: Array, growth_per_oom: Array, difficulty_log10_flop: Array
) -> Array:
    """Tasks that a use case could do at most (bn a year): ``N_0 w 10^(mu (theta - 26))``.

    Assumption: the number of tasks changes at a constant rate per order of magnitude of difficulty.
    """
    return (
        at_reference
        * relative_volume
        * ladder_ratio(growth_per_oom=growth_per_oom, difficulty_log10_flop=difficulty_log10_flop)
    )


def ladder_ratio(*, growth_per_oom: Array, difficulty_log10_flop: Array) -> Array:
    """A quantity of a rung over that at the reference: ``10^(g (theta - 26))``."""
    return 10.0 ** (growth_per_oom * (difficulty_log10_flop - REFERENCE_VOLUME_LOG10_FLOP))


def difficulty_of_hours_log10_flop(
    *, hours: Array, five_minute_difficulty: Array, horizon_growth: Array
) -> Array:
    """Difficulty of a task that takes a person some hours (log10 FLOP).

    ``theta(h) = theta_ref + log10(h / h_ref) / beta``

    Assumption: the length of tasks that models can do grows by beta orders of magnitude for each order of
    effective training compute, from five minutes at the capability of GPT-4.
    """
    return five_minute_difficulty + np.log10(hours / FIVE_MINUTES_HOURS) / horizon_growth


def wage_bill_density(*, hours: Array, median_hours: Array, spread_oom: Array) -> Array:
    """Density of the wage bill over the log of the hours that a task takes, up to a constant.

    ``exp(-log10(h / m)^2 / (2 s^2))``

    Assumption: lognormal; no published distribution of work by the length of tasks was found.
    """
    return np.exp(-0.5 * (np.log10(hours / median_hours) / spread_oom) ** 2)


def tasks_of_value_bn_per_year(*, total_usd_tn_per_year: Array, share: Array, mean_value_usd: Array) -> Array:
    """Tasks whose values add up to a share of a total (bn a year): ``W w / v``."""
    return 1e3 * total_usd_tn_per_year * share / mean_value_usd


def median_of_mean_usd(*, mean_usd: Array, spread_ln: Array) -> Array:
    """Median of lognormal values with this mean (USD): ``v exp(-sigma^2 / 2)``."""
    return mean_usd * np.exp(-0.5 * spread_ln * spread_ln)


def tokens_of_hours_ln(*, hours: Array, five_minute_tokens_mn: Array, growth: Array) -> Array:
    """Tokens of a task that takes a person some hours (ln million): ``ln n_ref + a ln(h / h_ref)``."""
    return np.log(five_minute_tokens_mn) + growth * np.log(hours / FIVE_MINUTES_HOURS)


def extra_compute_ln(*, difficulty_log10_flop: Array, growth: Array, size_exponent: Array) -> Array:
    """Compute of a task beyond that of the size of its model (ln): ``(c - zeta) ln 10 (theta - 25)``.

    So that compute per task grows by c orders of magnitude for each order of difficulty.
    """
    distance_oom = difficulty_log10_flop - REFERENCE_DIFFICULTY_LOG10_FLOP
    return (growth - size_exponent) * LN10 * distance_oom
