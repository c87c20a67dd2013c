"""`jevons asof`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import NOTHING_REPLACED, interruptible, warn_of_gaps
from sim.cli.options import Out, QuietTable, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting


def asof(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Pairs of worlds of each vintage and theory.")] = 1000,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = Path("results/asof"),
    anew: Annotated[bool, typer.Option("--anew", help="Simulate again what is there already.")] = False,
    quiet: QuietTable = False,
) -> None:
    """Print the verdict as it stood at each vintage of the record, what taught it, what would decide it.

    A folder that holds the answer to the same question is read, not simulated again.
    """
    from sim.studies.asof.asof import as_of, stored
    from sim.texts.asof import asof_text, vintages_text

    chosen, command = load(scenario, []), ["jevons", *sys.argv[1:]]
    table = None if anew else stored(chosen, worlds, seed, out)
    set_aside, failed = [], None
    if table is None:
        with interruptible(NOTHING_REPLACED), reporting(quiet) as progress:
            answer = as_of(chosen, worlds, seed, workers, out, progress, command=command)
        table, set_aside = answer.table, answer.provenance["set_aside"]
        failed = answer.provenance.get("figures_failed")
    typer.echo(vintages_text(table) if quiet else f"{asof_text(table)}\n\nAll of it is in {out}/")
    warn_of_gaps(set_aside, failed)
