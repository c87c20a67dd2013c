"""`jevons export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing


class Format(StrEnum):
    """What can be written."""

    csv = "csv"
    netcdf = "netcdf"
    iamc = "iamc"
    xlsx = "xlsx"
    stata = "stata"


def export(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT",
            help="Folder that `jevons run` or `jevons sweep` wrote.",
            autocompletion=completing.runs_and_sweeps,
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="Table, arrays, the IAMC's table, Excel, Stata.")],
    out: Annotated[Path, typer.Option(help="File or folder.")] = Path("results/exports"),
    demand: Annotated[bool, typer.Option("--demand", help="Also what is monthly (not iamc).")] = False,
    worlds: Annotated[bool, typer.Option("--worlds", help="Each world, not quantiles (iamc).")] = False,
) -> None:
    """Write a result or a sweep as CSV, NetCDF, the table of the IAMC, an Excel workbook or Stata files."""
    from sim.export import export

    done = export(result, form.value, out, with_demand=demand, by_world=worlds)
    for file in done.files:
        typer.echo(file)
    if done.n_rows_done < done.n_rows:
        typer.echo(f"jevons: {done.n_rows_done:,} of {done.n_rows:,} pairs of worlds are there", err=True)
