"""The commands. What takes long to import is imported by the command that needs it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import files
from sim.cli.analyse import analyse
from sim.cli.export import export
from sim.cli.progress import reporting
from sim.cli.reproduce import reproduce
from sim.cli.sweep import sweep
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.scenario import Scenario

INCOMPLETE, INTERRUPTED = 1, 130

application = typer.Typer(
    name="jevons",
    help="Does a rebound in the demand for AI compute offset the lower cost of each model?",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or a file.")]
Changes = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Change a number; can be repeated.")
]
ResultFolders = Annotated[
    list[Path], typer.Argument(metavar="RESULT…", help="Folders that `jevons run` wrote.")
]
ResultFolder = Annotated[Path, typer.Argument(metavar="RESULT", help="Folder that `jevons run` wrote.")]


@application.command()
def run(
    scenario: ScenarioName,
    worlds: Annotated[int | None, typer.Option(help="Draws.", show_default="the scenario's")] = None,
    seed: Annotated[int, typer.Option(help="Root of all random numbers.")] = 0,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    months: Annotated[int | None, typer.Option(help="Length.", show_default="the scenario's")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder.", show_default="results/<scenario>")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")] = None,
    figures: Annotated[bool, typer.Option(help="Draw the figures.")] = True,
    prior: Annotated[bool, typer.Option("--prior", help="Draw from priors, not the posterior.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")] = False,
) -> None:
    """Simulate a scenario, print its verdict and write results/<scenario>/."""
    from sim.cli.texts.run import verdict_text
    from sim.studies import run as driver

    chosen = _load(scenario, changes)
    chosen = chosen if months is None else _shortened(chosen, months)
    chosen = chosen.without_posterior() if prior else chosen
    target = Path("results") / chosen.name if out is None else out
    command = ["jevons", *sys.argv[1:]]
    try:
        with reporting(quiet) as progress:
            result = driver.run(chosen, worlds, seed, workers, target, figures, progress, command=command)
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted; nothing was replaced", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if quiet:
        typer.echo(f"{chosen.name}: {result.verdict}")
    else:
        typer.echo(f"\n{verdict_text(result.summary)}\n\nAll of it is in {target}/")
    _warn_of_gaps(result.provenance)


@application.command()
def verdicts(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Pairs of worlds in each of the 18 rows.")] = 2000,
    seed: Annotated[int, typer.Option(help="Root of all random numbers.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")] = None,
    out: Annotated[Path, typer.Option(help="Folder.")] = Path("results/verdicts"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the rows alone.")] = False,
) -> None:
    """Print the verdict under every demand form, training theory and belief, and what moves it most."""
    from sim.cli.texts.verdicts import rows_text, verdicts_text
    from sim.studies.verdicts import tabulate_verdicts

    chosen, command = _load(scenario, []), ["jevons", *sys.argv[1:]]
    try:
        with reporting(quiet) as progress:
            found = tabulate_verdicts(chosen, worlds, seed, workers, out, progress, command=command)
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted; nothing was replaced", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(rows_text(found.table) if quiet else f"{verdicts_text(found.table)}\n\nAll of it is in {out}/")
    _warn_of_gaps(found.provenance)


application.command()(sweep)
application.command()(analyse)


@application.command("event-day")
def event_day_command(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Pairs of worlds.")] = 500,
    seed: Annotated[int, typer.Option(help="Root of all random numbers.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the table alone.")] = False,
) -> None:
    """Print 27 January 2025 beside the model, and the rebound that the market priced in."""
    from sim.cli.texts.event_day import event_day_text, firms_text
    from sim.studies.event_day import event_day

    try:
        with reporting(quiet) as progress:
            found = event_day(_load(scenario, []), worlds, seed, workers, progress)
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(firms_text(found) if quiet else event_day_text(found))
    _warn_of_gaps({"set_aside": found.set_aside})


@application.command()
def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Whose priors are searched.")] = "base",
    chains: Annotated[int, typer.Option(min=1, help="Independent searches.")] = 4,
    points: Annotated[int, typer.Option(min=32, help="Parameter sets of each.")] = 768,
    final_steps: Annotated[int, typer.Option(min=1, help="Steps after the record counts in full.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Root of all random numbers.")] = 0,
    recover: Annotated[int, typer.Option(min=0, help="Instead: recover this many synthetic records.")] = 0,
    install: Annotated[bool, typer.Option(help="Put the posterior beside the user's scenarios.")] = False,
    out: Annotated[Path, typer.Option(help="Folder; a search that was killed goes on there.")] = Path(
        "results/calibration"
    ),
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the file alone.")] = False,
) -> None:
    """Find the parameter sets that agree with the record of 2022-24, for `jevons run` to draw from."""
    from sim.cli import calibration
    from sim.studies.calibration.chains import Settings

    chosen, settings = _load(scenario, []), Settings(seed, chains, points, final_steps)
    try:
        with reporting(quiet) as progress:
            if recover:
                answer = calibration.recovered(chosen, recover, seed, out, workers, progress)
            else:
                answer = calibration.calibrated(chosen, settings, out, install, workers, quiet, progress)
    except KeyboardInterrupt:
        typer.echo(f"jevons: interrupted; the same command goes on from {out}/", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(answer)


application.command()(files.validate)


@application.command()
def show(
    scenario: ScenarioName,
    changes: Changes = [],  # noqa: B006 (as above)
    yaml: Annotated[bool, typer.Option("--yaml", help="As one scenario file that can be run.")] = False,
) -> None:
    """Print every number of a scenario with its unit, prior, grade and source."""
    from sim.cli.texts.show import parameters_text

    chosen = _load(scenario, changes)
    typer.echo(chosen.resolved_yaml() if yaml else parameters_text(chosen), nl=not yaml)


application.command("list")(files.list_command)
application.command()(export)
application.command()(reproduce)


@application.command()
def plot(
    results: ResultFolders,
    out: Annotated[Path | None, typer.Option(help="Folder of a comparison.")] = None,
) -> None:
    """Draw the figures of a result again, or compare several results in one figure."""
    from sim import figures
    from sim.results.folder import readable_faults
    from sim.studies import run as driver

    for folder in results:
        driver.Result(folder)
    target = out or (results[0] if len(results) == 1 else results[0].parent)
    with readable_faults(target):
        if len(results) == 1:
            paths = figures.write_figures(results[0])
        else:
            paths = figures.write_comparison(results, target)
    for path in paths:
        typer.echo(path)


@application.command()
def explain(result: ResultFolder) -> None:
    """Say in words what each mechanism adds to the rebound, and draw it."""
    from sim import figures
    from sim.cli.texts.explain import explanation, leading_parameters
    from sim.results.folder import readable_faults
    from sim.studies import run as driver

    opened = driver.Result(result)
    typer.echo(explanation(opened.summary))
    try:
        typer.echo("\n" + leading_parameters(opened.rank_correlations(), len(opened.rebound())))
    except UserError as gap:
        typer.echo(f"jevons: what R hangs on cannot be said: {gap}", err=True)
    with readable_faults(result):
        paths = figures.save(opened.plot("decomposition"), result / "figures", "decomposition")
    typer.echo("\n" + "\n".join(map(str, paths)))


@application.command()
def evidence(
    series: Annotated[str | None, typer.Argument(metavar="SERIES", help="All if absent.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As plain CSV.")] = False,
) -> None:
    """Print the series that the model is compared with, or the rows of one with their sources."""
    from sim.cli.texts import evidence as text

    if series is None:
        typer.echo(text.list_csv() if as_csv else text.list_text())
    else:
        typer.echo(text.series_csv(series) if as_csv else text.series_text(series))


@application.command()
def backtest(
    scenario: ScenarioName = "deepseek-2025",
    worlds: Annotated[int, typer.Option(help="Draws.")] = 1000,
    seed: Annotated[int, typer.Option(help="Root of all random numbers.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")] = None,
    out: Annotated[Path, typer.Option(help="Folder.")] = Path("results/backtest"),
    prior: Annotated[bool, typer.Option("--prior", help="Draw from priors, not the posterior.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the last line alone.")] = False,
) -> None:
    """Compare worlds with the record to December 2025: targets, and 2025 beside naive forecasts."""
    from sim.cli.texts.backtest import backtest_text, conclusion
    from sim.studies.backtest import run_backtest

    chosen, command = _load(scenario, []), ["jevons", *sys.argv[1:]]
    chosen = chosen.without_posterior() if prior else chosen
    try:
        with reporting(quiet) as progress:
            found = run_backtest(chosen, worlds, seed, workers, out, progress, command=command)
    except KeyboardInterrupt:
        typer.echo("jevons: interrupted; nothing was replaced", err=True)
        raise typer.Exit(INTERRUPTED) from None
    answer = f"{backtest_text(found.table)}\n\nAll of it is in {out}/"
    typer.echo(conclusion(found.table) if quiet else answer)
    _warn_of_gaps(found.provenance)


application.command()(files.schema)


def _load(scenario: str, changes: list[str]) -> "Scenario":
    from sim.scenario import load_scenario, parse_override

    return load_scenario(scenario, dict(parse_override(change) for change in changes))


def _shortened(scenario: "Scenario", months: int) -> "Scenario":
    """The scenario with another end, and with those horizons that still fit."""
    start = 0 if scenario.shock is None else scenario.month_index(scenario.shock.month)
    horizons = [horizon for horizon in scenario.measurement.horizons_months if start + horizon <= months]
    if not horizons:
        raise UserError(f"--months {months}: ends before the first horizon; the shock is in month {start}")
    return scenario.with_changes({"clock.months": months, "measurement.horizons_months": horizons})


def _warn_of_gaps(provenance: Mapping[str, Any]) -> None:
    """Say what is missing, and end with a code that a script can see."""
    gaps = [
        f"{gap['n_draws']} draws from {gap['first_draw']} on ({gap['alternative'] or gap['kind']}) "
        f"were set aside: {gap['reason']}"
        for gap in provenance["set_aside"]
    ]
    if provenance.get("figures_failed"):
        gaps.append(f"the figures could not be drawn: {provenance['figures_failed']}")
    for gap in gaps:
        typer.echo(f"jevons: {gap}", err=True)
    if gaps:
        raise typer.Exit(INCOMPLETE)
