"""`jevons analyse`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

INTERRUPTED = 130


def analyse(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that `jevons sweep` writes.")],
    measure: Annotated[str, typer.Option(help="Of the rebound: compute, training, inference …")] = "compute",
    horizon: Annotated[
        int | None, typer.Option(help="Months since the shock.", show_default="the longest")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the analysis.", show_default="FOLDER/analysis")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the findings alone.")] = False,
) -> None:
    """Say what a sweep shows: where the verdict flips, what it hangs on, what would have to be true."""
    from sim.analysis import analyse, write_analysis
    from sim.cli.analyse_text import analysis_text, findings_text
    from sim.figures import write_sweep_analysis
    from sim.results.folder import staged
    from sim.sweep import open_sweep

    opened = open_sweep(folder)
    target = folder / "analysis" if out is None else out
    try:
        found = analyse(opened, measure, horizon)
        text = analysis_text(found)
        with staged(target) as place:
            write_analysis(found, place, text, ["jevons", *sys.argv[1:]])
            write_sweep_analysis(found, place)
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted; nothing was replaced", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(findings_text(found) if quiet else f"{text}\n\nAll of it is in {target}/")
