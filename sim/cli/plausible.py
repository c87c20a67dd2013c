"""`jevons plausible`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import NOTHING_REPLACED, interruptible, warn_of_gaps
from sim.cli.options import Changes, PosteriorName, Prior, QuietTable, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting


def plausible(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Draws under each theory of demand.")] = 200,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    prior: Prior = False,
    posterior: PosteriorName = None,
    seed: Seed = 0,
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables and figure.", show_default="nothing is written")
    ] = None,
    quiet: QuietTable = False,
) -> None:
    """Print 2030 under each theory of demand beside what others published, and what was discarded."""
    from sim.studies.plausible import look_ahead
    from sim.texts.plausible import compared_text, plausible_text

    chosen, command = load(scenario, changes, prior, posterior), ["jevons", *sys.argv[1:]]
    with interruptible(NOTHING_REPLACED if out else ""), reporting(quiet) as progress:
        found = look_ahead(chosen, worlds, seed, workers, out, progress, command=command)
    written = f"\n\nAll of it is in {out}/" if out and not quiet else ""
    typer.echo((compared_text if quiet else plausible_text)(found.table) + written)
    warn_of_gaps(found.provenance["set_aside"], found.provenance.get("figures_failed"))
