"""Capital spending, chips and their vendors, and the rental price of compute."""

from collections.abc import Callable

import numpy as np

from sim.measuring.observed import Observed
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array

FOUR_FIRMS = ("amazon", "google", "meta", "microsoft")
"""Whose capital spending the targets add up."""

_AUTUMN = ("09", "11")
_CAPEX = "capex_by_hyperscaler_usd_bn_per_year"
_CHIPS = "chips_shipped_kh100e_per_year"
_RENT = "rent_usd_per_h100e_hour"
_SALES = "revenue_by_chip_vendor_usd_bn_per_year"
_NETWORKING = "networking_revenue_by_chip_vendor_usd_bn_per_year"


def four_firm_capex(observed: Observed) -> Array:
    """Capital spending of the four firms, `[month, draw]` (bn USD a year)."""
    rows = [observed.row("hyperscaler", firm) for firm in FOUR_FIRMS]
    return np.sum(observed.series[_CAPEX][:, rows], axis=1)


def _capex(observed: Observed, year: int) -> Array:
    first = observed.month_index(f"{year}-01")
    return np.mean(four_firm_capex(observed)[first : first + 12], axis=0)


def _capex_of(year: int) -> Reading:
    return Reading((_CAPEX,), lambda observed: _capex(observed, year))


def _nvidia(first: str, last: str, *, with_networking: bool = False) -> Reading:
    needs = (_SALES, _NETWORKING) if with_networking else (_SALES,)

    def read(observed: Observed) -> Array:
        row = observed.row("chip_vendor", "nvidia")
        return np.sum([observed.mean(name, first, last)[row] for name in needs], axis=0)

    return Reading(needs, read)


def _chips_mn(year: int) -> Reading:
    return Reading((_CHIPS,), lambda observed: observed.mean(_CHIPS, f"{year}-01", f"{year}-12") / 1e3)


def _rent(read: Callable[[Observed], Array]) -> Reading:
    return Reading((_RENT,), read)


def _rent_mean(first: str, last: str) -> Reading:
    return _rent(lambda observed: observed.mean(_RENT, first, last))


def _rent_autumn(observed: Observed, year: int) -> Array:
    first, last = _AUTUMN
    return observed.mean(_RENT, f"{year}-{first}", f"{year}-{last}")


def _quarterly_capex_growth_ln(observed: Observed) -> Array:
    """Growth from 2023Q4 on, `[quarter, draw]`: four quarters of 2024, then those of 2025."""
    first = observed.month_index("2023-10")
    months = four_firm_capex(observed)[first : observed.month_index("2025-12") + 1]
    quarters = np.mean(months.reshape(-1, 3, months.shape[-1]), axis=1)
    return np.diff(np.log(quarters), axis=0)


def _capex_break_2025(observed: Observed) -> Array:
    growth = _quarterly_capex_growth_ln(observed)
    return np.mean(growth[4:6], axis=0) - np.mean(growth[:4], axis=0)


READINGS = {
    "capex_2022": _capex_of(2022),
    "capex_2023": _capex_of(2023),
    "capex_2024": _capex_of(2024),
    "capex_growth_2025": Reading(
        (_CAPEX,), lambda observed: _capex(observed, 2025) / _capex(observed, 2024) - 1.0
    ),
    "capex_break_2025": Reading((_CAPEX,), _capex_break_2025),
    "guidance_cut_2025": Reading(
        (_CAPEX,), lambda observed: np.min(_quarterly_capex_growth_ln(observed)[4:], axis=0)
    ),
    "nvidia_revenue_fy2023": _nvidia("2022-02", "2023-01"),
    "nvidia_revenue_fy2024": _nvidia("2023-02", "2024-01"),
    "nvidia_revenue_fy2025": _nvidia("2024-02", "2025-01"),
    "nvidia_with_networking_fy2023": _nvidia("2022-02", "2023-01", with_networking=True),
    "nvidia_with_networking_fy2024": _nvidia("2023-02", "2024-01", with_networking=True),
    "nvidia_with_networking_fy2025": _nvidia("2024-02", "2025-01", with_networking=True),
    "nvidia_with_networking_2025": _nvidia("2025-02", "2025-10", with_networking=True),
    "chips_2023": _chips_mn(2023),
    "chips_2024": _chips_mn(2024),
    "chips_2025": _chips_mn(2025),
    "rent_peak_2023": _rent(lambda observed: np.max(observed.between(_RENT, "2023-01", "2023-12"), axis=0)),
    "rent_autumn_2024": _rent(lambda observed: _rent_autumn(observed, 2024)),
    "rent_autumn_2025": _rent(lambda observed: _rent_autumn(observed, 2025)),
    "rent_change_2025": _rent(
        lambda observed: _rent_autumn(observed, 2025) / _rent_autumn(observed, 2024) - 1.0
    ),
    "rent_spot_autumn_2024": _rent_mean("2024-09", "2024-09"),
    "rent_spot_autumn_2025": _rent(lambda observed: _rent_autumn(observed, 2025)),
    "rent_spot_ratio_2025": _rent(
        lambda observed: _rent_autumn(observed, 2025) / observed.at(_RENT, "2024-09")
    ),
    "rent_contract_2023": _rent_mean("2023-01", "2023-12"),
    "rent_contract_2024": _rent_mean("2024-01", "2024-12"),
    "rent_contract_2025": _rent_mean("2025-10", "2025-10"),
}
