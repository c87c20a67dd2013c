"""`jevons verdicts`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import NOTHING_REPLACED, interruptible, warn_of_gaps
from sim.cli.options import Out, PosteriorName, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting


def verdicts(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Pairs of worlds in each row.")] = 2000,
    posterior: PosteriorName = None,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = Path("results/verdicts"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the rows alone.")] = False,
) -> None:
    """Print the verdict under every demand form, training theory and belief, and what moves it most."""
    from sim.studies.verdicts import tabulate_verdicts
    from sim.texts.verdicts import rows_text, verdicts_text

    chosen, command = load(scenario, [], posterior=posterior), ["jevons", *sys.argv[1:]]
    with interruptible(NOTHING_REPLACED), reporting(quiet) as progress:
        answer = tabulate_verdicts(chosen, worlds, seed, workers, out, progress, command=command)
    text = rows_text(answer.table) if quiet else f"{verdicts_text(answer.table)}\n\nAll of it is in {out}/"
    typer.echo(text)
    warn_of_gaps(answer.provenance["set_aside"], answer.provenance.get("figures_failed"))
