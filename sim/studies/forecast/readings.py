"""One task of worlds run to December 2027: what each quantity was, month by month, where the shock struck."""

import numpy as np

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.observed import observed_in
from sim.measuring.record import Record
from sim.measuring.variables import Variable, coordinates
from sim.model.worlds import PAIR
from sim.scenario import Scenario, economy_of
from sim.studies.forecast.quantities import LAST_MONTH, QUANTITIES

KIND = "forecast"

_NEEDED = sorted({name for quantity in QUANTITIES.values() for name in quantity.reading.needs})


def to_the_last_quarter(scenario: Scenario) -> Scenario:
    """The scenario to December 2027.

    Raises:
        UserError: if it has no shock, as the real world had, or its clock ends before.
    """
    if scenario.shock is None:
        raise UserError(f"{scenario.name}: has no shock; the world that is forecast had one")
    months = scenario.month_index(LAST_MONTH) + 1
    if months > scenario.months:
        raise UserError(
            f"{scenario.name}: its clock ends before {LAST_MONTH}, the last month of a forecast; "
            f"set clock.months={months}"
        )
    return scenario.with_changes({"clock.months": months, "measurement.horizons_months": [1]})


def simulate(task: Task) -> Outcome:
    """Run the worlds of a task and read them."""
    economy = economy_of(
        task.scenario, task.root_seed, task.first_draw, task.n_draws, roles=PAIR, collects_data=False
    )
    with np.errstate(all="ignore"):
        record = Record(economy, _NEEDED, has_measures=False).run()
        observed = observed_in(record, PAIR, "shocked", task.scenario.month_index)
        variables = {key: quantity.reading.read(observed).T for key, quantity in QUANTITIES.items()}
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


def _variables() -> dict[str, Variable]:
    return {
        key: Variable(("draw", "month"), quantity.unit, quantity.basis, (KIND,))
        for key, quantity in QUANTITIES.items()
    }


FORECAST = Experiment(simulate, {KIND: Kind(PAIR, (32, 128))}, _variables(), coordinates)
"""What is forecast, in worlds to December 2027."""
