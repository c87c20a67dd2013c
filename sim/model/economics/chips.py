"""Chips: wafer capacity, price, rationing."""

import numpy as np
from scipy.special import expit

from sim.model.declaring import Array
from sim.model.economics.units import USD_BN_PER_KH100E_AT_ONE_USD_K


def chip_price_usd_k_per_h100e(*, unit_cost_usd_k: Array, gross_margin_share: Array) -> Array:
    """Price of an H100-equivalent that holds the gross margin (thousand USD): ``c / (1 - m)``."""
    return unit_cost_usd_k / (1.0 - gross_margin_share)


def generation_cost_ln(
    *,
    years: float,
    volume_years: Array,
    cost_steps_ln: Array,
    spread_years: Array,
    drift_per_year: Array,
) -> Array:
    """Unit cost of an H100-equivalent over that at the start (ln): each generation is a step down.

    ``-sum_g d_g (S((t - t_g) / w) - S(-t_g / w)) - drift t``, S the logistic function

    Assumption: a generation takes over shipments along a logistic curve; `volume_years` and `cost_steps_ln`
    are `[generation, world]`, and years count from the start.
    """
    taken_over = expit((years - volume_years) / spread_years) - expit(-volume_years / spread_years)
    return -np.sum(cost_steps_ln * taken_over, axis=0) - drift_per_year * years


def sales_usd_bn(*, shipped_kh100e: Array, price_usd_k_per_h100e: Array, price_ratio: Array) -> Array:
    """What shipments cost (bn USD), at list price times what a buyer pays over it."""
    return shipped_kh100e * price_usd_k_per_h100e * price_ratio * USD_BN_PER_KH100E_AT_ONE_USD_K


def order_growth_ln(*, now: Array, last_month: Array) -> Array:
    """Growth of orders in a month (ln)."""
    return np.log(np.maximum(now, 1e-9) / np.maximum(last_month, 1e-9))


def expected_orders(*, orders: Array, growth_per_month: Array, lag_months: Array) -> Array:
    """Orders that a vendor expects when capacity that it starts now is ready: ``o exp(g L)``.

    Assumption: vendors carry growth forward over the lag, to twice today's orders at most, and no decline;
    advanced packaging about doubled a year.
    """
    return orders * np.exp(np.clip(growth_per_month * lag_months, 0.0, np.log(2.0)))


def wafer_growth_ln(
    *, wanted_over_current: Array, lag_months: Array, ceiling_per_year: Array, decline_per_year: Array
) -> Array:
    """Growth of wafer and packaging capacity in a month (ln).

    ``clip(ln(wanted / current) / lag, -decline / 12, ceiling / 12)``

    Assumption: capacity follows orders with a lag; advanced packaging about doubles a year at most.
    """
    wanted = np.log(np.maximum(wanted_over_current, 1e-6)) / lag_months
    return np.clip(wanted, -decline_per_year / 12.0, ceiling_per_year / 12.0)


def fab_room_share(*, wafers: Array, ceiling: Array) -> Array:
    """How much of the wafers that fabs could give AI is left: ``1 - w / w_max``."""
    return np.maximum(1.0 - wafers / np.maximum(ceiling, 1e-300), 0.0)


def slowed_wafer_growth_ln(*, growth_ln: Array, room_share: Array) -> Array:
    """Growth of wafers in a month (ln) that slows as AI nears its share of fabs; decline is not slowed.

    ``g (1 - w / w_max)`` if g > 0

    Assumption: logistic; what is near at hand is converted first.
    """
    return np.where(growth_ln > 0.0, growth_ln * room_share, growth_ln)


def rationed(*, backlog: Array, weight: Array, capacity: Array) -> Array:
    """Shipments to each buyer when a vendor cannot serve everyone, shape [..., buyer, world].

    Weighted orders share the capacity, [..., 1, world]; what one buyer does not need goes round twice more to
    the rest.
    """
    shipped = np.zeros_like(backlog)
    left = capacity
    for _ in range(3):
        wanted = backlog - shipped
        claims = wanted * weight
        total = np.maximum(np.sum(claims, axis=-2, keepdims=True), 1e-12)
        shipped = np.minimum(shipped + np.minimum(wanted, left * claims / total), backlog)
        left = np.maximum(capacity - np.sum(shipped, axis=-2, keepdims=True), 0.0)
    return shipped
