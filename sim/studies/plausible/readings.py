"""One task of the look ahead: shocked worlds, read in the words of projections."""

from collections.abc import Sequence

import numpy as np

from sim.evidence.projections import read_projections
from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.observed import Observed, agents_of
from sim.measuring.record import Record
from sim.measuring.variables import Variable
from sim.model.worlds import PAIR, lanes_of
from sim.scenario import Scenario, economy_of
from sim.studies.plausible.quantities import MODELLED

KIND = "plausible"

PROJECTIONS = read_projections()
YEARS = tuple(sorted({row.year for row in PROJECTIONS}))
"""For which somebody has published something."""

_UNITS = {row.quantity: row.unit for row in PROJECTIONS}


def simulate(task: Task) -> Outcome:
    """Run pairs of worlds to the end of the clock, and read the shocked ones."""
    economy = economy_of(
        task.scenario, task.root_seed, task.first_draw, task.n_draws, roles=PAIR, collects_data=False
    )
    lanes = lanes_of(PAIR, "shocked", task.n_draws)
    names = {name for modelled in MODELLED.values() for name in modelled.needs}
    with np.errstate(all="ignore"):
        record = Record(economy, sorted(names), has_measures=False).run()
        shocked = {name: values[..., lanes] for name, values in record.series.items()}
        observed = Observed(shocked, agents_of(record), task.scenario.month_index)
        variables = readings_of(observed, task.scenario, task.n_draws)
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


def readings_of(observed: Observed, scenario: Scenario, n_draws: int) -> dict[str, np.ndarray]:
    """Quantity of projections → `[draw, year]`; NaN where the scenario has none."""
    unknown = np.full(n_draws, np.nan)
    return {
        quantity: np.stack(
            [
                unknown if modelled.why_not(scenario, year) else modelled.read(observed, year)
                for year in YEARS
            ],
            axis=-1,
        )
        for quantity, modelled in MODELLED.items()
    }


def coordinates(_scenario: Scenario, _kind: str) -> dict[str, Sequence[str | int]]:
    """The years."""
    return {"year": YEARS}


LOOK_AHEAD = Experiment(
    simulate,
    {KIND: Kind(PAIR, (32, 100))},
    {
        name: Variable(("draw", "year"), _UNITS[name], modelled.basis, (KIND,))
        for name, modelled in MODELLED.items()
    },
    coordinates,
)
"""What projections speak about, in worlds with the shock."""
