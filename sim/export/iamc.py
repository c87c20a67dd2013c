"""The long table of the Integrated Assessment Modeling Consortium, as pyam reads it.

A row is model, scenario, region, variable, unit, year and value, without gaps or repetitions. A point with
the shock and the same point without it are two scenarios, so that the second is a baseline of the first;
what sets points apart stands in a second table, by model and scenario (the `meta` of pyam).
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import UserError
from sim.export.source import MonthlyDemand, Source, demand_variables, demands, described
from sim.measuring.variables import BRANCHES, DEMAND
from sim.version import __version__
from sim.words import readable

MODEL = f"jevons {__version__}"
REGION = "World"
NAMES = {
    DEMAND["compute"]: "AI Compute|Demand",
    DEMAND["training"]: "AI Compute|Demand|Training",
    DEMAND["inference"]: "AI Compute|Demand|Inference",
    DEMAND["spending"]: "AI Compute|Spending",
    DEMAND["energy"]: "AI Compute|Energy Demand",
}
"""Variable → its name in the table; pipes divide the levels."""

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
"""Last level of a name → share of the worlds of the point that lie below; quantiles do not add up."""

_BRANCH_WORDS = {"twin": "without shock", "shocked": "with shock"}
_MONTHS = 12


def scenario_name(source: Source, point: int, branch: str) -> str:
    """Name of a point in the table."""
    label = f" point {point}" if len(source.points) > len(source.months) else ""
    return f"{source.points['scenario'].iloc[point]}{label} {_BRANCH_WORDS[branch]}"


def name_of(variable: str) -> str:
    """Name of a variable in the table; measures of the user's own have a level of their own.

    >>> name_of("energy_mwh_per_month"), name_of("carbon")
    ('AI Compute|Energy Demand', 'AI Compute|Own|Carbon')
    """
    return NAMES.get(variable, f"AI Compute|Own|{readable(variable).capitalize()}")


def quantile_tables(source: Source) -> Iterator[pa.Table]:
    """Quantiles over the worlds of each point of the annual means of monthly demand, point by point.

    Raises:
        UserError: if no demand is there, or no calendar year is whole.
    """
    years, annual, points = _collected(source)
    for point in np.unique(points):
        names = [scenario_name(source, int(point), branch) for branch in BRANCHES]
        yield pa.concat_tables(
            [
                _quantiles(source, name, names, years, values[points == point])
                for name, values in annual.items()
            ]
        )


def _quantiles(
    source: Source, variable: str, scenarios: Sequence[str], years: Sequence[int], values: NDArray[np.float32]
) -> pa.Table:
    """Rows of a variable at a point; a year that its scenario has not is left out."""
    levels = np.quantile(values.astype(np.float64), list(QUANTILES.values()), axis=0)
    known = np.isfinite(levels)
    quantile, branch, year = np.nonzero(known)
    return _with_model(
        {
            "scenario": np.array(scenarios)[branch].tolist(),
            "variable": [f"{name_of(variable)}|{word}" for word in np.array(list(QUANTILES))[quantile]],
            "unit": [described(source, variable).unit] * len(year),
            "year": np.array(years)[year],
            "value": levels[known],
        }
    )


def world_tables(source: Source) -> Iterator[pa.Table]:
    """The same for each world by itself, with its draw in a column `world`."""
    variables = demand_variables(source)
    for demand in demands(source, variables, ["point", "draw"]):
        years = whole_years(demand.months)
        points, draws = (np.asarray(demand.rows[name]) for name in ("point", "draw"))
        for name in variables:
            values = annual_means(demand, name)
            row, branch, year = (axis.ravel() for axis in np.indices(values.shape))
            known = np.isfinite(values.ravel())
            row, branch, year = row[known], branch[known], year[known]
            names = {
                (int(point), number): scenario_name(source, int(point), word)
                for point in np.unique(points)
                for number, word in enumerate(BRANCHES)
            }
            keys = zip(points[row].tolist(), branch.tolist(), strict=True)
            yield _with_model(
                {
                    "scenario": [names[key] for key in keys],
                    "variable": [name_of(name)] * len(row),
                    "unit": [described(source, name).unit] * len(row),
                    "year": np.array(years)[year],
                    "value": values.ravel()[known],
                    "world": draws[row],
                }
            )


def meta_table(source: Source) -> pa.Table:
    """What sets the scenarios of the table apart: a row for each point and branch."""
    rows = [
        {
            "model": MODEL,
            "scenario": scenario_name(source, point, branch),
            "point": point,
            "branch": branch,
            "base_scenario": values["scenario"],
            **{path: values[path] for path in source.points if path != "scenario"},
        }
        for point, values in enumerate(source.points.to_dict("records"))
        for branch in BRANCHES
    ]
    return pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)


def whole_years(months: Sequence[str]) -> list[int]:
    """Calendar years of which all months are there.

    >>> whole_years(["2021-12", *(f"2022-{month:02d}" for month in range(1, 13)), "2023-01"])
    [2022]
    """
    years = [int(month[:4]) for month in months]
    return sorted(year for year in set(years) if years.count(year) == _MONTHS)


def annual_means(demand: MonthlyDemand, variable: str) -> NDArray[np.float64]:
    """Means over the months of each whole year, `[row, branch, year]`; NaN where a month is missing."""
    year_of = np.array([int(month[:4]) for month in demand.months])
    values = demand.values[variable]
    years = whole_years(demand.months)
    means = [values[:, :, year_of == year].mean(axis=2, dtype=np.float64) for year in years]
    return np.stack(means, axis=2) if means else np.empty((len(values), len(BRANCHES), 0))


def _collected(
    source: Source,
) -> tuple[list[int], dict[str, NDArray[np.float32]], NDArray[np.int32]]:
    """Years, annual means `[row, branch, year]` by variable, and the point of each row.

    Single precision, as the months have: a hundred thousand worlds take tens of megabytes.
    """
    variables = demand_variables(source)
    years = sorted({year for months in source.months.values() for year in whole_years(months)})
    if not years:
        raise UserError(f"{source.name}: has no whole calendar year, so there are no annual means")
    points: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    blocks: Mapping[str, list[NDArray[np.float32]]] = {
        name: [np.empty((0, len(BRANCHES), len(years)), np.float32)] for name in variables
    }
    for demand in demands(source, variables, ["point"]):
        points.append(np.asarray(demand.rows["point"], dtype=np.int32))
        here = [years.index(year) for year in whole_years(demand.months)]
        for name in variables:
            block = np.full((demand.rows.num_rows, len(BRANCHES), len(years)), np.nan, np.float32)
            block[:, :, here] = annual_means(demand, name)
            blocks[name].append(block)
    return years, {name: np.concatenate(parts) for name, parts in blocks.items()}, np.concatenate(points)


def _with_model(columns: Mapping[str, object]) -> pa.Table:
    table = pa.table(dict(columns))
    for number, (name, value) in enumerate({"model": MODEL, "region": REGION}.items()):
        table = table.add_column(2 * number, name, pa.repeat(pa.scalar(value), table.num_rows))
    return table
