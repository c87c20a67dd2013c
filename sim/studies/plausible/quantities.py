"""What is projected and what a world has of it; and what is measured otherwise, with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.evidence.projections import Projection
from sim.measuring.observed import Observed
from sim.model.declaring import Array
from sim.scenario import Scenario

BASE_YEAR = 2025
"""From its first day on sums and additions are counted."""

_POWER, _CAPEX = "energised_power_gw", "ai_capex_usd_bn_per_year"
_BY_LAB, _OPENAI = "revenue_by_lab_usd_bn_per_year", "openai"


@dataclass(frozen=True)
class Modelled:
    """How a world is read in the words of a projection.

    Attributes:
        needs: names of the series that it is read from.
        basis: what is counted.
        read: the reading of a year, `[draw]`.
        is_since_base_year: whether the months before `BASE_YEAR` must lie in the clock.
        lab: whose numbers it is; empty if of all.
    """

    needs: tuple[str, ...]
    basis: str
    read: Callable[[Observed, int], Array]
    is_since_base_year: bool = False
    lab: str = ""

    def why_not(self, scenario: Scenario, year: int) -> str:
        """Why a scenario has no such number for a year; empty if it has."""
        if scenario.month_index(f"{year}-12") >= scenario.months:
            return f"the clock ends before December {year}"
        first = f"{BASE_YEAR - 1}-12" if self.is_since_base_year else f"{year}-01"
        if scenario.month_index(first) < 0:
            return f"the clock begins after {first}"
        if self.lab and self.lab not in scenario.table("labs"):
            return f"the scenario has no lab {self.lab!r}"
        return ""


def in_december(observed: Observed, name: str, year: int) -> Array:
    """A stock at the end of a year, `[draw]`."""
    return observed.at(name, f"{year}-12")


def over_year(observed: Observed, name: str, year: int) -> Array:
    """A flow over a calendar year, by the year, `[draw]` or `[agent, draw]`."""
    return observed.mean(name, f"{year}-01", f"{year}-12")


def _capex_since_base_year(observed: Observed, year: int) -> Array:
    by_year = [over_year(observed, _CAPEX, each) for each in range(BASE_YEAR, year + 1)]
    return np.sum(np.stack(by_year), axis=0) / 1e3


def _power_added(observed: Observed, year: int) -> Array:
    return in_december(observed, _POWER, year) - in_december(observed, _POWER, BASE_YEAR - 1)


MODELLED: Mapping[str, Modelled] = {
    "ai_capex": Modelled(
        (_CAPEX,),
        "chips, servers and shells, calendar year",
        lambda observed, year: over_year(observed, _CAPEX, year) / 1e3,
    ),
    "ai_capex_cumulative": Modelled(
        (_CAPEX,), "chips, servers and shells, all calendar years from 2025 on", _capex_since_base_year, True
    ),
    "ai_electricity": Modelled(
        ("served_electricity_twh_per_year",),
        "the load that is served with cooling and conversion, calendar year",
        lambda observed, year: over_year(observed, "served_electricity_twh_per_year", year),
    ),
    "ai_power": Modelled(
        (_POWER,),
        "energised, cooling and conversion included, December",
        lambda observed, year: in_december(observed, _POWER, year),
    ),
    "ai_power_added": Modelled(
        (_POWER,), "energised in December, less what was in December 2024", _power_added, True
    ),
    "ai_revenue": Modelled(
        ("lab_revenue_usd_bn_per_year",),
        "what all labs earn, calendar year",
        lambda observed, year: over_year(observed, "lab_revenue_usd_bn_per_year", year),
    ),
    "openai_revenue": Modelled(
        (_BY_LAB,),
        "what it earns, calendar year",
        lambda observed, year: over_year(observed, _BY_LAB, year)[observed.row("lab", _OPENAI)],
        lab=_OPENAI,
    ),
    "compute_stock": Modelled(
        ("energised_capacity_kh100e",),
        "energised, December",
        lambda observed, year: in_december(observed, "energised_capacity_kh100e", year) / 1e3,
    ),
}
"""Quantity of a projection → what a world has of it, in the unit of the projection."""

_ALL_DATA_CENTRES = "counts all data centres; the model has those for AI alone"
_ONE_COUNTRY = "is of the United States alone; the model has no countries"

NOT_MODELLED: Mapping[str, str] = {
    "ai_power_us": _ONE_COUNTRY,
    "data_centre_chip_market": "counts processors and networking too; the model has chips for AI alone",
    "data_centre_electricity": _ALL_DATA_CENTRES,
    "data_centre_electricity_us": _ONE_COUNTRY,
    "data_centre_power": _ALL_DATA_CENTRES,
}
"""Quantity of a projection → why no world has it."""

MEASURED_OTHERWISE: Mapping[tuple[str, int, str, float | None], str] = {
    ("ai_capex_cumulative", 2028, "MorganStanley2025", 2.9): _ALL_DATA_CENTRES,
    ("ai_revenue", 2028, "MorganStanley2025", 1100.0): (
        "counts software and services built on models; the model has what labs earn"
    ),
    ("ai_revenue", 2030, "Bain2025", 2000.0): "is what would pay for the compute, not what is expected",
}
"""Quantity, year, source and value of a row that is not like its quantity → why."""


def why_not_comparable(row: Projection, scenario: Scenario) -> str:
    """Why a projection has no like in a scenario; empty if it has."""
    if row.quantity in NOT_MODELLED:
        return NOT_MODELLED[row.quantity]
    otherwise = MEASURED_OTHERWISE.get((row.quantity, row.year, row.source, row.value))
    return otherwise or MODELLED[row.quantity].why_not(scenario, row.year)
