"""One task of the day: pairs of worlds to the month after the news."""

import numpy as np
from numpy.typing import NDArray

from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.observation import observe
from sim.measuring.observed import Observed, agents_of
from sim.measuring.record import Record
from sim.measuring.variables import VARIABLES, Variable, coordinates
from sim.model.worlds import PAIR, lanes_of
from sim.scenario import economy_of
from sim.words import readable

KIND = "event_day"
OBSERVED = ("nvidia_recovery", "event_day_rank_correlation")


def simulate(task: Task) -> Outcome:
    """Run pairs of worlds to the month after the news; returns of the day, and what is read a month later."""
    economy = economy_of(task.scenario, task.root_seed, task.first_draw, task.n_draws, collects_data=False)
    lanes = lanes_of(PAIR, "shocked", task.n_draws)
    with np.errstate(all="ignore"):
        record = Record(economy, ["value_ratio_by_firm"], has_measures=False).run()
        shocked = {name: values[..., lanes] for name, values in record.series.items()}
        observed = observe(Observed(shocked, agents_of(record), task.scenario.month_index), OBSERVED)
    returns = economy.event_day_return[:, lanes].T
    variables: dict[str, NDArray[np.floating]] = {"event_day_return": returns, **observed}
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


EVENT_DAY = Experiment(
    simulate,
    {KIND: Kind(PAIR, (32, 200))},
    {
        "event_day_return": VARIABLES["event_day_return"],
        **{name: Variable(("draw",), "1", readable(name), (KIND,)) for name in OBSERVED},
    },
    coordinates,
)
"""Returns of the day, and what is read a month later."""
