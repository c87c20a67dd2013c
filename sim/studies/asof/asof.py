"""Draws of every vintage and theory, and all that is said of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Task
from sim.measuring.variables import Variable
from sim.results import SCHEMA_VERSION
from sim.results.folder import PROVENANCE, is_result, read_json, write_json
from sim.results.provenance import code_digest
from sim.scenario import Posterior, Scenario, scenario_of
from sim.scenario.mixture import MARGINAL_LIKELIHOOD, at_vintage
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.asof.decide import decide_rows
from sim.studies.asof.files import CSV_FILES
from sim.studies.asof.moved import moved_rows
from sim.studies.asof.origins import origin_rows, score_rows
from sim.studies.asof.readings import ASOF, KIND
from sim.studies.asof.taught import taught_rows
from sim.studies.asof.verdicts import Posteriors, mixture_rows, theory_rows, weight_rows
from sim.studies.calibration.rows import rows_at
from sim.studies.run.summary import HEADLINE_MEASURE, MADE_BY
from sim.studies.study import StudyAnswer, StudySettings, WrittenStudy, conduct
from sim.vintages import FIRST, LAST, VINTAGES
from sim.workers.progress import Report

JSON_NAME = "asof.json"


class AsOf(WrittenStudy):
    """The rebound and the readings of all draws, in memory: some kilobytes a draw."""

    kind = KIND
    called = "a table of vintages"
    tables = (JSON_NAME, *CSV_FILES)
    by_default = ASOF
    takes_mixtures = True
    needs_each = True
    """A vintage without a theory could not be compared."""

    def __init__(self, scenario: Scenario, experiment: Experiment | None = None) -> None:
        if scenario.shock is None:
            raise UserError(f"{scenario.name}: has no shock, so there is no rebound and no verdict")
        super().__init__(scenario, experiment)
        self.scenarios = {
            vintage: {theory: at_vintage(scenario, theory, vintage) for theory in WEIGHTY_FORMS}
            for vintage in VINTAGES
        }

    @property
    def posteriors(self) -> dict[str, dict[str, Posterior]]:
        """Vintage → theory → sets."""
        return {
            vintage: {
                theory: scenario.posterior
                for theory, scenario in by_theory.items()
                if scenario.posterior is not None
            }
            for vintage, by_theory in self.scenarios.items()
        }

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The same draws of each vintage and theory."""
        return [
            task
            for vintage, by_theory in self.scenarios.items()
            for theory, scenario in by_theory.items()
            for task in self.experiment.tasks(
                KIND, scenario, seed, worlds, n_workers, label_of(vintage, theory)
            )
        ]

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """All."""
        return True

    def write(self, folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """The table as JSON, and its parts as CSV."""
        table = self.table(made_by)
        write_json(folder / JSON_NAME, table)
        for name, text in CSV_FILES.items():
            (folder / name).write_text(text(table), encoding="utf-8")
        return table

    def table(self, made_by: Mapping[str, Any]) -> dict[str, Any]:
        """All that is said."""
        measurement = self.scenario.measurement
        horizons = [int(months) for months in measurement.horizons_months]
        probability, last = measurement.verdict.probability, horizons[-1]
        vintages = {
            vintage: {theory: self.ensembles[KIND, label_of(vintage, theory)] for theory in by_theory}
            for vintage, by_theory in self.scenarios.items()
        }
        posteriors = self.posteriors
        weights = weight_rows(posteriors)
        by_evidence = {
            row["vintage"]: row["weights"] for row in weights if row["weighting"] == MARGINAL_LIKELIHOOD
        }
        origins = origin_rows(vintages, by_evidence, self.scenario.clock.start)
        return {
            "schema_version": SCHEMA_VERSION,
            "scenario": self.scenario.name,
            "provenance": {key: made_by[key] for key in MADE_BY},
            "posteriors": digests_of(posteriors),
            "rows_known": {vintage: len(rows_at(vintage)) for vintage in vintages},
            "measure": HEADLINE_MEASURE,
            "worlds": made_by["worlds"],
            "horizons_months": horizons,
            "probability_required": probability,
            "theories": theory_rows(vintages, posteriors, horizons, probability),
            "mixtures": mixture_rows(vintages, weights, horizons, probability),
            "moved": moved_rows(self.scenarios),
            "taught": taught_rows(vintages[FIRST], vintages[LAST], last),
            "decide": decide_rows(vintages[LAST], by_evidence[LAST], last, probability),
            "origins": origins,
            "scores": score_rows(origins),
        }

    def draw(self, folder: Path) -> None:
        """The path of the verdict, and what taught it."""
        from sim.figures import write_asof

        write_asof(folder)


def label_of(vintage: str, theory: str) -> str:
    """Label of the tasks of a vintage under a theory.

    >>> label_of("2025-06", "task_ladder")
    'task_ladder@2025-06'
    """
    return f"{theory}@{vintage}"


def stored(scenario: Scenario, worlds: int, seed: int, folder: Path) -> dict[str, Any] | None:
    """The table of a folder, if this code made it from the same scenario, sets, seed and number of worlds."""
    file = folder / JSON_NAME
    if not (is_result(folder) and file.exists() and read_json(folder / PROVENANCE).get("is_complete")):
        return None
    table = read_json(file)
    wanted = {"seed": seed, "scenario_digest": scenario.digest(), "code_digest": code_digest()}
    is_same = all(table["provenance"].get(name) == value for name, value in wanted.items())
    sets = digests_of(AsOf(scenario).posteriors)
    return table if is_same and table["worlds"] == worlds and table["posteriors"] == sets else None


def digests_of(posteriors: Posteriors) -> dict[str, dict[str, str]]:
    """Vintage → theory → digest of the sets."""
    return {
        vintage: {theory: posterior.digest for theory, posterior in by_theory.items()}
        for vintage, by_theory in posteriors.items()
    }


def as_of(
    scenario: Scenario | str = "deepseek-2025",
    worlds: int = 1000,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/asof",
    progress: Report | None = None,
    *,
    command: Sequence[str] | None = None,
    experiment: Experiment | None = None,
) -> StudyAnswer:
    """Draw worlds from each vintage under each theory, and write what they say.

    Args:
        scenario: a scenario with a shock, its name or its file.
        worlds: draws of each vintage and theory; the same in all.
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
    return conduct(AsOf(chosen, experiment), settings, out)
