"""Know-how: how efficiently labs train and serve, and how it spreads."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import MONTHS_PER_YEAR


def trend_gain_ln(*, trend_per_year: Array, decay_per_year: Array, years: float) -> Array:
    """Gain of efficiency in a month from a lab's own research (ln).

    ``g exp(-d t) / 12``

    Assumption: the measured growth of algorithmic efficiency [Ho2024] slows at a constant rate.
    """
    return trend_per_year * np.exp(-decay_per_year * years) / MONTHS_PER_YEAR


def diffusion_gain_ln(*, ln_efficiency: Array, ln_published: Array, diffusion_per_month: Array) -> Array:
    """Gain of efficiency in a month from what others have published (ln).

    ``lambda max(ln A - ln a, 0)``

    Assumption: labs close a constant share of their gap to the best published efficiency each month.
    """
    return diffusion_per_month * np.maximum(ln_published - ln_efficiency, 0.0)


def published_ln(*, ln_efficiency: Array, secrecy_ln: Array) -> Array:
    """What rivals can learn of a lab's efficiency (ln): all of it with open weights, less if it is secret."""
    return ln_efficiency - secrecy_ln


def spread_evenly(*, total: Array, months: Array, months_since: int) -> Array:
    """Part of a change that comes this month if it comes evenly over the first M months.

    ``x / M`` for the first M months, nothing before and after; M is rounded up.
    """
    full_months = np.maximum(np.ceil(months), 1.0)
    is_due = (months_since >= 0) & (months_since < full_months)
    return np.where(is_due, total / full_months, 0.0)
