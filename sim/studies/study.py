"""The frame of a study: plan, draws, worlds, tables, figures, folder. Each study fills in what is its own."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from sim.errors import UserError, in_words, whole_number
from sim.measuring.ensemble import Ensemble
from sim.measuring.experiment import MOST_WORLDS, Experiment, Outcome, Task
from sim.measuring.variables import Variable, own_variables
from sim.model.random_draws import check_seed
from sim.results.folder import PROVENANCE, RESOLVED_SCENARIO, staged, write_json
from sim.results.maker import MADE_FROM, made_from, refuse_other_maker
from sim.results.own_sets import keep_own_sets
from sim.results.provenance import provenance
from sim.scenario import Scenario
from sim.scenario.mixture import strata
from sim.workers.cores import n_workers
from sim.workers.execution import Failure, execute
from sim.workers.here import CallingProcess
from sim.workers.progress import Progress, Report


@dataclass(frozen=True)
class StudySettings:
    """How a study is carried out; only the first two decide a number.

    Attributes:
        worlds: draws; each is simulated with the shock and without.
        seed: root of all random numbers.
        workers: processes; by default one per core. A single one is the calling process itself.
        progress: called after each task.
        command: how the study was called, for the record.
    """

    worlds: int
    seed: int = 0
    workers: int | None = None
    progress: Report | None = None
    command: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Take whole numbers of any kind.

        Raises:
            UserError: if one of them is none.
        """
        for name in ("worlds", "seed", "workers"):
            value = getattr(self, name)
            if value is not None or name != "workers":
                object.__setattr__(self, name, whole_number(name, value))


@dataclass(frozen=True)
class StudyAnswer:
    """What a study has written.

    Attributes:
        folder: where.
        table: content of its JSON file.
        provenance: what made it, and what was set aside.
    """

    folder: Path
    table: dict[str, Any]
    provenance: dict[str, Any]


class Study(ABC):
    """One question to the worlds of a scenario.

    Args:
        scenario: whose worlds.
        experiment: how tasks are simulated; by default as the class says.

    Attributes:
        by_default: how the model answers this question.
        takes_mixtures: whether it can draw from several theories at once.
        needs_each: whether a single ensemble without a usable draw leaves it without an answer.
        ensembles: kind and label of tasks → their draws, in the order of the plan.
        set_aside: tasks that failed, as the provenance says them.
    """

    by_default: ClassVar[Experiment]
    takes_mixtures: ClassVar[bool] = False
    needs_each: ClassVar[bool] = False

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        if not self.takes_mixtures:
            scenario.refuse_mixture()
        scenario.refuse_untrusted_code()
        self.scenario = scenario
        self.experiment = experiment or self.by_default
        if self.experiment.reads_own_measures:
            own_variables(scenario)
        self.ensembles: dict[tuple[str, str], Ensemble] = {}
        self.set_aside: list[dict[str, Any]] = []

    @abstractmethod
    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """All tasks, in the order in which their outcomes are taken."""

    def tasks_of_theories(
        self, kind: str, scenario: Scenario, seed: int, n_draws: int, n_workers: int, label: str = ""
    ) -> list[Task]:
        """Draws of a scenario; of a mixture each theory takes its part of them, one after the other."""
        tasks: list[Task] = []
        first = 0
        for stratum, n in strata(scenario, n_draws):
            tasks += self.experiment.tasks(kind, stratum, seed, n, n_workers, label, first)
            first += n
        return tasks

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """Whether a variable is kept in memory; by default what does not run through the months."""
        return "month" not in variable.dims

    def ensemble_of(self, task: Task) -> Ensemble:
        """Where the draws of a task go: there is one ensemble for each kind of task and label."""
        key = (task.kind, task.label)
        if key not in self.ensembles:
            variables = self.experiment.variables_of(task.kind, task.scenario).items()
            axes = {name: variable.dims for name, variable in variables if self.is_kept(name, variable)}
            self.ensembles[key] = Ensemble(axes, self.experiment.coordinates(task.scenario, task.kind))
        return self.ensembles[key]

    def needed(self) -> Mapping[tuple[str, str], Ensemble]:
        """Ensembles of which one must hold a usable draw, or each if `needs_each`."""
        return self.ensembles

    def keep(  # noqa: B027 (most studies keep nothing else)
        self, task: Task, draws: Sequence[int], values: Mapping[str, Any]
    ) -> None:
        """Called with the valid draws of a task, `[draw, ...]`, once they are in their ensemble."""

    def take(self, task: Task, outcome: Outcome | Failure) -> None:
        """Put the valid draws of an outcome in their ensemble; remember why others are dropped."""
        ensemble = self.ensemble_of(task)
        if isinstance(outcome, Failure):
            self.set_aside.append(_set_aside_entry(task, outcome))
            ensemble.drop(task.draws, [outcome.reason] * task.n_draws)
            return
        is_valid = np.asarray(outcome.is_valid, dtype=np.bool_)
        reasons = {
            draw: reason or "invalid"
            for draw, valid, reason in zip(task.draws, is_valid, outcome.reasons, strict=True)
            if not valid
        }
        ensemble.drop(list(reasons), list(reasons.values()))
        draws = [draw for draw in task.draws if draw not in reasons]
        if draws:
            values = {name: values[is_valid] for name, values in outcome.variables.items()}
            ensemble.use(draws, values)
            self.keep(task, draws, values)


