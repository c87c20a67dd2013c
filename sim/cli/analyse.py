"""`jevons analyse`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.sweep.analysis import Analysis

INCOMPLETE, INTERRUPTED = 1, 130


def analyse(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that `jevons sweep` writes.")],
    measure: Annotated[
        str | None,
        typer.Option(
            help="Of the rebound: compute, training, inference …", show_default="compute if it is measured"
        ),
    ] = None,
    horizon: Annotated[
        int | None, typer.Option(help="Months since the shock.", show_default="the longest")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the analysis.", show_default="FOLDER/analysis")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the findings alone.")] = False,
) -> None:
    """Say what a sweep shows: where the verdict flips, what it hangs on, what would have to be true."""
    from sim.cli.texts.analyse import analysis_text, findings_text
    from sim.results.folder import staged
    from sim.studies.study import why_not_drawn
    from sim.sweep import open_sweep
    from sim.sweep.analysis import analyse, write_analysis
    from sim.sweep.earlier import ANALYSIS

    opened = open_sweep(folder)
    target = folder / ANALYSIS if out is None else out
    try:
        found = analyse(opened, measure or opened.headline, horizon)
        text = analysis_text(found)
        with staged(target) as place:
            write_analysis(found, place, text, ["jevons", *sys.argv[1:]])
            undrawn = why_not_drawn(lambda: _draw(found, place))
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted; nothing was replaced", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(findings_text(found) if quiet else f"{text}\n\nAll of it is in {target}/")
    if undrawn:
        typer.echo(f"jevons: the figures could not be drawn: {undrawn}", err=True)
        raise typer.Exit(INCOMPLETE)


def _draw(found: "Analysis", place: Path) -> None:
    from sim.figures import write_sweep_analysis

    write_sweep_analysis(found, place)
