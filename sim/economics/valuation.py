"""Valuation: what investors think that a firm is worth, and who sets the price."""

import numpy as np

from sim.quantity import Array


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
        growth_gap_per_year - growth_change_per_year, 0.1 * growth_gap_per_year
    )


def strategy_success(*, success: Array, memory: Array, market_return: Array, position: Array) -> Array:
    """Discounted profit of a strategy: ``m U + return x position`` [BrockHommes1998]."""
    return memory * success + market_return * position


def strategy_weight(*, success: Array, intensity: Array, initial_weight: Array) -> Array:
    """Share of the market that follows each strategy, shape [investor, world].

    ``n_i ~ n_i(0) exp(beta U_i)`` [BrockHommes1998].
    """
    raw = initial_weight * np.exp(np.clip(intensity * success, -30.0, 30.0))
    return raw / np.sum(raw, axis=0)
