"""What `jevons calibrate` does: search or recover, report progress, put the posterior in its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sim import figures
from sim.cli.progress import Report
from sim.cli.texts.calibrate import calibration_text, recovery_text
from sim.results.folder import readable_faults
from sim.scenario import Scenario
from sim.studies.calibration.calibrate import calibrate
from sim.studies.calibration.chains import Settings
from sim.studies.calibration.recovery import FINAL_STEPS, POINTS, run_trials
from sim.workers.chunks import Progress, available_cores

TRIALS = "recovery.csv"
USERS_SCENARIOS = Path("scenarios")


def calibrated(
    scenario: Scenario,
    settings: Settings,
    out: Path,
    install: bool,
    workers: int | None,
    quiet: bool,
    progress: Report | None,
) -> str:
    """Search; what to print."""
    report = _counting(progress, settings.expected_worlds, "search")
    with readable_faults(out):
        found = calibrate(scenario, settings, out, workers or available_cores(), report)
        figures.save(figures.calibration(out), out / "figures", "calibration")
        place = found.posterior
        if install:
            USERS_SCENARIOS.mkdir(exist_ok=True)
            place = USERS_SCENARIOS / found.posterior.name
            shutil.copyfile(found.posterior, place)
    if quiet:
        return str(place)
    use = "" if install else f"; --install puts it beside the scenarios in {USERS_SCENARIOS}/"
    return f"{calibration_text(found)}\n\nThe posterior is {place}{use}"


def recovered(
    scenario: Scenario, n_trials: int, seed: int, out: Path, workers: int | None, progress: Report | None
) -> str:
    """Recover synthetic records; what to print."""
    drawn_from_priors = (
        scenario if scenario.posterior is None else scenario.with_changes({"posterior": "none"})
    )
    worlds_per_trial = Settings(chains=1, points=POINTS, final_steps=FINAL_STEPS).expected_worlds
    report = _counting(progress, n_trials * worlds_per_trial, "recovery", worlds_per_trial)
    with readable_faults(out):
        out.mkdir(parents=True, exist_ok=True)
        found = run_trials(
            drawn_from_priors, n_trials, seed, out / TRIALS, workers or available_cores(), report
        )
    return recovery_text(found)


def _counting(
    progress: Report | None, n_total: int, stage: str, worlds_each: int = 1
) -> Callable[[int], None] | None:
    if progress is None:
        return None

    def report(n_done: int) -> None:
        # How many temperatures a search needs is not known before; the end is the end.
        progress(Progress(n_done=min(n_done * worlds_each, n_total), n_total=n_total, stage=stage))

    return report
