"""The purse: as AI does more the next task is worth less, and all never more than the world would pay."""

import numpy as np

from sim.model.declaring import Array


def purse_usd_tn_per_year(*, initial: Array, growth_per_year: Array, years: float) -> Array:
    """What the world would pay for all work that AI could ever do (tn USD a year): ``W exp(g t)``."""
    return initial * np.exp(growth_per_year * years)


def total_value_usd_tn_per_year(*, value_done: Array, purse: Array, exponent: Array) -> Array:
    """What the work that AI does is worth together (tn USD a year).

    ``V = x / (1 + (x / W)^kappa)^(1 / kappa)``

    Assumption: x is the same work at the value that each task would have if little else were done; V is x
    while x is small and approaches the purse W from below, whatever is done.
    """
    return np.minimum(value_done * _below_one(_filled(value_done, purse), exponent, 1.0 / exponent), purse)


def marginal_value_ratio(*, value_done: Array, purse: Array, exponent: Array) -> Array:
    """What the next task is worth over its own value: ``dV / dx = (1 + (x / W)^kappa)^(-1 - 1 / kappa)``.

    Never quite zero, so that it has a logarithm.
    """
    return np.maximum(_below_one(_filled(value_done, purse), exponent, 1.0 + 1.0 / exponent), 1e-30)


def affordable_share(*, spending_usd_tn_per_year: Array, total_value: Array) -> Array:
    """Share of what users want that they can pay for: nobody spends more than what they get is worth."""
    return np.minimum(1.0, total_value / np.maximum(spending_usd_tn_per_year, 1e-300))


def _filled(value_done: Array, purse: Array) -> Array:
    return value_done / np.maximum(purse, 1e-300)


def _below_one(filled_ratio: Array, exponent: Array, power: Array) -> Array:
    # In logarithms, so that a purse that is filled many times over does not overflow.
    return np.exp(-power * np.logaddexp(0.0, exponent * np.log(np.maximum(filled_ratio, 1e-300))))
