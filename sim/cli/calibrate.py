"""`jevons calibrate`: search, or try it on synthetic records; put the posterior in its place."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing
from sim.cli.endings import interruptible
from sim.cli.options import Changes, Workers, load
from sim.cli.progress import reporting
from sim.errors import UserError
from sim.vintages import FIRST, check_vintage, vintage_before
from sim.workers.progress import Progress, Report

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.studies.calibration.chains import SearchSettings

TRIALS, TRIALS_OF_THEORIES = "recovery.csv", "telling-apart.csv"
USERS_SCENARIOS = Path("scenarios")

Points = Annotated[
    int | None, typer.Option(min=32, help="Sets of each.", show_default="768; since the shock 256")
]
FinalSteps = Annotated[
    int | None,
    typer.Option(min=1, help="Steps after the record counts in full.", show_default="16; since the shock 4"),
]
PriorWidth = Annotated[
    float, typer.Option(min=0.1, max=10.0, help="Priors so many times as wide, to see what it does.")
]
Recover = Annotated[int, typer.Option(min=0, help="Instead: recover this many synthetic records.")]
TellApart = Annotated[
    int, typer.Option(min=0, help="Instead: weigh theories by this many synthetic records of 2025.")
]
CalibrationFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder; a search that was killed goes on there.",
        show_default="results/calibration, with the month since the shock",
    ),
]


def calibrate(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="Whose priors are searched.", autocompletion=completing.scenarios
        ),
    ] = "base",
    through: Annotated[
        str, typer.Option(metavar="MONTH", help="Vintage: the month to which the record is known.")
    ] = FIRST,
    chains: Annotated[int, typer.Option(min=1, help="Independent searches.")] = 4,
    points: Points = None,
    final_steps: FinalSteps = None,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    prior_width: PriorWidth = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Root of all random numbers.")] = 0,
    recover: Recover = 0,
    tell_apart: TellApart = 0,
    install: Annotated[bool, typer.Option(help="Put the posterior beside the user's scenarios.")] = False,
    out: CalibrationFolder = None,
    workers: Workers = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the file alone.")] = False,
) -> None:
    """Find the parameter sets that agree with the record, for `jevons run` to draw from.

    Of vintages since the shock each starts from the sets of the one before.
    """
    from sim.results.folder import readable_faults
    from sim.studies.calibration.world_fit import with_priors_widened
    from sim.workers.cores import n_workers

    if install and prior_width != 1.0:
        raise UserError("--install: puts sets in place that were found with the priors of the scenario alone")
    if recover and tell_apart:
        raise UserError("--recover, --tell-apart: each is a study of its own; ask for one")
    settings = _settings(seed, chains, points, final_steps, check_vintage(through))
    chosen = with_priors_widened(load(scenario, [*(changes), "posterior=none"]), prior_width)
    out = out or Path("results/calibration" if through == FIRST else f"results/calibration-{through}")
    again = f"the same command goes on from {out}/"
    with interruptible(again), reporting(quiet) as progress, readable_faults(out):
        if recover:
            answer = _recovered(chosen, recover, seed, out, n_workers(workers), progress)
        elif tell_apart:
            answer = _told_apart(chosen, tell_apart, seed, out, n_workers(workers), progress)
        else:
            posterior = _searched(chosen, settings, out, n_workers(workers), progress)
            file = _installed(posterior[0]) if install else posterior[0]
            use = "" if install else f"; --install puts it beside the scenarios in {USERS_SCENARIOS}/"
            answer = str(file) if quiet else f"{posterior[1]}\n\nThe posterior is {file}{use}"
    typer.echo(answer)


def _settings(
    seed: int, chains: int, points: int | None, final_steps: int | None, through: str
) -> "SearchSettings":
    """A step from the vintage before has less far to go than a search from the priors."""
    from sim.studies.calibration.chains import SearchSettings

    usual = (768, 16) if through == FIRST else (256, 4)
    return SearchSettings(seed, chains, points or usual[0], final_steps or usual[1], through)


def _searched(
    scenario: "Scenario", settings: "SearchSettings", out: Path, n_workers: int, progress: Report | None
) -> tuple[Path, str]:
    """The posterior, and what to print."""
    from sim.figures import calibration as draw_calibration
    from sim.figures import save
    from sim.scenario.posterior import open_posterior
    from sim.scenario.posterior_names import name_at
    from sim.studies.calibration.calibrate import calibrate
    from sim.texts.calibrate import calibration_text

    report = _counting(progress, settings.expected_worlds, "search")
    earlier = vintage_before(settings.through)
    name, theory = scenario.name, str(scenario.single("demand")["form"])
    # Beside what this search writes first: a user's own steps follow each other there.
    before = open_posterior(name_at(name, earlier), theory, out) if earlier else None
    calibration = calibrate(scenario, settings, out, n_workers, report, before)
    save(draw_calibration(out), out / "figures", "calibration")
    return calibration.posterior, calibration_text(calibration)


def _installed(posterior: Path) -> Path:
    from sim.results.files import replace_file

    USERS_SCENARIOS.mkdir(exist_ok=True)
    installed = USERS_SCENARIOS / posterior.name
    replace_file(installed, posterior.read_bytes())
    return installed


def _recovered(
    scenario: "Scenario", n_trials: int, seed: int, out: Path, n_workers: int, progress: Report | None
) -> str:
    """Recover synthetic records; what to print."""
    from sim.studies.calibration.chains import SearchSettings
    from sim.studies.calibration.recovery import FINAL_STEPS, POINTS, run_trials
    from sim.texts.calibrate import recovery_text

    worlds_per_trial = SearchSettings(chains=1, points=POINTS, final_steps=FINAL_STEPS).expected_worlds
    report = _counting(progress, n_trials * worlds_per_trial, "recovery", worlds_per_trial)
    out.mkdir(parents=True, exist_ok=True)
    coverage = run_trials(scenario.without_posterior(), n_trials, seed, out / TRIALS, n_workers, report)
    return recovery_text(coverage)


def _told_apart(
    scenario: "Scenario", n_trials: int, seed: int, out: Path, n_workers: int, progress: Report | None
) -> str:
    """Weigh theories by synthetic records; what to print."""
    from sim.studies.calibration.telling_apart import WORLDS_PER_TRIAL, run_trials, starts_of
    from sim.texts.calibrate import telling_text

    report = _counting(progress, n_trials * WORLDS_PER_TRIAL, "telling apart", WORLDS_PER_TRIAL)
    out.mkdir(parents=True, exist_ok=True)
    starts = starts_of(scenario, out, seed)
    return telling_text(run_trials(starts, n_trials, seed, out / TRIALS_OF_THEORIES, n_workers, report))


def _counting(
    progress: Report | None, n_total: int, stage: str, worlds_each: int = 1
) -> Callable[[int], None] | None:
    if progress is None:
        return None

    def report(n_done: int) -> None:
        # How many temperatures a search needs is not known before; the end is the end.
        progress(Progress(n_done=min(n_done * worlds_each, n_total), n_total=n_total, stage=stage))

    return report