class WrittenStudy(Study):
    """A study whose answer is a folder.

    Attributes:
        kind: one word, by which a result is known.
        called: the same in a sentence, such as `a run`.
        tables: files that hold the answer; the first is always there.
    """

    kind: ClassVar[str]
    called: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]

    def writing(
        self,
        folder: Path,  # noqa: ARG002
        made_by: Mapping[str, Any],  # noqa: ARG002
    ) -> AbstractContextManager[object]:
        """Open while worlds are simulated, for what is written meanwhile; most studies write nothing then."""
        return nullcontext()

    @abstractmethod
    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """Write the tables, for which there is at least one usable draw; return the content of the first."""

    @abstractmethod
    def draw(self, folder: Path) -> None:
        """Draw the figures of a folder that is written."""


def simulate(study: Study, settings: StudySettings) -> None:
    """Simulate all tasks of a study on worker processes; the study takes outcomes in the order of its plan.

    Raises:
        UserError: if the seed, the number of worlds or of workers will not do, or no world could be used.
    """
    processes = _checked(settings)
    tasks = study.plan(settings.worlds, settings.seed, processes)
    sizes = [study.experiment.n_worlds(task) for task in tasks]
    report = settings.progress or (lambda _: None)
    n_done = 0
    # Closed at once if taking fails or is interrupted, so that no worker goes on.
    simulated = execute(
        tasks,
        study.experiment.simulate,
        min(processes, len(tasks)),
        workers=CallingProcess(study.experiment.simulate) if settings.workers == 1 else None,
    )
    with closing(simulated) as outcomes:
        for task, size in zip(tasks, sizes, strict=True):
            report(Progress(n_done, sum(sizes), task.label or task.kind))
            study.take(task, next(outcomes))
            n_done += size
    report(Progress(n_done, n_done, tasks[-1].label or tasks[-1].kind))
    _refuse_nothing(study)


def conduct(
    study: WrittenStudy, settings: StudySettings, out: Path | str, has_figures: bool = True
) -> StudyAnswer:
    """Simulate a study and write its folder; an earlier answer there stays until the new one is complete.

    Raises:
        UserError: if the settings or the folder will not do, or no world could be used.
    """
    started = time.monotonic()
    scenario, worlds = study.scenario, settings.worlds
    processes = _checked(settings)
    refuse_other_maker(scenario, Path(out))
    made_by = provenance(
        scenario, seed=settings.seed, worlds=worlds, workers=processes, command=settings.command
    ) | {MADE_FROM: made_from(scenario, Path(out))}
    with staged(Path(out)) as folder:
        # First of all, so that what a killed run leaves behind can be told from a stranger's folder.
        write_json(folder / PROVENANCE, made_by | {"is_complete": False})
        (folder / RESOLVED_SCENARIO).write_text(scenario.resolved_yaml(), encoding="utf-8")
        keep_own_sets(scenario, folder)
        with study.writing(folder, made_by):
            simulate(study, settings)
        table = study.write(folder, made_by)
        made_by |= {"is_complete": True, "set_aside": study.set_aside}
        write_json(folder / PROVENANCE, made_by)
        if has_figures:
            if settings.progress is not None:
                settings.progress(Progress(n_done=1, n_total=1, stage="figures"))
            made_by |= {"figures_failed": why_not_drawn(lambda: study.draw(folder))}
        write_json(folder / PROVENANCE, made_by | {"duration_s": round(time.monotonic() - started, 1)})
    return StudyAnswer(Path(out), table, made_by)


def why_not_drawn(draw: Callable[[], object]) -> str | None:
    """Draw; if that fails, say why: hours of simulation are not thrown away for a picture."""
    try:
        draw()
    except (OSError, UserError):
        raise
    except Exception as problem:
        return in_words(problem)
    return None


def _refuse_nothing(study: Study) -> None:
    """Refuse to go on where there is nothing to say, or not enough for an answer."""
    every = study.needed()
    empty = {label: ensemble for (_, label), ensemble in every.items() if not ensemble.draws}
    if empty and (study.needs_each or len(empty) == len(every)):
        label, ensemble = next(iter(empty.items()))
        whose = f" of {label}" if label else ""
        raise UserError(
            f"{study.scenario.name}: no world{whose} could be used: {next(iter(ensemble.reasons))}"
        )


def _checked(settings: StudySettings) -> int:
    """Check settings; how many processes work."""
    check_seed(settings.seed)
    if settings.worlds < 1:
        raise UserError(f"worlds: {settings.worlds} is too few; a run takes at least 1")
    if settings.worlds > MOST_WORLDS:
        raise UserError(f"worlds: {settings.worlds} is too many; a run takes at most {MOST_WORLDS:,}")
    return n_workers(settings.workers)


def _set_aside_entry(task: Task, failure: Failure) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "alternative": task.label,
        "first_draw": task.first_draw,
        "n_draws": task.n_draws,
        "reason": failure.reason,
        "traceback": failure.detail,
    }
