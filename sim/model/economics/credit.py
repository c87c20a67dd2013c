"""Credit: what lenders advance to a firm, what it costs, and who pays for what they do not."""

import numpy as np

from sim.model.declaring import Array


def ebitda_usd_bn_per_year(*, operating_cash_flow: Array, compute_revenue: Array, power: Array) -> Array:
    """Earnings that lenders lend against (bn USD a year): other business, and compute less its power.

    Assumption: operating cash flow stands for the earnings of the other business.
    """
    return np.maximum(operating_cash_flow + compute_revenue - power, 0.0)


def debt_limit_usd_bn(*, debt_limit_ratio: Array, ebitda_usd_bn_per_year: Array) -> Array:
    """Debt up to which lenders lend (bn USD): ``lambda EBITDA``."""
    return debt_limit_ratio * ebitda_usd_bn_per_year


def interest_per_year(
    *, base_per_year: Array, spread_per_turn: Array, debt_usd_bn: Array, ebitda_usd_bn_per_year: Array
) -> Array:
    """Rate of interest that rises with debt over EBITDA (a year).

    ``i_0 + s B / EBITDA``

    Assumption: linear, and no dearer beyond twenty times EBITDA, where no one lends.
    """
    turns = debt_usd_bn / np.maximum(ebitda_usd_bn_per_year, 1e-9)
    return base_per_year + spread_per_turn * np.minimum(turns, 20.0)


def borrowing_room_usd_bn_per_year(
    *, debt_limit_usd_bn: Array, debt_usd_bn: Array, borrowing_months: Array
) -> Array:
    """What a plan may borrow in a year (bn USD): room below the limit, spread over some time.

    ``12 max(limit - B, 0) / M``
    """
    return 12.0 * np.maximum(debt_limit_usd_bn - debt_usd_bn, 0.0) / borrowing_months


def borrowed_usd_bn(*, need_usd_bn: Array, debt_usd_bn: Array, debt_limit_usd_bn: Array) -> Array:
    """What is borrowed this month (bn USD); negative if free cash repays.

    ``clip(need, -B, max(limit - B, 0))``: debt stays above zero, and who is above the limit borrows nothing.
    """
    room = np.maximum(debt_limit_usd_bn - debt_usd_bn, 0.0)
    return np.minimum(np.maximum(need_usd_bn, -debt_usd_bn), room)
