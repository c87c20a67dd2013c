"""Two scenarios simulated with the same draws, or two results that were."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Task
from sim.measuring.twins import TWINS
from sim.measuring.variables import DEMAND, Variable
from sim.results.folder import PROVENANCE, RESOLVED_SCENARIO, staged, write_json
from sim.results.opened import OpenedResult
from sim.results.own_sets import keep_own_sets
from sim.results.provenance import provenance
from sim.scenario import Scenario, load_scenario, scenario_of
from sim.studies.compare.sides import Side, side_of_ensemble, side_of_result
from sim.studies.compare.table import CSV_NAME, JSON_NAME, PAIRS_NAME, compare_csv, pairs_csv, table_of
from sim.studies.study import StudyAnswer, StudySettings, WrittenStudy, conduct, why_not_drawn
from sim.workers.progress import Report

KIND = "preview"
"""Kind of task: a shocked world and its twin, with rebounds and monthly demand."""

SECOND_SCENARIO = "scenario.second.resolved.yaml"
FIRST, SECOND = "first", "second"


class Compare(WrittenStudy):
    """Both sides in memory: some kilobytes a draw."""

    kind, called = "compare", "a comparison"
    tables = (JSON_NAME, CSV_NAME, PAIRS_NAME)
    by_default = TWINS
    takes_mixtures = needs_each = True

    def __init__(self, scenario: Scenario, second: Scenario, experiment: Experiment | None = None) -> None:
        _check(scenario, second)
        super().__init__(scenario, experiment)
        self.second = second
        self._asked = (0, 0)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The same draws on both sides."""
        self._asked = (seed, worlds)
        return [
            task
            for label, scenario in ((FIRST, self.scenario), (SECOND, self.second))
            for task in self.tasks_of_theories(KIND, scenario, seed, worlds, n_workers, label)
        ]

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """Rebounds and monthly demand."""
        return name in ("rebound", *DEMAND.values())

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The table as JSON and CSV, R of both sides by world, and the second scenario."""
        (folder / SECOND_SCENARIO).write_text(self.second.resolved_yaml(), encoding="utf-8")
        keep_own_sets(self.second, folder)
        seed, worlds = self._asked
        sides = [
            side_of_ensemble(label, scenario, seed, worlds, self.ensembles[KIND, name])
            for label, scenario, name in zip(
                labels_of(self.scenario, self.second),
                (self.scenario, self.second),
                (FIRST, SECOND),
                strict=True,
            )
        ]
        return write_table(folder, sides[0], sides[1], made_by)

    def draw(self, folder: Path) -> None:
        """The differences, and the worlds of both sides against each other."""
        draw_comparison(folder)


def labels_of(first: Scenario, second: Scenario) -> tuple[str, str]:
    """What the sides are called: their names, or what tells them apart if both have the same."""
    if first.name != second.name:
        return first.name, second.name
    return first.name, f"{second.name} as changed"


def write_table(folder: Path, first: Side, second: Side, made_by: Mapping[str, Any]) -> dict[str, Any]:
    """Write the tables of a comparison; return the content of the first."""
    table = table_of(first, second, first.scenario.measurement.verdict.probability, made_by)
    write_json(folder / JSON_NAME, table)
    (folder / CSV_NAME).write_text(compare_csv(table), encoding="utf-8")
    pairs = pairs_csv(first, second, table["horizons_months"][-1])
    (folder / PAIRS_NAME).write_text(pairs, encoding="utf-8")
    return table


def draw_comparison(folder: Path) -> None:
    """Draw the figure of a folder that is written."""
    from sim.figures.compare import write_paired

    write_paired(folder)


def compare_scenarios(
    first: Scenario | str,
    second: Scenario | str,
    worlds: int = 500,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/compare",
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> StudyAnswer:
    """Simulate two scenarios with the same seed, and write how they differ world by world.

    Args:
        first, second: scenarios, their names or files; differences are the second less the first.
        worlds: pairs of worlds, with the shock and without, of each.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the answer.
        progress: called after each task.
        command: how it was called, for the record.
        experiment: how draws are simulated, if not by the model.

    Raises:
        UserError: if a scenario, the seed, the number of worlds or the folder will not do.
    """
    study = Compare(scenario_of(first), scenario_of(second), experiment)
    return conduct(study, StudySettings(worlds, seed, workers, progress, command), out)


def compare_results(
    first: Path | str,
    second: Path | str,
    out: Path | str = "results/compare",
    *,
    command: Sequence[str] | None = None,
) -> StudyAnswer:
    """Write how two results of `jevons run` differ, world by world where their draws are the same.

    Raises:
        UserError: if a folder holds no such result, was made with parameters that are gone, or is `out`.
    """
    for each in (first, second):
        if Path(each).resolve() == Path(out).resolve():
            raise UserError(f"{out}: is one of the results that are compared; choose another --out")
    with closing(OpenedResult(first)) as one, closing(OpenedResult(second)) as other:
        scenarios = [_scenario_of(result) for result in (one, other)]
        _check(*scenarios)
        sides = [
            side_of_result(label, result, scenario)
            for label, result, scenario in zip(
                _folder_labels(one, other), (one, other), scenarios, strict=True
            )
        ]
    made_by = provenance(
        scenarios[0], seed=sides[0].seed, worlds=sides[0].worlds, workers=1, command=command
    ) | {"compared": [side.entry() for side in sides], "is_complete": True, "set_aside": []}
    with staged(Path(out)) as folder:
        write_json(folder / PROVENANCE, made_by)
        (folder / RESOLVED_SCENARIO).write_text(scenarios[0].resolved_yaml(), encoding="utf-8")
        keep_own_sets(scenarios[0], folder)
        table = write_table(folder, sides[0], sides[1], made_by)
        made_by |= {"figures_failed": why_not_drawn(lambda: draw_comparison(folder))}
        write_json(folder / PROVENANCE, made_by)
    return StudyAnswer(Path(out), table, made_by)


def _folder_labels(first: OpenedResult, second: OpenedResult) -> tuple[str, str]:
    if first.scenario != second.scenario:
        return first.scenario, second.scenario
    return str(first.folder), str(second.folder)


def _scenario_of(result: OpenedResult) -> Scenario:
    resolved = result.folder / RESOLVED_SCENARIO
    scenario = load_scenario(str(resolved))
    if scenario.digest() != result.provenance["scenario_digest"]:
        raise UserError(
            f"{resolved}: is not what the result was made with, or its posterior is another one now, so "
            "nobody can say which worlds are the same; run it again"
        )
    return scenario


def _check(first: Scenario, second: Scenario) -> None:
    _refuse_theory_of_mixture(first, second)
    for scenario in (first, second):
        if scenario.shock is None:
            raise UserError(f"{scenario.name}: has no shock, so there is no rebound to compare")
    horizons = [set(map(int, scenario.measurement.horizons_months)) for scenario in (first, second)]
    if not horizons[0] & horizons[1]:
        said = [", ".join(map(str, sorted(each))) for each in horizons]
        raise UserError(
            f"{second.name}: has no horizon in common with {first.name} ({said[1]} and {said[0]} months)"
        )


def _refuse_theory_of_mixture(first: Scenario, second: Scenario) -> None:
    """A mixture asks every theory, whatever its scenario says of demand."""
    forms = [str(scenario.single("demand")["form"]) for scenario in (first, second)]
    for scenario in (first, second):
        if scenario.posterior is not None and scenario.posterior.is_mixture and forms[0] != forms[1]:
            raise UserError(
                f"{scenario.name}: demand.form differs and has no effect, since {scenario.posterior.name} "
                "asks every theory; name one instead, such as --posterior "
                f"{forms[1]}@{scenario.posterior.vintage}"
            )
