"""Worlds by formula, and records that are made up: quarters of 2027, which nobody knows."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.measuring.experiment import Experiment, Outcome, Task
from sim.model.declaring import Array
from sim.studies.forecast import Forecasts, forecast
from sim.studies.forecast.outcomes import RECORD_COLUMNS
from sim.studies.forecast.quantities import QUANTITIES
from sim.studies.forecast.readings import FORECAST
from sim.studies.study import StudySettings

VINTAGE = "2024-12"
SCALE = {"task_ladder": 1.0, "human_hours": 2.0, "flat_tasks": 4.0}
INVALID = 3
"""A draw whose accounts do not close."""

HEADER = ",".join(RECORD_COLUMNS)


def level(theory: str, draw: int) -> float:
    """What each quantity is a month under a theory, for ever."""
    return SCALE[theory] * (1.0 + draw)


def simulate(task: Task) -> Outcome:
    """The same of all quantities."""
    months: Array = np.ones(task.scenario.months)
    values = np.stack([level(task.label, draw) * months for draw in task.draws])
    hopeless = "accounts do not close" if task.scenario.name == "hopeless" else None
    reasons = ["accounts do not close" if draw == INVALID else hopeless for draw in task.draws]
    is_valid = np.array([reason is None for reason in reasons])
    return Outcome(task.first_draw, task.n_draws, is_valid, reasons, dict.fromkeys(QUANTITIES, values))


EXPERIMENT: Experiment = replace(FORECAST, simulate=simulate)


def made(
    folder: Path, worlds: int = 40, weighting: str = "marginal_likelihood", has_figure: bool = False
) -> Forecasts:
    """A file of forecasts of the first vintage."""
    settings = StudySettings(worlds, workers=1)
    return forecast(
        "deepseek-2025", VINTAGE, weighting, settings, folder, has_figure=has_figure, experiment=EXPERIMENT
    )


def row(
    target: str = "capex",
    period: str = "2027Q1",
    entity: str = "Amazon",
    value: str = "9",
    unit: str = "USD bn per quarter",
    basis: str = "cash",
) -> str:
    """A line of a record that is made up."""
    return f"{target},{period},{entity},{value},{unit},{basis},synthetic,D,made up for a test"


def record(folder: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    """A record that is made up."""
    file = folder / "synthetic.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file
