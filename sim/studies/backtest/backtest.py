"""Worlds to December 2025 beside the record."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Task
from sim.measuring.variables import Variable
from sim.months import month_number
from sim.results.folder import write_json
from sim.scenario import Scenario, scenario_of
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.files import bands_csv, scores_csv, series_csv, targets_csv
from sim.studies.backtest.readings import READINGS, to_the_end_of_the_record
from sim.studies.backtest.series_table import band_rows
from sim.studies.backtest.table import table_of
from sim.studies.study import StudyAnswer, StudySettings, WrittenStudy, conduct
from sim.vintages import FIRST
from sim.workers.progress import Report

KIND = "backtest"
JSON_NAME = "backtest.json"


class Backtest(WrittenStudy):
    """The readings of all draws, in memory: some kilobytes a draw."""

    kind = KIND
    called = "a back-test"
    tables = (JSON_NAME, "targets.csv", "scores.csv", "series.csv", "bands.csv")
    by_default = READINGS

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        super().__init__(scenario, experiment)
        # What a table of the user's own knows is not said.
        if scenario.posterior is not None and scenario.posterior.vintage not in (FIRST, ""):
            raise UserError(
                f"{scenario.posterior.name}: knows a part of 2025, which the back-test scores; `jevons asof` "
                "scores each vintage on what it did not know"
            )
        self.short = to_the_end_of_the_record(scenario)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The scenario to the end of the record."""
        return self.experiment.tasks(KIND, self.short, seed, worlds, n_workers)

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """All."""
        return True

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The table as JSON, and its parts as CSV."""
        ensemble = self.ensembles[KIND, ""]
        table = table_of(self.short, ensemble, made_by)
        clock_start = month_number(self.short.clock.start)
        bands = {one: band_rows(one, ensemble.values(one.key), clock_start) for one in COMPARED}
        write_json(folder / JSON_NAME, table)
        texts = {
            "targets.csv": targets_csv(table["targets"]),
            "series.csv": series_csv(table["series"]),
            "scores.csv": scores_csv(table["series"]),
            "bands.csv": bands_csv(bands),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return table

    def draw(self, folder: Path) -> None:
        """Each group of series beside the model, the targets and the scores."""
        from sim.figures import write_backtest

        write_backtest(folder)


def run_backtest(
    scenario: Scenario | str = "deepseek-2025",
    worlds: int = 1000,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/backtest",
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> StudyAnswer:
    """Compare a scenario with the record to the end of 2025, and write the tables and figures.

    Args:
        scenario: a scenario with the shock in January 2025, its name or its file.
        worlds: draws.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the result.
        progress: called after each task.
        command: how it was called, for the record.
        experiment: how draws are simulated and read, if not by the model.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    chosen = scenario_of(scenario)
    settings = StudySettings(worlds, seed, workers, progress, command)
    return conduct(Backtest(chosen, experiment), settings, out)
