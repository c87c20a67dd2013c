"""`jevons analyse`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completing
from sim.cli.endings import NOTHING_REPLACED, all_of_it, interruptible, warn_of_gaps


def analyse(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Folder that `jevons sweep` writes.", autocompletion=completing.swept
        ),
    ],
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
    report: Annotated[bool, typer.Option(help="Write report.html.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the findings alone.")] = False,
) -> None:
    """Say what a sweep shows: where the verdict flips, what it hangs on, what would have to be true."""
    from sim.figures import write_sweep_analysis
    from sim.report import write_analysis_report
    from sim.results.folder import staged
    from sim.studies.study import why_not_drawn
    from sim.sweep import open_sweep
    from sim.sweep.analysis import analyse, write_analysis
    from sim.sweep.earlier import ANALYSIS
    from sim.texts.analyse import analysis_text, findings_text

    opened = open_sweep(folder)
    target = folder / ANALYSIS if out is None else out
    with interruptible(NOTHING_REPLACED):
        analysis = analyse(opened, measure or opened.headline, horizon)
        text = analysis_text(analysis)
        with staged(target) as staging:
            write_analysis(analysis, staging, text, ["jevons", *sys.argv[1:]])
            undrawn = why_not_drawn(lambda: write_sweep_analysis(analysis, staging))
            unreported = why_not_drawn(lambda: write_analysis_report(analysis, staging)) if report else None
    where = all_of_it(target, report and unreported is None)
    typer.echo(findings_text(analysis) if quiet else f"{text}\n\n{where}")
    warn_of_gaps([], undrawn, unreported)
