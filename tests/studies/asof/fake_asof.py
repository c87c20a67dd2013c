"""Vintages from formulas: the rebound rises with each, one series is right, the others say nothing."""

from dataclasses import replace

import numpy as np

from sim.measuring.experiment import Experiment, Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.months import month_number
from sim.studies.asof.readings import AHEAD, ASOF, MISFIT, SINCE, n_months_of_record
from sim.studies.backtest.compared import COMPARED
from sim.vintages import VINTAGES

TELLING = "capex/four firms"
"""The series under which draws with a high rebound are likely."""

SHIFT = {"task_ladder": 0.2, "human_hours": 0.0, "flat_tasks": 0.1}


def simulate(task: Task) -> Outcome:
    """R is luck about a mean that rises with the vintage; misfits of the telling series fall with R."""
    theory, vintage = task.label.split("@")
    draws = range(task.first_draw, task.first_draw + task.n_draws)
    luck = np.array([np.random.default_rng([task.root_seed, draw]).normal() for draw in draws])
    found = 0.7 + 0.05 * VINTAGES.index(vintage) + SHIFT[theory] + 0.2 * luck
    horizons = len(task.scenario.measurement.horizons_months)
    rebound = np.zeros((task.n_draws, len(MEASURES), horizons))
    rebound[:, MEASURES.index("compute")] = found[:, np.newaxis]
    misfits = np.zeros((task.n_draws, len(SINCE)))
    for place, row in enumerate(SINCE):
        if row.name.startswith(TELLING):
            misfits[:, place] = 2.0 - luck
    months = n_months_of_record(task.scenario)
    start = month_number(task.scenario.clock.start)
    series = {}
    for compared in COMPARED:
        points = compared.points()
        length = 3.0 if compared.is_flow else 1.0
        ln = np.log([point.value / length for point in points])
        path = np.exp(np.interp(start + np.arange(months), [point.time for point in points], ln))
        series[compared.key] = path[np.newaxis] * np.exp(0.1 * luck)[:, np.newaxis]
    ahead = np.exp(np.stack([luck] * len(AHEAD), axis=1))
    variables = {"rebound": rebound, MISFIT: misfits, "ahead": ahead, **series}
    return Outcome(
        task.first_draw, task.n_draws, np.ones(task.n_draws, dtype=bool), [None] * task.n_draws, variables
    )


EXPERIMENT: Experiment = replace(ASOF, simulate=simulate)
