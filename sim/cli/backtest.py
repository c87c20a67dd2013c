"""`jevons backtest`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.endings import NOTHING_REPLACED, interruptible, warn_of_gaps
from sim.cli.options import Changes, Draws, Out, Prior, QuietLine, ScenarioName, Seed, Workers, load
from sim.cli.progress import reporting


def backtest(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Draws = 1000,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = Path("results/backtest"),
    prior: Prior = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Also keep it beside the posterior, where reports read it.")
    ] = False,
    quiet: QuietLine = False,
) -> None:
    """Compare worlds with the record to December 2025: targets, and 2025 beside naive forecasts."""
    from sim.studies.backtest import run_backtest
    from sim.studies.backtest.kept import check_keepable
    from sim.studies.backtest.kept import keep as keep_table
    from sim.texts.backtest import backtest_text, conclusion

    chosen, command = load(scenario, changes, prior), ["jevons", *sys.argv[1:]]
    if keep:
        check_keepable(chosen)
    with interruptible(NOTHING_REPLACED), reporting(quiet) as progress:
        answer = run_backtest(chosen, worlds, seed, workers, out, progress, command=command)
    text = conclusion(answer.table) if quiet else f"{backtest_text(answer.table)}\n\nAll of it is in {out}/"
    typer.echo(text)
    if keep:
        typer.echo(keep_table(answer.table, chosen))
    warn_of_gaps(answer.provenance["set_aside"], answer.provenance.get("figures_failed"))
