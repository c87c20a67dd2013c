"""What can be exported, read bit by bit: every writer sees a run and a sweep as the same rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.errors import UserError
from sim.measuring.variables import BRANCHES, DEMAND, VARIABLES, Variable, variables_of_own
from sim.sweep.columns import OK

if TYPE_CHECKING:
    import pandas as pd


class Source(Protocol):
    """A run or a sweep.

    Attributes:
        name: of the scenario or of the sweep.
        provenance: what made it.
        n_rows: pairs of worlds that were asked for; fewer may be there.
        points: a row for each point, with its scenario and its value of each factor.
        draws: labels of the draws.
        horizons_months: horizons of the rebound.
        months: scenario → labels of its months.
        units: factor → its unit.
        own: what measures of the user's own give, by month and as a change → unit and meaning.
    """

    name: str
    provenance: Mapping[str, Any]
    n_rows: int
    points: "pd.DataFrame"
    draws: Sequence[int]
    horizons_months: Sequence[int]
    months: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    own: Mapping[str, Variable]

    def columns(self) -> list[str]:
        """Names of all columns."""
        ...

    def batches(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Rows that are finished, in order of point and draw, a few thousand at a time."""
        ...

    def close(self) -> None:
        """Close what was opened."""
        ...


@dataclass(frozen=True)
class MonthlyDemand:
    """Monthly demand of some pairs of worlds of one scenario.

    Attributes:
        rows: their other columns.
        months: labels, `[month]`.
        values: variable → float32 `[row, branch, month]`.
    """

    rows: pa.Table
    months: Sequence[str]
    values: Mapping[str, NDArray[np.float32]]


def own_variables(measures: Mapping[str, Mapping[str, str]]) -> dict[str, Variable]:
    """What measures of the user's own give; each says its unit and its label."""
    return {
        variable: described
        for name, said in measures.items()
        for variable, described in variables_of_own(name, said["unit"], said["label"]).items()
    }


def described(source: Source, variable: str) -> Variable:
    """Unit and meaning of what is exported."""
    return source.own[variable] if variable in source.own else VARIABLES[variable]


def monthly_variables(source: Source) -> list[str]:
    """All that may be there by month: demand, then measures of the user's own."""
    return [*DEMAND.values(), *(name for name, own in source.own.items() if "month" in own.dims)]


def demand_variables(source: Source) -> list[str]:
    """Variables that are there by month: demand, the widest measure first, then measures of the user's own.

    Raises:
        UserError: if there is none.
    """
    known = set(source.columns())
    variables = [name for name in monthly_variables(source) if demand_columns(name)[0] in known]
    if not variables:
        raise UserError(f"{source.name}: holds no monthly demand")
    return variables


def demand_columns(variable: str) -> list[str]:
    """The columns of a variable, one for each branch.

    >>> demand_columns("energy_mwh_per_month")
    ['energy_mwh_per_month_twin', 'energy_mwh_per_month_shocked']
    """
    return [f"{variable}_{branch}" for branch in BRANCHES]


def summary_columns(source: Source) -> list[str]:
    """All columns but those by month."""
    monthly = {column for variable in monthly_variables(source) for column in demand_columns(variable)}
    return [name for name in source.columns() if name not in monthly]


def unit_of(source: Source, column: str) -> str:
    """Unit of a column of numbers; `1` for those without dimension, empty for words and labels."""
    if column in source.units:
        return source.units[column]
    if column.startswith(("rebound_", "demand_change_ratio_", "price_elasticity_", "saving_share_by_year_")):
        return "1"
    if any(column.startswith(f"{name}_") for name, own in source.own.items() if "horizon" in own.dims):
        return "1"
    return VARIABLES[column].unit if column in VARIABLES else ""


def demands(source: Source, variables: Sequence[str], others: Sequence[str]) -> Iterator[MonthlyDemand]:
    """Monthly demand of all pairs that count, a few thousand at a time.

    Args:
        source: what is exported.
        variables: whose demand.
        others: columns to read beside it; `scenario` and `status` come with them.

    Raises:
        UserError: if no row counts.
    """
    keys = list(dict.fromkeys([*others, "scenario", "status"]))
    monthly = [column for variable in variables for column in demand_columns(variable)]
    n_used = 0
    for batch in source.batches([*keys, *monthly]):
        used = batch.filter(pc.equal(batch["status"], OK))
        n_used += used.num_rows
        for scenario in pc.unique(used["scenario"]).to_pylist():
            rows = used.filter(pc.equal(used["scenario"], scenario))
            months = source.months[scenario]
            values = {variable: _branches(rows, variable, len(months)) for variable in variables}
            yield MonthlyDemand(rows.select(keys), months, values)
    if not n_used:
        raise UserError(f"{source.name}: no world could be used")


def _branches(rows: pa.Table, variable: str, n_months: int) -> NDArray[np.float32]:
    """Lists of both branches as `[row, branch, month]`; a list that is shorter has NaN at its end."""
    values = np.full((rows.num_rows, len(BRANCHES), n_months), np.nan, np.float32)
    for branch, column in enumerate(demand_columns(variable)):
        lists = rows[column].combine_chunks()
        lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0))
        is_there = np.arange(n_months) < lengths[:, None]
        values[:, branch][is_there] = np.asarray(lists.flatten(), dtype=np.float32)
    return values
