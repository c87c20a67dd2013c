"""One task of a day: pairs of worlds to the month of the news, or for the recorded day to the month after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.observation import observe
from sim.measuring.observed import Observed, agents_of
from sim.measuring.record import Record
from sim.measuring.variables import VARIABLES, Variable, coordinates
from sim.model.worlds import PAIR, lanes_of
from sim.scenario import Scenario, economy_of
from sim.words import readable

KIND, OWN_DAY = "event_day", "own_day"
"""The recorded day, and one whose returns somebody brings along."""

OBSERVED = ("nvidia_recovery", "event_day_rank_correlation")


def simulate(task: Task) -> Outcome:
    """Run pairs of worlds to the end; returns of the day, and of the recorded one what is read later."""
    economy = economy_of(task.scenario, task.root_seed, task.first_draw, task.n_draws, collects_data=False)
    lanes = lanes_of(PAIR, "shocked", task.n_draws)
    with np.errstate(all="ignore"):
        record = Record(economy, ["value_ratio_by_firm"], has_measures=False).run()
        shocked = {name: values[..., lanes] for name, values in record.series.items()}
        wanted = OBSERVED if task.kind == KIND else ()
        observed = observe(Observed(shocked, agents_of(record), task.scenario.month_index), wanted)
    returns = economy.event_day_return[:, lanes].T
    variables: dict[str, NDArray[np.floating]] = {"event_day_return": returns, **observed}
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


def _coordinates(scenario: Scenario, kind: str) -> Mapping[str, Sequence[str | int]]:  # noqa: ARG001
    """Both kinds have the firms of the day."""
    return coordinates(scenario, KIND)


EVENT_DAY = Experiment(
    simulate,
    dict.fromkeys((KIND, OWN_DAY), Kind(PAIR, (32, 200))),
    {
        "event_day_return": replace(VARIABLES["event_day_return"], kinds=(KIND, OWN_DAY)),
        **{name: Variable(("draw",), "1", readable(name), (KIND,)) for name in OBSERVED},
    },
    _coordinates,
)
"""Returns of the day, and what is read a month later."""
