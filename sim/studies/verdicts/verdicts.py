"""The cells of the table, simulated with the same draws in each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Task
from sim.measuring.twins import TWINS
from sim.measuring.variables import Variable
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.results.folder import write_json
from sim.scenario import Scenario, scenario_of
from sim.studies.study import StudyAnswer, StudySettings, WrittenStudy, conduct
from sim.studies.theories import theories_of
from sim.studies.verdicts.design import cells_of
from sim.studies.verdicts.table import CSV_NAME, JSON_NAME, table_of, verdicts_csv
from sim.workers.progress import Report

KIND = "alternative"
"""Kind of task: a shocked world and its twin, of which nothing is kept but the rebound."""


class Verdicts(WrittenStudy):
    """The rebound of every cell, in memory: a few megabytes."""

    kind = called = "verdicts"
    tables = (JSON_NAME, CSV_NAME)
    by_default = TWINS

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        if scenario.shock is None:
            raise UserError(f"{scenario.name}: has no shock, so there is no rebound and no verdict")
        super().__init__(scenario, experiment)
        self.theories = theories_of(scenario, has_weightless=True)
        self.cells = cells_of(self.theories.chosen)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The same draws in each cell."""
        return [
            task
            for cell in self.cells
            for task in self.experiment.tasks(
                KIND, self.scenario.with_changes(cell.changes), seed, worlds, n_workers, cell.name
            )
        ]

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """The rebound alone."""
        return name == "rebound"

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The table as JSON and as CSV."""
        cells = {cell: self.ensembles[KIND, cell.name] for cell in self.cells}
        table = table_of(self.scenario, cells, made_by["worlds"], made_by)
        table["theories_left_out"] = dict(self.theories.left_out)
        posterior = self.scenario.posterior
        table["vintage"] = None if posterior is None else posterior.vintage
        table["log_marginal_likelihoods"] = {
            form: list(scenario.posterior.log_marginal_likelihoods)
            for form, scenario in self.theories.chosen.items()
            if scenario.posterior is not None and form not in WEIGHTLESS_FORMS
        }
        write_json(folder / JSON_NAME, table)
        (folder / CSV_NAME).write_text(verdicts_csv(table), encoding="utf-8")
        return table

    def draw(self, folder: Path) -> None:
        """The table as a figure."""
        from sim.figures import write_verdicts

        write_verdicts(folder)


def tabulate_verdicts(
    scenario: Scenario | str,
    worlds: int = 2000,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/verdicts",
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> StudyAnswer:
    """Simulate a scenario under every combination of the rival assumptions, and write the table.

    Args:
        scenario: a scenario with a shock, its name or its file.
        worlds: pairs of worlds in each cell; the draws are the same in all cells.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the table.
        progress: called after each task.
        command: how it was called, for the record.
        experiment: how draws are simulated, if not by the model.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    chosen = scenario_of(scenario)
    settings = StudySettings(worlds, seed, workers, progress, command)
    return conduct(Verdicts(chosen, experiment), settings, out)
