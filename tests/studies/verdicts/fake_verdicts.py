"""An experiment in which the rebound is a formula of the rival assumptions; it fails on command."""

import os
from dataclasses import replace
from typing import Any

import numpy as np

from sim.measuring.experiment import Experiment, Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import TWINS
from sim.scenario import Scenario
from sim.studies.verdicts.design import Cell, own_cell

FORM_SHIFT = {"task_ladder": 0.0, "human_hours": 0.0, "flat_tasks": 0.0, "constant_elasticity": 0.02}
THEORY_SHIFT = {"optimise": 0.0, "spend_budget": 0.1, "match_frontier": 0.05}
DEADLY = Cell("task_ladder", "spend_budget", 1.3)
"""Whose first chunk kills its worker in the scenario `killed`."""

UNDEFINED, INVALID = 3, 4
"""Draws whose rebound is not defined, and whose accounts do not close."""


def rebound(scenario: Scenario, draw: int, root_seed: int) -> float:
    """Rebound over the longest horizon: what the assumptions add, and luck that all cells share."""
    form = FORM_SHIFT[str(scenario.single("demand")["form"])]
    theory = THEORY_SHIFT[str(scenario.single("training")["theory"])]
    belief: Any = scenario.single("investment")["initial_belief"]
    luck = np.random.default_rng([root_seed, draw]).normal(0.0, 0.2)
    return float(1.0 + form + theory + 1.5 * (belief.value - 1.0) + luck)


def simulate(task: Task) -> Outcome:
    """Rebounds of the other measures are zero, those over shorter horizons half as large."""
    fault = task.scenario.name
    if fault == "killed" and task.first_draw == 0 and own_cell(task.scenario) == DEADLY:
        os.kill(os.getpid(), 9)
    draws = range(task.first_draw, task.first_draw + task.n_draws)
    shape = (task.n_draws, len(MEASURES), len(task.scenario.measurement.horizons_months))
    values = np.zeros(shape)
    found = np.array([rebound(task.scenario, draw, task.root_seed) for draw in draws])
    values[:, MEASURES.index("compute")] = found[:, np.newaxis] / 2.0
    values[:, MEASURES.index("compute"), -1] = found
    values[[position for position, draw in enumerate(draws) if draw == UNDEFINED]] = np.nan
    is_bad = [fault == "hopeless" or draw == INVALID for draw in draws]
    reasons = ["accounts do not close" if bad else None for bad in is_bad]
    return Outcome(task.first_draw, task.n_draws, ~np.array(is_bad), reasons, {"rebound": values})


EXPERIMENT: Experiment = replace(TWINS, simulate=simulate)
