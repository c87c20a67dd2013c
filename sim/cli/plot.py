"""`jevons plot`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing


def plot(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT…", help="Folders that `jevons run` wrote.", autocompletion=completing.runs
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder of a comparison.")] = None,
) -> None:
    """Draw the figures of a result again, or compare several results in one figure."""
    from sim.figures import write_comparison, write_figures
    from sim.results.damage import damage_named
    from sim.results.folder import readable_faults
    from sim.studies.run import Result

    for folder in results:
        Result(folder)
    target = out or (results[0] if len(results) == 1 else results[0].parent)
    with damage_named(results), readable_faults(target):
        paths = write_figures(results[0]) if len(results) == 1 else write_comparison(results, target)
    for path in paths:
        typer.echo(path)
