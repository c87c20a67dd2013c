"""`jevons forecast`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import interruptible, warn_of_gaps
from sim.cli.options import Changes, QuietLine, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting
from sim.vintages import LAST


def forecast(
    scenario: ScenarioName = "deepseek-2025",
    vintage: Annotated[str, typer.Option(metavar="MONTH", help="Month to which the record is known.")] = LAST,
    worlds: Annotated[int, typer.Option(help="Draws of each theory of demand.")] = 2000,
    weighting: Annotated[
        str, typer.Option(help="Weights of theories: marginal_likelihood, stacking or equal.")
    ] = "marginal_likelihood",
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    seed: Seed = 0,
    workers: Workers = None,
    out: Annotated[Path, typer.Option(help="Folder of dated files; none is ever rewritten.")] = Path(
        "results/forecasts"
    ),
    quiet: QuietLine = False,
) -> None:
    """Write a dated file of quantiles for each quarter after a month to the end of 2027, once and for all."""
    from sim.studies.forecast import forecast as make
    from sim.studies.study import StudySettings
    from sim.texts.forecast import forecast_text, written

    chosen, command = load(scenario, changes), ["jevons", *sys.argv[1:]]
    with interruptible("nothing was written"), reporting(quiet) as progress:
        settings = StudySettings(worlds, seed, workers, progress, command)
        made = make(chosen, vintage, weighting, settings, out)
    typer.echo(written(made) if quiet else f"{forecast_text(made)}\n\n{written(made)}")
    warn_of_gaps(made.set_aside, made.figure_failed)
