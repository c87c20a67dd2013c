"""An experiment in which every reading is a formula of theory, draw and year; it fails on command."""

from dataclasses import replace

import numpy as np

from sim.measuring.experiment import Experiment, Outcome, Task
from sim.studies.plausible.quantities import MODELLED
from sim.studies.plausible.readings import LOOK_AHEAD, YEARS

SCALE = {"task_ladder": 1.0, "human_hours": 2.0, "flat_tasks": 4.0, "constant_elasticity": 8.0}
INVALID, INFINITE = 3, 5
"""Draws whose accounts do not close, and whose numbers are not finite."""


def reading(form: str, draw: int, year: int) -> float:
    """Rises with theory, draw and year."""
    return SCALE[form] * (1.0 + draw) * 2.0 ** (year - 2030)


def simulate(task: Task) -> Outcome:
    """The same reading of all quantities."""
    form = str(task.scenario.single("demand")["form"])
    values = np.array([[reading(form, draw, year) for year in YEARS] for draw in task.draws])
    why = {INVALID: "accounts do not close", INFINITE: "a number is not finite"}
    hopeless = "accounts do not close" if task.scenario.name == "hopeless" else None
    reasons = [why.get(draw, hopeless) for draw in task.draws]
    is_valid = np.array([reason is None for reason in reasons])
    return Outcome(task.first_draw, task.n_draws, is_valid, reasons, dict.fromkeys(MODELLED, values))


EXPERIMENT: Experiment = replace(LOOK_AHEAD, simulate=simulate)
