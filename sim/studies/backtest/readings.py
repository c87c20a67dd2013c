"""One task of worlds run to December 2025: what is read of each target, and the compared series."""

import numpy as np

from sim.errors import UserError
from sim.evidence.targets import read_targets
from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.observation import observe, series_of
from sim.measuring.observed import OWN_PRICE_TOKENS, observed_in
from sim.measuring.record import Record
from sim.measuring.variables import Variable, coordinates
from sim.model.worlds import READ
from sim.scenario import Scenario, economy_of
from sim.studies.backtest.compared import COMPARED

FIRST_MONTH, SHOCK_MONTH, LAST_MONTH = "2022-01", "2025-01", "2025-12"
"""What the record begins with, when it had its shock, and its last month."""

_COMPARED_SERIES = frozenset(name for compared in COMPARED for name in compared.model.needs)
"""What the compared series are read from."""


def to_the_end_of_the_record(scenario: Scenario) -> Scenario:
    """The scenario to December 2025.

    Raises:
        UserError: if it has no shock in January 2025, as the record had, or begins after the record.
    """
    if scenario.shock is None or scenario.shock.month != SHOCK_MONTH:
        when = "no shock" if scenario.shock is None else f"its shock in {scenario.shock.month}"
        raise UserError(f"{scenario.name}: has {when}; the record had one in {SHOCK_MONTH}")
    if scenario.month_index(FIRST_MONTH) < 0:
        raise UserError(
            f"{scenario.name}: begins in {scenario.clock.start}; the record begins in {FIRST_MONTH}"
        )
    months = scenario.month_index(LAST_MONTH) + 1
    return scenario.with_changes({"clock.months": months, "measurement.horizons_months": [1]})


def simulate(task: Task) -> Outcome:
    """Run the worlds of a task and read them.

    What is compared with the record is the world with the shock: the real one had it.
    """
    read = read_targets()
    economy = economy_of(
        task.scenario, task.root_seed, task.first_draw, task.n_draws, roles=READ, collects_data=False
    )
    with np.errstate(all="ignore"):
        record = Record(economy, {*_COMPARED_SERIES, *series_of(read), OWN_PRICE_TOKENS}).run()
        observed = observed_in(record, READ, "shocked", task.scenario.month_index)
        variables = observe(observed, [target.name for target in read])
        variables |= {compared.key: compared.model.read(observed).T for compared in COMPARED}
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


def _variables() -> dict[str, Variable]:
    targets = {
        target.name: Variable(("draw",), target.unit, target.what, ("backtest",)) for target in read_targets()
    }
    series = {
        compared.key: Variable(("draw", "month"), compared.unit, compared.series, ("backtest",))
        for compared in COMPARED
    }
    return targets | series


READINGS = Experiment(simulate, {"backtest": Kind(READ, (32, 128))}, _variables(), coordinates)
"""What is read of each target and of the compared series in worlds to December 2025."""
