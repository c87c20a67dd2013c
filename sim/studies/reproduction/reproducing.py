"""Simulates a result again, by the same function that made it, and compares."""

import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UserError
from sim.measuring.experiment import Experiment
from sim.measuring.twins import TWINS
from sim.studies.compare import Compare
from sim.studies.reproduction.comparing import ComparedFile, compare
from sim.studies.reproduction.differing import differences
from sim.studies.reproduction.remembered import STUDIES, SWEEP, Remembered, remembered
from sim.studies.study import StudySettings, conduct
from sim.sweep.planning import renewed, sweep_of
from sim.sweep.running import Settings, run_plan
from sim.workers.cores import n_workers
from sim.workers.progress import Report

MAY_DIFFER = (
    "provenance.json (when it was made, by which command, how long it took, on what machine)",
    "figures (they are drawn from the tables)",
)
"""What says nothing of a result; it is not compared."""


@dataclass(frozen=True)
class Reproduction:
    """A result beside itself made again.

    Attributes:
        result: what the folder remembers.
        compared: each file of it.
        differences: what is not as it was when the result was made, one line each.
    """

    result: Remembered
    compared: tuple[ComparedFile, ...]
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every number and word of every table is the same."""
        return all(file.is_same for file in self.compared)


def reproduce(
    folder: Path | str,
    out: Path | str | None = None,
    workers: int | None = None,
    progress: Report | None = None,
    *,
    experiment: Experiment | None = None,
) -> Reproduction:
    """Simulate a result again from what its folder remembers, and compare all tables.

    Args:
        folder: of a run, a sweep, verdicts, a comparison, a back-test or years ahead.
        out: where the new result is kept; by default it goes when it has been compared.
        workers: processes; by default one per core.
        progress: called after each task.
        experiment: how draws are simulated, if not by the model.

    Raises:
        UserError: if the folder holds no finished result, or the new one cannot be written.
    """
    old = Path(folder)
    result = remembered(old)
    if out is not None and Path(out).resolve() == old.resolve():
        raise UserError(f"{out}: is the result itself; choose another --out")
    # What there is to compare is settled before the hours of simulation.
    names, lines = result.files, tuple(differences(result))
    destination = tempfile.TemporaryDirectory(prefix="jevons-") if out is None else nullcontext(str(out))
    with destination as above:
        new = Path(above) / result.name if out is None else Path(above)
        _make(result, new, n_workers(workers), progress, experiment)
        return Reproduction(result, tuple(compare(name, old, new) for name in names), lines)


def _make(
    result: Remembered, new: Path, workers: int, progress: Report | None, experiment: Experiment | None
) -> None:
    if result.kind == SWEEP:
        _sweep(result, new, Settings(workers, simulate=(experiment or TWINS).simulate), progress)
        return
    scenario, *others = result.scenarios.values()
    # A comparison has two scenarios, every other study one.
    study = Compare(scenario, others[0], experiment) if others else STUDIES[result.kind](scenario, experiment)
    conduct(study, StudySettings(result.worlds, result.seed, workers, progress), new, has_figures=False)


def _sweep(result: Remembered, new: Path, settings: Settings, progress: Report | None) -> None:
    assert result.plan is not None
    sweep = sweep_of(result.plan, result.scenarios)
    done = run_plan(sweep, renewed(result.plan, result.scenarios), new, settings, progress)
    if done.n_failed:
        raise UserError(
            f"{result.folder}: {done.n_failed:,} pairs of worlds failed this time: {done.reasons[0]}"
        )
