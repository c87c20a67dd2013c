"""`jevons run`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.endings import NOTHING_REPLACED, all_of_it, interruptible, warn_of_gaps, write_report_of
from sim.cli.options import Changes, PosteriorName, Prior, ScenarioName, Seed, Workers, load, refuse_twice
from sim.cli.progress import reporting
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.scenario import Scenario


def run(
    scenario: ScenarioName,
    worlds: Annotated[int | None, typer.Option(help="Draws.", show_default="the scenario's")] = None,
    seed: Seed = 0,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    months: Annotated[int | None, typer.Option(help="Length.", show_default="the scenario's")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder.", show_default="results/<scenario>")] = None,
    workers: Workers = None,
    figures: Annotated[bool, typer.Option(help="Draw the figures.")] = True,
    report: Annotated[bool, typer.Option(help="Write report.html.")] = True,
    prior: Prior = False,
    posterior: PosteriorName = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")] = False,
) -> None:
    """Simulate a scenario, print its verdict and write results/<scenario>/ with its report."""
    from sim.studies.run import run
    from sim.texts.run import verdict_text

    refuse_twice("--worlds", worlds, "measurement.worlds", changes)
    refuse_twice("--months", months, "clock.months", changes)
    chosen = load(scenario, changes, prior, posterior)
    chosen = chosen if months is None else _shortened(chosen, months)
    target = Path("results") / chosen.name if out is None else out
    command = ["jevons", *sys.argv[1:]]
    with interruptible(NOTHING_REPLACED), reporting(quiet) as progress:
        result = run(chosen, worlds, seed, workers, target, figures, progress, command=command)
        unreported = write_report_of(target, progress) if report else None
    if quiet:
        typer.echo(f"{chosen.name}: {result.verdict}")
    else:
        where = all_of_it(target, report and unreported is None)
        typer.echo(f"\n{verdict_text(result.summary)}\n\n{where}")
    warn_of_gaps(result.provenance["set_aside"], result.provenance.get("figures_failed"), unreported)


def _shortened(scenario: "Scenario", months: int) -> "Scenario":
    """The scenario with another end, and with those horizons that still fit."""
    start = 0 if scenario.shock is None else scenario.month_index(scenario.shock.month)
    horizons = [horizon for horizon in scenario.measurement.horizons_months if start + horizon <= months]
    if not horizons:
        raise UserError(f"--months {months}: ends before the first horizon; the shock is in month {start}")
    return scenario.with_changes({"clock.months": months, "measurement.horizons_months": horizons})
