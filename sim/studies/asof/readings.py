"""One task of worlds drawn from a vintage: their rebound, and how far they are from each row since."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.measuring.experiment import Experiment, Kind, Outcome, Task, outcome_of
from sim.measuring.measured import Measured
from sim.measuring.observed import Observed, observed_in
from sim.measuring.record import Record
from sim.measuring.variables import VARIABLES, Variable
from sim.measuring.variables import coordinates as twin_coordinates
from sim.model.declaring import Array
from sim.model.worlds import PAIR, READ
from sim.months import month_number
from sim.scenario import Scenario, economy_of
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries
from sim.studies.calibration.rows import FITTED_SERIES, read_rows, rows_at, series_needed
from sim.vintages import FIRST, LAST

KIND = "asof"
ROLES = PAIR | {"own_price_cut": READ["own_price_cut"]}
"""The pair, and the twin in which one lab alone cuts its price, which one row asks for."""

MISFIT = "misfit"
"""Distance of the shocked world from each row that the last vintage knows and the first does not."""

SINCE = rows_at(LAST)[len(rows_at(FIRST)) :]
"""Those rows, in the order in which they were known."""


AHEAD = FITTED_SERIES
"""What is read in the quarter ahead."""

QUARTER_AHEAD = (month_number("2026-10"), month_number("2026-12"))


def n_months_of_record(scenario: Scenario) -> int:
    """Months of the clock that the record covers."""
    return scenario.month_index(LAST) + 1


def simulate(task: Task) -> Outcome:
    """Run the worlds of a task to the end of the clock and read them."""
    economy = economy_of(
        task.scenario, task.root_seed, task.first_draw, task.n_draws, roles=ROLES, collects_data=False
    )
    needed = {name for compared in COMPARED for name in compared.model.needs} | set(series_needed(SINCE))
    with np.errstate(all="ignore"):
        record = Record(economy, sorted(needed)).run()
        observed = observed_in(record, ROLES, "shocked", task.scenario.month_index)
        readings = read_rows(SINCE, observed, task.scenario.clock.start)
        misfits = [row.misfit(readings[row.name]) for row in SINCE]
        n_months = n_months_of_record(task.scenario)
        variables = {
            "rebound": Measured(record, task, ROLES).by_measure(),
            MISFIT: np.stack(misfits, axis=1),
            "ahead": np.concatenate([_ahead(series, observed, task.scenario) for series in AHEAD], axis=1),
            **{compared.key: compared.model.read(observed).T[:, :n_months] for compared in COMPARED},
        }
    outcome = outcome_of(task, economy, variables)
    economy.forget()
    return outcome


def _ahead(series: ComparedSeries, observed: Observed, scenario: Scenario) -> Array:
    """A series in the quarter ahead, `[draw, 1]`."""
    monthly = series.model.read(observed).T
    return series.over(monthly, month_number(scenario.clock.start), [QUARTER_AHEAD])


def coordinates(scenario: Scenario, _kind: str) -> Mapping[str, Sequence[str | int]]:
    """Labels of every axis but the draw."""
    return dict(twin_coordinates(scenario)) | {
        "row": [row.name for row in SINCE],
        "series": [series.key for series in AHEAD],
    }


def _variables() -> dict[str, Variable]:
    series = {
        compared.key: Variable(("draw", "month"), compared.unit, compared.series, (KIND,))
        for compared in COMPARED
    }
    rebound = VARIABLES["rebound"]
    misfit = Variable(("draw", "row"), "1", "distance from the record in standard deviations", (KIND,))
    return {
        "rebound": Variable(rebound.dims, rebound.unit, rebound.long_name, (KIND,)),
        MISFIT: misfit,
        "ahead": Variable(("draw", "series"), "own", "the series in the last quarter of 2026", (KIND,)),
        **series,
    }


ASOF = Experiment(simulate, {KIND: Kind(ROLES, (32, 128))}, _variables(), coordinates)
"""What a vintage says of the rebound, and of the record that came after it."""
