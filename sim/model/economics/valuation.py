"""Valuation: what investors think that a firm is worth, and who sets the price."""

import numpy as np

from sim.model.declaring import Array

LARGEST_VALUE_RATIO = 10.0
"""Bound on a firm's value over its value before: expected growth may not reach the required return."""


def expected_growth_change_per_year(
    *, exposure: Array, belief: Array, ln_believed_shock: Array, horizon_years: Array
) -> Array:
    """Change of a firm's expected growth on the news of a shock (a year).

    ``x (b - 1) ln s / H``

    A firm that sells compute has a positive exposure x, one that buys it a negative one.
    """
    return exposure * (belief - 1.0) * ln_believed_shock / horizon_years


def fading_weight(*, months_since: int, fading_months: Array) -> Array:
    """Weight of old news: ``exp(-t / f)``."""
    return np.exp(-months_since / fading_months)


def value_ratio(*, growth_gap_per_year: Array, growth_change_per_year: Array) -> Array:
    """Value after a change of expected growth over the value before.

    ``(r - g) / (r - g - dg)`` [GordonShapiro1956]; the gap is kept from closing.
    """
    return growth_gap_per_year / np.maximum(
        growth_gap_per_year - growth_change_per_year, growth_gap_per_year / LARGEST_VALUE_RATIO
    )


def implied_belief(
    *,
    observed_value_ratio: Array,
    exposure: Array,
    ln_believed_shock: Array,
    growth_gap_per_year: Array,
    horizon_years: Array,
) -> Array:
    """Belief about the rebound that the change of a firm's value reveals: the two rules above, inverted.

    ``b = 1 + (r - g) H (1 - 1 / V) / (x ln s)``

    Assumption: nothing but the news moved the firm. NaN where the value tells nothing: for a firm without
    exposure, without a shock, and where V is not between zero and the bound of `value_ratio`.
    """
    tells = (exposure != 0.0) & (ln_believed_shock > 0.0)
    tells = tells & (observed_value_ratio > 0.0) & (observed_value_ratio < LARGEST_VALUE_RATIO)
    change = growth_gap_per_year * (1.0 - 1.0 / np.where(tells, observed_value_ratio, 1.0))
    felt = np.where(tells, exposure * ln_believed_shock, 1.0)
    return np.where(tells, 1.0 + change * horizon_years / felt, np.nan)


def believed_rebound(*, belief: Array, ln_believed_shock: Array) -> Array:
    """A belief b as a rebound of demand, `1 - (D0 - D1) / (D0 - Deng)`.

    ``R = (s^(b - 1) - 1 / s) / (1 - 1 / s) = (s^b - 1) / (s - 1)``

    Who believes b expects the load D1 = D0 s^(b - 1), where engineering alone leaves Deng = D0 / s. So b = 0
    is R = 0 and b = 1 is R = 1; between them R lies below b, and for a small shock they are the same.
    """
    is_shock = ln_believed_shock > 0.0
    ln_s = np.where(is_shock, ln_believed_shock, 1.0)
    return np.where(is_shock, np.expm1(belief * ln_s) / np.expm1(ln_s), belief)


def strategy_success(*, success: Array, memory: Array, market_return: Array, position: Array) -> Array:
    """Discounted profit of a strategy: ``m U + return x position`` [BrockHommes1998]."""
    return memory * success + market_return * position


def strategy_weight(*, success: Array, intensity: Array, initial_weight: Array) -> Array:
    """Share of the market that follows each strategy, shape [investor, world].

    ``n_i ~ n_i(0) exp(beta U_i)`` [BrockHommes1998].
    """
    raw = initial_weight * np.exp(np.clip(intensity * success, -30.0, 30.0))
    return raw / np.sum(raw, axis=0)
