"""`jevons report`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing
from sim.cli.endings import NOTHING_REPLACED, interruptible


def report(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT…",
            help="Folder of a result or a sweep, or folders of several runs.",
            autocompletion=completing.results,
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="HTML file.", show_default="report.html in the folder of the result")
    ] = None,
) -> None:
    """Write a result, or several runs side by side, as one HTML file that needs nothing beside it."""
    from sim.report import write_report

    with interruptible(NOTHING_REPLACED):
        typer.echo(write_report(results, out))
