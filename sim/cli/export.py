"""`jevons export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What can be written."""

    csv = "csv"
    netcdf = "netcdf"
    iamc = "iamc"


def export(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="Folder that `jevons run` or `jevons sweep` wrote.")
    ],
    form: Annotated[Format, typer.Option("--format", help="Table, labelled arrays, or the IAMC's table.")],
    out: Annotated[Path, typer.Option(help="File or folder.")] = Path("results/exports"),
    demand: Annotated[bool, typer.Option("--demand", help="Also monthly demand (csv, netcdf).")] = False,
    worlds: Annotated[bool, typer.Option("--worlds", help="Each world, not quantiles (iamc).")] = False,
) -> None:
    """Write a result or a sweep as CSV, as NetCDF, or in the format of the IAMC that pyam reads."""
    from sim.export import export

    done = export(result, form.value, out, with_demand=demand, by_world=worlds)
    for file in done.files:
        typer.echo(file)
    if done.n_rows_done < done.n_rows:
        typer.echo(f"jevons: {done.n_rows_done:,} of {done.n_rows:,} pairs of worlds are there", err=True)
