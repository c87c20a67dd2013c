"""Capital spending of hyperscalers: expectations, desired capacity, limits."""

import numpy as np

from sim.model.declaring import Array


def expected_load_kh100e(
    *,
    load_kh100e: Array,
    growth_per_year: Array,
    horizon_months: Array,
    belief: Array,
    ln_believed_shock: Array,
) -> Array:
    """Load that a hyperscaler expects when what it starts now is energised (kH100e).

    ``L exp(g h / 12) s^(b - 1)``

    A believed efficiency gain s lowers the load by its full size if b = 0 and leaves it as it was if
    b = 1. The last factor fades as the load itself comes to show the truth.
    """
    return load_kh100e * np.exp(growth_per_year * horizon_months / 12.0 + (belief - 1.0) * ln_believed_shock)


def desired_capacity_kh100e(
    *, expected_load_kh100e: Array, reserve_share: Array, target_utilisation: Array
) -> Array:
    """Capacity that serves the expected load with a reserve (kH100e).

    ``K* = (1 + iota) D^e / u*`` [DosiFagioloRoventini2010].
    """
    return (1.0 + reserve_share) * expected_load_kh100e / target_utilisation


def return_ln(*, rent: Array, premium_ratio: Array, user_cost: Array) -> Array:
    """Return on capacity over the normal one, which is user cost with its premium (ln).

    ``ln(r / (premium user_cost))``
    """
    return np.log(rent / (premium_ratio * user_cost))


def return_factor(*, return_ln: Array, return_elasticity: Array) -> Array:
    """What a return above or below the normal one makes of desired capacity (ratio).

    ``(r / r_normal)^theta``

    theta is the elasticity of capital with respect to its user cost: 0.25 [ChirinkoFazzariMeyer1999],
    0.4 to 0.6 [Chirinko2008], 0.5 to 1 [HassettHubbard2002]. With zero capital follows the load alone.
    """
    return np.exp(return_elasticity * return_ln)


def missing_shells_mw(
    *,
    desired_kh100e: Array,
    capacity_kh100e: Array,
    power_kw_per_h100e: Array,
    installed_mw: Array,
    shells_mw: Array,
) -> Array:
    """Power of shells that growth to the desired capacity needs beyond what stands or is being built (MW).

    What is added draws the power of today's chips; negative if there are shells to spare.
    """
    return installed_mw + (desired_kh100e - capacity_kh100e) * power_kw_per_h100e - shells_mw


def wanted_pace_per_month(*, missing: Array, speed_per_month: Array, replacement: Array) -> Array:
    """Orders or starts in a month: part of what is missing, and replacement; never negative."""
    return np.maximum(speed_per_month * missing + replacement, 0.0)


def pace_per_month(*, current: Array, desired: Array, rise_per_month: Array, cut_per_month: Array) -> Array:
    """A pace of orders or of starts that rises faster than it is cut.

    Assumption: guidance is raised two or three times a year and cut only in a slump.
    """
    speed = np.where(desired >= current, rise_per_month, cut_per_month)
    return current + speed * (desired - current)


def affordable_share(*, planned_usd_bn_per_year: Array, ceiling_usd_bn_per_year: Array) -> Array:
    """Share of a spending plan that cash and debt carry.

    ``(1 + (plan / ceiling)^4)^(-1/4)``: close to one well below the ceiling, bending smoothly under it.
    """
    square = (planned_usd_bn_per_year / ceiling_usd_bn_per_year) ** 2
    return 1.0 / np.sqrt(np.sqrt(1.0 + square * square))


def cash_ceiling_usd_bn_per_year(
    *, operating_cash_flow: Array, cash_share: Array, compute_revenue: Array, borrowing_ratio: Array
) -> Array:
    """Spending on AI that a firm can finance: a share of cash flow, and debt against compute revenue."""
    return cash_share * operating_cash_flow + borrowing_ratio * compute_revenue


def learned_growth_per_year(*, growth: Array, observed: Array, gain_per_month: Array) -> Array:
    """Adaptive expectation of growth, learned slowly (ln a year)."""
    return growth + gain_per_month * (np.clip(observed, -1.0, 3.0) - growth)


def slowed_growth_per_year(*, growth: Array, decay_per_year: Array) -> Array:
    """Growth a month later when its rate decays (ln a year): ``g exp(-d / 12)``."""
    return growth * np.exp(-decay_per_year / 12.0)


def observed_belief(*, ln_load: Array, ln_forecast: Array, ln_believed_shock: Array) -> Array:
    """The belief that would have forecast today's load; 1 without a shock.

    ``1 + (ln L - ln L_forecast) / ln s``
    """
    has_shock = ln_believed_shock > 0.0
    surprise = (ln_load - ln_forecast) / np.where(has_shock, ln_believed_shock, 1.0)
    return np.where(has_shock, np.clip(1.0 + surprise, 0.0, 2.0), 1.0)


def fading_growth_ln(*, growth_per_year: Array, decay_per_year: Array, years: float) -> Array:
    """Growth accumulated over some years when its rate decays (ln): ``g (1 - exp(-d t)) / d``."""
    rate = np.maximum(decay_per_year, 1e-9)
    return growth_per_year * -np.expm1(-rate * years) / rate


def base_capex_index(*, years: float, yearly_index: Array, growth_per_year: Array) -> Array:
    """Capex that is not AI relative to its first year; `yearly_index` is [year, world], mid-year values.

    Linear between the years given, constant growth after them.
    """
    position = min(max(years - 0.5, 0.0), len(yearly_index) - 1.0)
    lower = min(int(position), len(yearly_index) - 2)
    weight = position - lower
    known = (1.0 - weight) * yearly_index[lower] + weight * yearly_index[lower + 1]
    return known * np.exp(growth_per_year * max(years - 0.5 - position, 0.0))


def depreciation_usd_bn(*, book_usd_bn: Array, depreciation_per_year: Array) -> Array:
    """What is written off in a month (bn USD): ``delta B / 12``.

    Assumption: books are written down as fast as servers are retired; shells too, as in the user cost.
    """
    return book_usd_bn * depreciation_per_year / 12.0
