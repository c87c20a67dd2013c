"""The grid: how much power can be connected in a year, how long shells wait, and the price of power."""

import numpy as np

from sim.model.declaring import Array


def additions_limit_mw_per_month(
    *, in_2026_gw_per_year: Array, in_2030_gw_per_year: Array, share: Array, year: float
) -> Array:
    """Power that a region can connect for AI in a month (MW).

    ``G_2026 (G_2030 / G_2026)^((t - 2026) / 4)`` from 2026 on, and that of 2026 before

    Assumption: a connection takes two to five years, so what can be connected by 2030 follows from plans that
    are made already, and does not answer to the queue.
    """
    growth_ln = np.log(in_2030_gw_per_year / in_2026_gw_per_year) / 4.0
    return share * in_2026_gw_per_year * np.exp(growth_ln * max(year - 2026.0, 0.0)) * 1e3 / 12.0


def connected_share(*, waiting_mw: Array, limit_mw: Array) -> Array:
    """Part of the shells that wait which are connected this month: ``min(1, limit / waiting)``."""
    return np.minimum(1.0, limit_mw / np.maximum(waiting_mw, 1e-12))


def wait_years(*, waiting_mw: Array, limit_mw_per_month: Array) -> Array:
    """How long the last shell in the queue waits for power (years): ``queue / additions``."""
    return waiting_mw / np.maximum(12.0 * limit_mw_per_month, 1e-12)


def power_price_ratio(*, wait_years: Array, rise_per_year_of_wait: Array, highest_ratio: Array) -> Array:
    """Price of power over that without a queue: ``min(1 + a wait, highest)``.

    Assumption: who waits generates on the site, which costs more and is what the price rises to at most.
    """
    return np.minimum(1.0 + rise_per_year_of_wait * wait_years, highest_ratio)
