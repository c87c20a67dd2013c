"""Tables of a run for those who ask for power or for firms: CSV files beside its summary."""

from contextlib import closing
from pathlib import Path

from sim.errors import UserError
from sim.results import energy, firms
from sim.results.branches import Row, rows_csv
from sim.results.folder import RESOLVED_SCENARIO
from sim.results.opened import OpenedResult
from sim.scenario import Scenario, load_scenario

ENERGY_CSV, FIRMS_CSV = "energy.csv", "firms.csv"
READER_TABLES = (ENERGY_CSV, FIRMS_CSV)


def write_reader_tables(folder: Path, scenario: Scenario) -> None:
    """Write the tables for which a result that is written has the series."""
    with closing(OpenedResult(folder, may_be_unfinished=True)) as result:
        if result.has(*energy.NEEDED):
            text = rows_csv(energy.energy_rows(result, scenario.measurement.grids), "place")
            (folder / ENERGY_CSV).write_text(text, encoding="utf-8")
        if result.has(*firms.NEEDED):
            (folder / FIRMS_CSV).write_text(rows_csv(firms.firm_rows(result), "firm"), encoding="utf-8")


def energy_of(folder: Path | str) -> list[Row]:
    """Power, electricity and emissions of a result, read off its series again.

    Raises:
        UserError: if the folder holds no run with these series.
    """
    with closing(OpenedResult(folder)) as result:
        _refuse_without(result, energy.NEEDED)
        scenario = load_scenario(str(result.folder / RESOLVED_SCENARIO))
        return energy.energy_rows(result, scenario.measurement.grids)


def firms_of(folder: Path | str) -> list[Row]:
    """Accounts of the listed firms of a result.

    Raises:
        UserError: if the folder holds no run with these series.
    """
    with closing(OpenedResult(folder)) as result:
        _refuse_without(result, firms.NEEDED)
        return firms.firm_rows(result)


def _refuse_without(result: OpenedResult, needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if not result.has(name)]
    if missing:
        raise UserError(f"{result.folder}: series.nc has no {missing[0]}; run the scenario again")
