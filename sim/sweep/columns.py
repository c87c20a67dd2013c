"""Columns of the table of a sweep."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from sim.measuring.rebound import MEASURES
from sim.measuring.variables import BRANCHES, DEMAND, ELASTICITY_MONTHS, change_of
from sim.sweep.definition import ELASTICITY, MEASURED

OK, DROPPED, FAILED = "ok", "dropped", "failed"
"""Status of a row: measured; its accounts do not close; its point or its worker failed."""

_TYPES = {"number": pa.float64(), "flag": pa.bool_(), "text": pa.string()}
_OUTCOMES = ("rebound", "demand_change_ratio")


def own_among(measures: Sequence[str]) -> list[str]:
    """Those of the measures that are the user's own."""
    return [measure for measure in measures if measure not in MEASURED]


def monthly_variable(measure: str) -> str:
    """The variable that holds a measure by month.

    >>> monthly_variable("compute"), monthly_variable("carbon")
    ('compute_demand_kh100e', 'carbon')
    """
    return DEMAND.get(measure, measure)


def summary_columns(measures: Sequence[str], horizons_months: Sequence[int]) -> list[str]:
    """Names such as `rebound_compute_60`: variable, measure, months.

    >>> summary_columns(["compute", "price_elasticity"], [60])[:3]
    ['rebound_compute_60', 'demand_change_ratio_compute_60', 'price_elasticity_1']
    """
    names = [
        f"{name}_{measure}_{months}"
        for name in _OUTCOMES
        for measure in measures
        if measure in MEASURES
        for months in horizons_months
    ]
    names += [
        f"{change_of(measure)}_{months}" for measure in own_among(measures) for months in horizons_months
    ]
    return names + [f"{ELASTICITY}_{months}" for months in ELASTICITY_MONTHS if ELASTICITY in measures]


def demand_columns(measures: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Columns that hold a value for each month → measure and branch.

    >>> demand_columns(["compute"])  # doctest: +NORMALIZE_WHITESPACE
    {'compute_demand_kh100e_twin': ('compute', 'twin'),
     'compute_demand_kh100e_shocked': ('compute', 'shocked')}
    """
    return {
        f"{monthly_variable(measure)}_{branch}": (measure, branch)
        for measure in measures
        if measure != ELASTICITY
        for branch in BRANCHES
    }


def schema(factors: Mapping[str, str], measures: Sequence[str], horizons_months: Sequence[int]) -> pa.Schema:
    """All columns; `factors` are path → kind."""
    fields = [("point", pa.int32()), ("draw", pa.int32()), ("scenario", pa.string())]
    fields += [(path, _TYPES[kind]) for path, kind in factors.items()]
    fields += [("status", pa.string()), ("reason", pa.string())]
    fields += [(name, pa.float64()) for name in summary_columns(measures, horizons_months)]
    fields += [(name, pa.list_(pa.float32())) for name in demand_columns(measures)]
    return pa.schema(fields)
