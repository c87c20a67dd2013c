"""One export from end to end."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.export.iamc import meta_table, quantile_tables, world_tables
from sim.export.labelled import write_netcdf
from sim.export.run_source import RunSource
from sim.export.sheets import sheets_of
from sim.export.source import Source, demand_variables, described, summary_columns, unit_of
from sim.export.stata import write_stata
from sim.export.sweep_source import SweepSource
from sim.export.tables import monthly_demand, worlds, write_csv
from sim.export.target import Destination, place_of
from sim.export.workbook import write_workbook
from sim.results.folder import is_result, why_no_result
from sim.results.opened import OpenedResult
from sim.sweep.opened import OpenedSweep
from sim.sweep.plan_file import PLAN

FORMATS = {"csv": ".csv", "netcdf": ".nc", "iamc": ".csv", "xlsx": ".xlsx", "stata": ".dta"}
"""Formats and how their files end."""


@dataclass(frozen=True)
class Exported:
    """What an export left.

    Attributes:
        files: all that were written, without their side-files.
        n_rows: pairs of worlds that were asked for.
        n_rows_done: pairs that are finished, whatever became of them.
    """

    files: list[Path]
    n_rows: int
    n_rows_done: int


def export(
    folder: Path | str,
    form: str,
    out: Path | str,
    *,
    with_demand: bool = False,
    by_world: bool = False,
) -> Exported:
    """Write a result or a sweep in another format.

    Args:
        folder: what `jevons run` or `jevons sweep` wrote; a sweep may be unfinished.
        form: `csv`, `netcdf`, `iamc`, `xlsx` or `stata`.
        out: file, or the folder in which it gets the name of the scenario or of the sweep.
        with_demand: also demand and measures of the user's own by month; `iamc` is made of them anyway.
        by_world: each world instead of quantiles, in `iamc`.

    Raises:
        UserError: if the folder is neither, the format is unknown, a file that is not ours would be replaced,
            or the disk is full.
    """
    if form not in FORMATS:
        raise UserError(f"{form!r} is not one of {', '.join(FORMATS)}")
    if by_world and form != "iamc":
        raise UserError("--worlds belongs to the format iamc; the others hold every world anyway")
    with closing(open_source(Path(folder))) as source:
        n_done = sum(batch.num_rows for batch in source.batches(["draw"]))
        said: dict[str, Any] = {"format": form, "n_pairs": source.n_rows, "n_pairs_done": n_done}
        said["made_by"] = dict(source.provenance)
        name = f"{source.name}-iamc" if form == "iamc" else source.name
        target = Destination(place_of(Path(out), name, FORMATS[form], Path(folder)), said)
        if form == "iamc":
            files = _iamc(source, target, by_world)
        elif form == "csv":
            files = _csv(source, target, with_demand)
        elif form == "xlsx":
            files = [_xlsx(source, target, with_demand)]
        elif form == "stata":
            files = _stata(source, target, with_demand)
        else:
            files = [_netcdf(source, target, with_demand)]
        return Exported(files, source.n_rows, n_done)


def open_source(folder: Path) -> Source:
    """A result or a sweep.

    Raises:
        UserError: if the folder is neither.
    """
    if (folder / PLAN).exists():
        return SweepSource(OpenedSweep(folder))
    if not is_result(folder):
        raise UserError(why_no_result(folder))
    if not (folder / "series.nc").exists():
        raise UserError(f"{folder}: holds no worlds; `jevons run` and `jevons sweep` write folders that do")
    return RunSource(OpenedResult(folder))


def _csv(source: Source, target: Destination, with_demand: bool) -> list[Path]:
    variables = demand_variables(source) if with_demand else []
    units = {name: unit for name in summary_columns(source) if (unit := unit_of(source, name))}
    files = [target.write(lambda file: write_csv(file, worlds(source)), units)]
    if with_demand:
        units = {name: described(source, name).unit for name in variables}
        monthly = target.beside("demand")
        files.append(monthly.write(lambda file: write_csv(file, monthly_demand(source)), units))
    return files


def _netcdf(source: Source, target: Destination, with_demand: bool) -> Path:
    attributes = _attributes(source, target.provenance)
    return target.write(lambda file: write_netcdf(file, source, attributes, with_demand), {})


def _xlsx(source: Source, target: Destination, with_demand: bool) -> Path:
    sheets, about = sheets_of(source, with_demand), _attributes(source, target.provenance)
    tables = {f"sheet {sheet.name}": sheet.called for sheet in sheets}
    return target.write(lambda file: write_workbook(file, sheets, about | tables), {})


def _stata(source: Source, target: Destination, with_demand: bool) -> list[Path]:
    first, *others = sheets_of(source, with_demand)
    files = [target.write(lambda file: write_stata(file, first), first.units)]
    for sheet in others:
        place = target.beside(sheet.name)
        files.append(place.write(lambda file, sheet=sheet: write_stata(file, sheet), sheet.units))  # type: ignore[misc]
    return files


def _attributes(source: Source, provenance: Mapping[str, Any]) -> dict[str, str]:
    made_by = {name: value for name, value in source.provenance.items() if isinstance(value, str | int)}
    return {
        "title": f"jevons: {source.name}",
        "comment": "kH100e: thousand H100 equivalents; a unit of this model that UDUNITS does not know",
        "pairs_of_worlds": f"{provenance['n_pairs_done']} of {provenance['n_pairs']}",
        **{name: str(value) for name, value in made_by.items()},
    }


def _iamc(source: Source, target: Destination, by_world: bool) -> list[Path]:
    tables = world_tables(source) if by_world else quantile_tables(source)
    return [
        target.write(lambda file: write_csv(file, tables), {}),
        target.beside("meta").write(lambda file: write_csv(file, iter([meta_table(source)])), {}),
    ]
