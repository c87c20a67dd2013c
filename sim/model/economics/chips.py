"""Chips: wafer capacity, price, rationing."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import USD_BN_PER_KH100E_AT_ONE_USD_K


def chip_price_usd_k_per_h100e(*, unit_cost_usd_k: Array, gross_margin_share: Array) -> Array:
    """Price of an H100-equivalent that holds the gross margin (thousand USD): ``c / (1 - m)``."""
    return unit_cost_usd_k / (1.0 - gross_margin_share)


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


def rationed(*, backlog: Array, weight: Array, capacity: Array) -> Array:
    """Shipments to each buyer when a vendor cannot serve everyone, shape [buyer, world].

    Weighted orders share the capacity; what one buyer does not need goes round twice more to the rest.
    """
    shipped = np.zeros_like(backlog)
    left = capacity
    for _ in range(3):
        wanted = backlog - shipped
        claims = wanted * weight
        total = np.maximum(np.sum(claims, axis=0), 1e-12)
        shipped = np.minimum(shipped + np.minimum(wanted, left * claims / total), backlog)
        left = np.maximum(capacity - np.sum(shipped, axis=0), 0.0)
    return shipped
