"""Power, electricity and emissions of a run, by year, region and place, in both worlds."""

from collections.abc import Iterator, Mapping

import numpy as np

from sim.measuring.statistics import Numbers
from sim.measuring.variables import BRANCHES
from sim.results.branches import Row, row_of, whole_periods
from sim.results.opened import OpenedResult
from sim.scenario.measurement import Grid

POWER, ELECTRICITY = "energised_power_by_region_gw", "served_electricity_by_region_twh_per_year"
NEEDED = (POWER, ELECTRICITY)

WORLD = "world"
CONNECTED, LOAD, ENERGY, EMISSIONS = "peak_connected_power", "peak_load", "electricity", "emissions"
UNITS = {CONNECTED: "MW", LOAD: "MW", ENERGY: "TWh", EMISSIONS: "t CO2e"}

_MW_PER_TWH_A_YEAR = 1e6 / 8766.0
_TONNES_PER_TWH_AND_G_PER_KWH = 1e3

ByBranch = Mapping[str, Numbers]


def energy_rows(result: OpenedResult, grids: Mapping[str, Grid]) -> list[Row]:
    """A row for each year, place and quantity: the world, its regions, then the places within them.

    A place has its share of the electricity and the power of its region; emissions of a region are those of
    its places. `peak_load` is the highest month's mean load, since the model knows no hours;
    `peak_connected_power` is what all that is energised would draw at once.

    Args:
        result: a run with `NEEDED`.
        grids: of the scenario of the run; they say the shares and carbon intensities. Without any, there are
            neither places nor emissions.
    """
    regions = [str(region) for region in result.dataset["region"].values]
    series = {
        name: {branch: result.values(name, branch) for branch in BRANCHES} for name in NEEDED
    }  # [draw, region, month]
    rows: list[Row] = []
    for year, months in whole_periods(result.months, 12).items():
        tonnes_per_twh = {
            region: _TONNES_PER_TWH_AND_G_PER_KWH
            * sum(
                grid.share_of_region.value * grid.intensity_in(int(year))
                for grid in grids.values()
                if grid.region == region
            )
            for region in regions
        }
        part = {
            name: {branch: values[:, :, months] for branch, values in by_branch.items()}
            for name, by_branch in series.items()
        }
        factors = np.array([tonnes_per_twh[region] for region in regions]) if grids else None
        rows += _rows(WORLD, year, part, np.ones(len(regions)), factors)
        for place, region in enumerate(regions):
            rows += _rows(region, year, part, np.eye(len(regions))[place], factors)
        for name, grid in grids.items():
            shares = np.where(np.array(regions) == grid.region, grid.share_of_region.value, 0.0)
            intensity = _TONNES_PER_TWH_AND_G_PER_KWH * grid.intensity_in(int(year))
            rows += _rows(name, year, part, shares, np.full(len(regions), intensity))
    return rows


def _rows(
    of: str, year: str, part: Mapping[str, ByBranch], shares: Numbers, tonnes_per_twh: Numbers | None
) -> Iterator[Row]:
    """Rows of a place that has these shares of the regions, `[region]`."""
    energy = {branch: np.mean(values, axis=2) for branch, values in part[ELECTRICITY].items()}
    found = {
        CONNECTED: {branch: 1e3 * _peak(values, shares) for branch, values in part[POWER].items()},
        LOAD: {
            branch: _MW_PER_TWH_A_YEAR * _peak(values, shares) for branch, values in part[ELECTRICITY].items()
        },
        ENERGY: {branch: values @ shares for branch, values in energy.items()},
    }
    if tonnes_per_twh is not None:
        found[EMISSIONS] = {branch: values @ (shares * tonnes_per_twh) for branch, values in energy.items()}
    for quantity, branches in found.items():
        yield row_of(of, year, quantity, UNITS[quantity], branches)


def _peak(values: Numbers, shares: Numbers) -> Numbers:
    """Highest month of what the shares of all regions draw together, `[draw]`."""
    highest: Numbers = np.max(np.tensordot(values, shares, axes=([1], [0])), axis=1)
    return highest
