"""Labs' purses: what a lab can spend, what it may owe, when it raises money, and what it must cut."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import MONTHS_PER_YEAR, USD_BN_PER_KH100E_AT_ONE_USD_K


def operating_cash_flow_usd_bn_per_year(
    *, revenue: Array, other_cost_share: Array, serving_bill: Array, interest: Array
) -> Array:
    """What is left of revenue before anything is trained (bn USD a year).

    ``f = (1 - o) y - s - i``

    Assumption: staff, sales and offices take a constant part o of revenue; serving s comes before training.
    """
    return (1.0 - other_cost_share) * revenue - serving_bill - interest


def spendable_usd_bn(*, cash: Array, limit: Array) -> Array:
    """Cash and what may still be borrowed (bn USD): ``L = max(C + B, 0)``."""
    return np.maximum(cash + limit, 0.0)


def planned_cash_usd_bn(*, cash: Array, limit: Array, credit_share: Array) -> Array:
    """What a lab plans to spend over its horizon (bn USD): ``C + psi B``; what it pays back if below zero.

    Assumption: credit is in part spent like cash and in part kept for the month in which it is needed.
    """
    return cash + credit_share * limit


def training_budget_usd_bn_per_year(*, operating_cash_flow: Array, capital: Array) -> Array:
    """What a lab can spend on training (bn USD a year): ``max(f + c, 0)``.

    Capital c of a lab that lives from its cash is what it plans to spend over the horizon tau: a month never
    spends more than there is, as long as tau is longer than a month. A parent gives its lab capital.
    """
    return np.maximum(operating_cash_flow + capital, 0.0)


def facility_usd_bn(*, limit: Array, cash: Array) -> Array:
    """How far cash may fall below zero (bn USD): ``max(B, -C)``.

    Assumption: a lender who lowers a limit lends no more, but does not call what is already drawn.
    """
    return np.maximum(limit, -cash)


def lease_limit_usd_bn(*, load_kh100e: Array, price_usd_k_per_h100e: Array, lease_share: Array) -> Array:
    """What can be borrowed against the compute that a lab uses (bn USD).

    ``lambda p X``. Assumption: lessors lend a share of what the chips cost today.
    """
    return lease_share * price_usd_k_per_h100e * load_kh100e * USD_BN_PER_KH100E_AT_ONE_USD_K


def sponsor_line_usd_bn(*, line_per_year: Array, largest: Array, years: float) -> Array:
    """Credit of a sponsor, which opens year by year (bn USD): ``min(l t, l_max)``.

    Assumption: sponsors pay in tranches, much of it in compute.
    """
    return np.minimum(line_per_year * max(years, 0.0), largest)


def runway_years(*, spendable: Array, burn_per_year: Array, shortest: Array) -> Array:
    """How long the money lasts (years): ``max(L / burn, shortest)``.

    Assumption: no round is closed faster than a shortest runway allows.
    """
    return np.maximum(spendable / np.maximum(burn_per_year, 1e-9), shortest)


def round_rate_per_year(
    *, usual_rate: Array, horizon_years: Array, runway: Array, value_ratio: Array
) -> Array:
    """Rate at which funding rounds come (a year): ``h tau v / runway``.

    Assumption: a lab that spends its cash over the horizon tau raises at the usual rate h; sooner when the
    money runs out sooner, and when labs are worth more (v).
    """
    return usual_rate * horizon_years * value_ratio / runway


def round_chance(*, rate_per_year: Array) -> Array:
    """Chance that a round comes this month: ``1 - exp(-h / 12)``, thinning of a Poisson process."""
    return -np.expm1(-rate_per_year / MONTHS_PER_YEAR)


def valuation_usd_bn(*, revenue: Array, growth_per_year: Array, multiple: Array, value_ratio: Array) -> Array:
    """What a lab is worth (bn USD): ``M y exp(g) v``, a multiple of the revenue expected in a year's time."""
    return multiple * revenue * np.exp(growth_per_year) * value_ratio


def round_size_usd_bn(
    *, sold_share: Array, valuation: Array, seed: Array, raised_per_year: Array, ceiling_per_year: Array
) -> Array:
    """Size of a round (bn USD): ``(phi V + seed) (1 - raised / ceiling)``.

    Assumption: a round sells a usual share phi of the lab, a lab without revenue raises a seed, and all
    labs together saturate what capital markets can carry in a year.
    """
    room = np.clip(1.0 - raised_per_year / ceiling_per_year, 0.0, 1.0)
    return (sold_share * valuation + seed) * room


def serving_budget_share(*, spendable: Array, loss_per_year: Array, notice_years: Array) -> Array:
    """Part of what users want that a lab can afford to serve: ``min(L / (n loss), 1)``.

    Assumption: a lab that loses money on serving even without training cuts it so that its money lasts for a
    time of notice n.
    """
    needed = notice_years * loss_per_year
    return np.where(needed > spendable, spendable / np.where(needed > 0.0, needed, 1.0), 1.0)
