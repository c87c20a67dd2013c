"""The experiment of this project: worlds with the shock beside their twins."""

import numpy as np

from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.measured import Measured
from sim.measuring.record import AfterMonth, Record
from sim.measuring.variables import OWN_KINDS, PREVIEWED, VARIABLES, coordinates
from sim.model.worlds import MAIN, OBSERVED, PAIR, SUPPLIED, decomposition_roles
from sim.scenario import economy_of

KINDS = {
    "main": Kind(MAIN, (32, 96)),
    "alternative": Kind(PAIR, (32, 200)),
    "rival_theory": Kind(SUPPLIED, (32, 200)),
    "decomposition": Kind(decomposition_roles(), (2, 4)),
    "points": Kind(PAIR, (32, 200)),
    "points_with_elasticity": Kind(OBSERVED, (32, 200)),
    "preview": Kind(PAIR, (64, 192)),
}
"""Kinds of tasks; sweeps lay out `points` by themselves, the dashboard `preview`.

A rival theory of demand is an alternative that can overturn the verdict, so it has the worlds of a verdict.
"""


SERIES_KEPT = {"main": None, "preview": PREVIEWED}
"""Kind of task → series that are kept by month, all if None; of other kinds none."""


def simulate(task: Task, after_month: AfterMonth | None = None) -> Outcome:
    """Run all worlds of a task and measure them; `after_month` is told how far it is."""
    roles = KINDS[task.kind].roles
    economy = economy_of(
        task.scenario,
        task.root_seed,
        task.first_draw,
        task.n_draws,
        roles=roles,
        collects_data=False,
        given=task.given,
        lanes=task.lanes,
    )
    own = task.scenario.own_measures if task.kind in OWN_KINDS else {}
    with np.errstate(all="ignore"):
        record = Record(economy, None if own else SERIES_KEPT.get(task.kind, ())).run(after_month)
        record.series |= {name: measure.read(record.series) for name, measure in own.items()}
        measured = Measured(record, task, roles)
        variables = {
            "main": measured.main_variables,
            "alternative": measured.rebounds,
            "rival_theory": measured.rival_variables,
            "decomposition": measured.decomposition,
            "points": measured.point_variables,
            "points_with_elasticity": measured.point_variables,
            "preview": measured.preview_variables,
        }[task.kind]()
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


TWINS = Experiment(simulate, KINDS, VARIABLES, coordinates, reads_own_measures=True)
"""Shocked worlds beside their twins."""
