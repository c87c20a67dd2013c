"""Demand of a use case: what is worth doing, who adopts, how much is done."""

import numpy as np
from scipy.special import ndtr

from sim.model.declaring import Array
from sim.model.economics.units import MONTHS_PER_YEAR


def value_over_cost_index(
    *, task_value_usd: Array, task_cost_usd: Array, integration_share: Array, spread_ln: Array
) -> Array:
    """Standardised log ratio of the median value of a task to its full cost.

    ``z = (ln v - ln(C + kappa v)) / sigma``
    """
    full_cost_usd = task_cost_usd + integration_share * task_value_usd
    return np.log(task_value_usd / full_cost_usd) / spread_ln


def worthwhile_share(*, value_over_cost: Array) -> Array:
    """Share of the tasks of an adopter whose lognormal value exceeds their cost: ``Phi(z)``."""
    share: Array = ndtr(value_over_cost)
    return share


def constant_elasticity_share(*, anchor_share: Array, ln_cost_change: Array, elasticity: Array) -> Array:
    """Use per adopter with a constant price elasticity from an anchor month on, without a cap.

    ``u = u_0 (C / C_0)^-eta``
    """
    return anchor_share * np.exp(-elasticity * ln_cost_change)


def gross_over_value(*, value_over_cost: Array, spread_ln: Array) -> Array:
    """Value of the tasks worth doing, per task of an adopter, over the median value of a task.

    ``exp(sigma^2 / 2) Phi(z + sigma)``

    Expectation of V where V exceeds its cost, for a lognormal V.
    """
    gross: Array = np.exp(0.5 * spread_ln * spread_ln) * ndtr(value_over_cost + spread_ln)
    return gross


def surplus_over_value(*, gross: Array, value_over_cost: Array, worthwhile: Array, spread_ln: Array) -> Array:
    """Surplus per task of an adopter over the median value of a task.

    ``S / v = exp(sigma^2 / 2) Phi(z + sigma) - exp(-z sigma) Phi(z)``

    Expectation of max(V - c, 0) for a lognormal V; `gross` is the first term, `worthwhile` is Phi(z).
    """
    # Further out Phi(z) is zero, and times infinity it would be no number.
    surplus: Array = gross - np.exp(-np.maximum(value_over_cost, -40.0) * spread_ln) * worthwhile
    return surplus


def adoption_ceiling_share(*, surplus: Array, threshold: Array, threshold_spread_ln: Array) -> Array:
    """Share of possible users for whom the surplus exceeds their own fixed cost of adopting.

    ``Phi((ln S/v - ln h) / tau)``: thresholds are lognormal with median h.
    """
    ceiling: Array = ndtr(np.log(np.maximum(surplus, 1e-12) / threshold) / threshold_spread_ln)
    return ceiling


def adoption_over_ceiling(*, adoption: Array, ceiling: Array) -> Array:
    """Adopters over those who could adopt: ``min(n / m, 1)``."""
    return np.minimum(adoption / np.maximum(ceiling, 1e-12), 1.0)


def adoption_imitated_ratio(*, of_use: Array, of_segment: Array, across_uses_share: Array) -> Array:
    """Adoption that a user imitates, over its ceiling: ``(1 - w) n_u / m_u + w n / m``.

    Assumption: who uses AI for one thing tries it for the next, so a new use spreads as fast as the segment
    has adopted AI, in the share w; the rest spreads within the use alone, as if AI were new each time.
    """
    return of_use + across_uses_share * (of_segment - of_use)


def adoption_gain_share(
    *,
    adoption: Array,
    ceiling: Array,
    imitated_ratio: Array,
    innovation_per_year: Array,
    imitation_per_year: Array,
) -> Array:
    """Change of the adoption share in a month.

    ``(p + q a) (m - n) / 12``

    [Bass1969], towards a ceiling that moves; above the ceiling users leave at the same pace.
    """
    pace = innovation_per_year + imitation_per_year * imitated_ratio
    return pace * (ceiling - adoption) / MONTHS_PER_YEAR
