"""An experiment in which R and demand are formulas of one number of the scenario; it fails on command."""

from dataclasses import replace
from typing import Any

import numpy as np

from sim.measuring.experiment import Experiment, Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import TWINS
from sim.measuring.variables import DEMAND
from sim.scenario import Scenario

UNDEFINED, INVALID = 3, 4
"""Draws whose rebound is not defined, and whose accounts do not close: the last in `faulty` alone."""


def belief(scenario: Scenario) -> float:
    number: Any = scenario.single("investment")["initial_belief"]
    return float(number.value)


def luck(root_seed: int, draw: int) -> float:
    return float(np.random.default_rng([root_seed, draw]).normal(0.0, 0.2))


def rebound(scenario: Scenario, root_seed: int, draw: int) -> float:
    """The change of belief adds the more, the luckier a world is; at 1 nothing is added."""
    chance = luck(root_seed, draw)
    return 1.0 + chance + (belief(scenario) - 1.0) * (1.0 + chance)


def simulate(task: Task) -> Outcome:
    scenario, draws = task.scenario, list(task.draws)
    found = np.array([rebound(scenario, task.root_seed, draw) for draw in draws])
    shape = (task.n_draws, len(MEASURES), len(scenario.measurement.horizons_months))
    values = np.broadcast_to(found[:, np.newaxis, np.newaxis], shape).copy()
    values[[place for place, draw in enumerate(draws) if draw == UNDEFINED]] = np.nan
    months = np.ones((task.n_draws, 2, scenario.months))
    months[:, 1] *= belief(scenario)
    demand = {name: months for name in DEMAND.values()}
    bad = [draw == INVALID and scenario.name == "faulty" for draw in draws]
    reasons = ["accounts do not close" if each else None for each in bad]
    return Outcome(task.first_draw, task.n_draws, ~np.array(bad), reasons, {"rebound": values, **demand})


EXPERIMENT: Experiment = replace(TWINS, simulate=simulate)
