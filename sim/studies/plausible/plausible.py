"""The worlds of each theory of demand, simulated with the same seed, beside published projections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Task
from sim.results.folder import write_json
from sim.results.provenance import provenance
from sim.scenario import Scenario, scenario_of
from sim.studies.plausible.quantities import why_not_comparable
from sim.studies.plausible.readings import KIND, LOOK_AHEAD, PROJECTIONS, YEARS
from sim.studies.plausible.table import attrition_csv, plausible_csv, table_of
from sim.studies.study import StudySettings, WrittenStudy, conduct, simulate
from sim.studies.theories import theories_of
from sim.workers.cores import n_workers
from sim.workers.progress import Report

JSON_NAME = "plausible.json"


@dataclass(frozen=True)
class LookAhead:
    """What was found, written or not.

    Attributes:
        table: content of `plausible.json`.
        provenance: what made it, and what was set aside.
    """

    table: Mapping[str, Any]
    provenance: Mapping[str, Any]


class Plausible(WrittenStudy):
    """The readings of all draws, in memory: some hundred bytes a draw."""

    kind, called = "plausible", "the years ahead"
    tables = (JSON_NAME, "plausible.csv", "attrition.csv")
    by_default = LOOK_AHEAD

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        _check(scenario)
        super().__init__(scenario, experiment)
        self.theories = theories_of(scenario)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The same number of draws under each theory."""
        return [
            task
            for form, scenario in self.theories.chosen.items()
            for task in self.experiment.tasks(KIND, scenario, seed, worlds, n_workers, form)
        ]

    def table(self, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """What was found."""
        by_theory = {form: self.ensembles[KIND, form] for form in self.theories.chosen}
        return table_of(PROJECTIONS, self.theories, by_theory, made_by)

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The table as JSON and as CSV, and what was discarded as CSV."""
        table = self.table(made_by)
        write_json(folder / JSON_NAME, table)
        (folder / "plausible.csv").write_text(plausible_csv(table), encoding="utf-8")
        (folder / "attrition.csv").write_text(attrition_csv(table), encoding="utf-8")
        return table

    def draw(self, folder: Path) -> None:
        """The ranges of theories beside published points."""
        from sim.figures import write_plausible

        write_plausible(folder)


def look_ahead(
    scenario: Scenario | str = "deepseek-2025",
    worlds: int = 200,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str | None = None,
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> LookAhead:
    """Simulate a scenario under each theory of demand, and compare its years ahead with projections.

    Args:
        scenario: its name or its file; without a posterior, numbers are drawn from priors.
        worlds: draws under each theory.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the tables and the figure; nothing is written without.
        progress: called after each task.
        command: how it was called, for the record.
        experiment: how draws are simulated and read, if not by the model.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    chosen = scenario_of(scenario)
    settings = StudySettings(worlds, seed, workers, progress, command)
    study = Plausible(chosen, experiment)
    if out is not None:
        answer = conduct(study, settings, out)
        return LookAhead(answer.table, answer.provenance)
    simulate(study, settings)
    made_by = provenance(chosen, seed=seed, worlds=worlds, workers=n_workers(workers), command=command)
    return LookAhead(study.table(made_by), made_by | {"set_aside": study.set_aside})


def _check(scenario: Scenario) -> None:
    if all(why_not_comparable(row, scenario) for row in PROJECTIONS):
        last = YEARS[-1]
        raise UserError(
            f"{scenario.name}: its clock ({scenario.clock.start}, {scenario.months} months) holds none of "
            f"the years {YEARS[0]} to {last} that projections are for; "
            f"set clock.months={scenario.month_index(f'{last}-12') + 1}"
        )
