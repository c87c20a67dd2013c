"""Points of one's own, simulated in this process: for loops of other programs over the model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError, at_least, did_you_mean, shown, whole_number
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import simulate
from sim.model.random_draws import check_seed
from sim.scenario import Scenario, scenario_of
from sim.sweep.columns import demand_columns
from sim.sweep.definition import MEASURED, Level
from sim.sweep.lanes import Lanes, PointTask, simulate_lanes

if TYPE_CHECKING:
    import pandas as pd

_ROWS_AT_ONCE = 400


def run_points(
    scenario: Scenario | str,
    points: "pd.DataFrame",
    draws: int = 1,
    seed: int = 0,
    measures: Sequence[str] = MEASURES,
) -> "pd.DataFrame":
    """Simulate points, each with the same draws, many side by side.

    Args:
        scenario: what the points change, or its name; it needs a shock.
        points: a row for each point, a column for each dotted path; an empty cell leaves the value as it is.
        draws: of each point.
        seed: root of all random numbers.
        measures: some of `training`, `inference`, `compute`, `spending`, `energy` and `price_elasticity`.

    Returns:
        The columns of the table of a sweep, a row for each draw of each point. A point whose values do not
        fit together has the status `failed`, and its rows say why.

    Raises:
        UserError: if a path or a measure is unknown, or the scenario has no shock.
    """
    import pandas as pd

    chosen = scenario_of(scenario)
    draws, seed = at_least("draws", draws, 1), whole_number("seed", seed)
    check_seed(seed)
    _check(chosen, points, measures)
    kinds = {str(path): _kind(points[path]) for path in points}
    rows = [tuple(_plain(value) for value in row) for row in points.itertuples(index=False, name=None)]
    everything = Lanes(
        rows=range(len(points) * draws),
        draws=draws,
        points={at: PointTask(chosen, values) for at, values in enumerate(rows)},
        factors=kinds,
        measures=tuple(measures),
        horizons_months=[int(months) for months in chosen.measurement.horizons_months],
        seed=seed,
        simulate=simulate,
    )
    demand = list(demand_columns(measures))
    tables = [
        simulate_lanes(everything.of(everything.rows[first : first + _ROWS_AT_ONCE])).drop_columns(demand)
        for first in range(0, len(everything.rows), _ROWS_AT_ONCE)
    ]
    return pd.concat([table.to_pandas() for table in tables], ignore_index=True)


def _check(scenario: Scenario, points: "pd.DataFrame", measures: Sequence[str]) -> None:
    import pandas as pd

    if not isinstance(points, pd.DataFrame):
        raise UserError("points: must be a data frame of pandas, a row for each and a column for each path")
    if scenario.shock is None:
        raise UserError(f"{scenario.name} has no shock, so there is no rebound to measure")
    if points.empty:
        raise UserError("points: needs at least one, with a column")
    for measure in measures:
        if measure not in MEASURED:
            hint = did_you_mean(str(measure), MEASURED)
            raise UserError(f"{measure!r} is not one of {', '.join(MEASURED)}{hint}")
    # The first value of each column shows whether the path is known.
    for path in points:
        known = points[path].dropna()
        if not known.empty:
            scenario.under({str(path): _plain(known.iloc[0])})


def _kind(values: "pd.Series") -> str:
    first = _plain(values.dropna().iloc[0]) if values.notna().any() else 0.0
    return "flag" if isinstance(first, bool) else "text" if isinstance(first, str) else "number"


def _plain(value: object) -> Level | None:
    """A cell as a scenario can hold it; None for an empty one.

    Raises:
        UserError: if it is neither a number, nor a word, nor a flag.
    """
    import pandas as pd

    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA:
        return None
    if not isinstance(value, bool | int | float | str):
        raise UserError(f"points: {shown(value)} is neither a number nor a word nor true or false")
    return None if value != value else value
