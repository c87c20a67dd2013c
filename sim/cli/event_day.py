"""`jevons event-day`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import interruptible, warn_of_gaps
from sim.cli.options import Changes, Pairs, PosteriorName, QuietTable, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting


def event_day(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Pairs = 500,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    posterior: PosteriorName = None,
    seed: Seed = 0,
    workers: Workers = None,
    returns: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Returns of another day: columns firm and return.",
            show_default="those of 27 January 2025",
        ),
    ] = None,
    quiet: QuietTable = False,
) -> None:
    """Print the returns of 27 January 2025, or of a file, beside the model, and the rebound priced in."""
    from sim.studies.event_day import event_day
    from sim.texts.event_day import event_day_text, firms_text

    with interruptible(""), reporting(quiet) as progress:
        chosen = load(scenario, changes, posterior=posterior)
        day = event_day(chosen, worlds, seed, workers, progress, returns=returns)
    typer.echo(firms_text(day) if quiet else event_day_text(day))
    warn_of_gaps(day.set_aside)
