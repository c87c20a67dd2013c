"""A scenario from end to end: its worlds, why, and under which other assumptions."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.measuring.ensemble import Ensemble
from sim.measuring.experiment import Experiment, Task
from sim.measuring.twins import TWINS
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.results.folder import write_json
from sim.scenario import Scenario, scenario_of
from sim.studies.run.reader_tables import READER_TABLES, write_reader_tables
from sim.studies.run.result import Result
from sim.studies.run.series_files import ALTERNATIVES, FILES, SeriesFiles
from sim.studies.run.summary import Ensembles, summarise
from sim.studies.run.theories import alternatives_of, rival_forms
from sim.studies.study import StudySettings, WrittenStudy, conduct
from sim.workers.progress import Report

SUMMARY = "summary.json"


class Run(WrittenStudy):
    """The main ensemble, then the decomposition, then each alternative of the scenario."""

    kind = "run"
    called = "a run"
    tables = (SUMMARY, *FILES.values(), ALTERNATIVES, *READER_TABLES)
    by_default = TWINS
    takes_mixtures = True

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        super().__init__(scenario, experiment)
        self.files: SeriesFiles | None = None

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The scenario says how large the last two are; neither is larger than the main ensemble.

        Without a shock there is no rebound to decompose.
        """
        scenario, measurement = self.scenario, self.scenario.measurement
        tasks = self.tasks_of_theories("main", scenario, seed, worlds, n_workers)
        if scenario.shock is None:
            return tasks
        n_decomposed = min(worlds, measurement.decomposition_worlds)
        tasks += self.tasks_of_theories("decomposition", scenario, seed, n_decomposed, n_workers)
        n_alternative = min(worlds, measurement.alternative_worlds)
        rivals = [name for name, form in rival_forms(scenario).items() if form not in WEIGHTLESS_FORMS]
        for name, changed in alternatives_of(scenario).chosen.items():
            kind = "rival_theory" if name in rivals else "alternative"
            tasks += self.tasks_of_theories(kind, changed, seed, n_alternative, n_workers, name)
        return tasks

    def needed(self) -> dict[tuple[str, str], Ensemble]:
        """The main ensemble."""
        main = ("main", "")
        return {main: self.ensembles[main]}

    def writing(self, folder: Path, made_by: Mapping[str, Any]) -> SeriesFiles:
        """Series are written while worlds are simulated."""
        self.files = SeriesFiles(folder, self.scenario, made_by, self.experiment)
        return self.files

    def keep(self, task: Task, draws: Sequence[int], values: Mapping[str, Any]) -> None:
        """Write the valid draws."""
        if self.files is not None:
            self.files.append(task.kind, draws, values)

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The alternatives side by side, but for those without a usable draw, and the summary."""
        alternatives = {
            name: ensemble
            for (kind, name), ensemble in self.ensembles.items()
            if kind in ("alternative", "rival_theory") and ensemble.draws
        }
        if alternatives and self.files is not None:
            self.files.write_alternatives(alternatives)
        ensembles = Ensembles(
            self.ensembles["main", ""], alternatives, self.ensembles.get(("decomposition", ""))
        )
        summary = summarise(self.scenario, ensembles, made_by)
        write_json(folder / SUMMARY, summary)
        write_reader_tables(folder, self.scenario)
        return summary

    def draw(self, folder: Path) -> None:
        """Every figure that the result allows."""
        from sim.figures import write_figures

        write_figures(folder)


def run(
    scenario: Scenario | str,
    worlds: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str | None = None,
    figures: bool = True,
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> Result:
    """Simulate a scenario and write its result.

    Args:
        scenario: a scenario, its name or its file.
        worlds: draws of the main ensemble; by default what the scenario says.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the result; by default a temporary one that goes when the program ends.
        figures: whether to draw the figures.
        progress: called after each task.
        command: how the run was called, for the record.
        experiment: how draws are simulated, if not by the model.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    chosen = scenario_of(scenario)
    n_draws = chosen.measurement.worlds if worlds is None else worlds
    settings = StudySettings(n_draws, seed, workers, progress, command)
    target = _temporary_folder(chosen.name) if out is None else Path(out)
    conduct(Run(chosen, experiment), settings, target, figures)
    return Result(target)


def _temporary_folder(name: str) -> Path:
    parent = Path(tempfile.mkdtemp(prefix="jevons-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    return parent / name
