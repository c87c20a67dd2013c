"""About what a sweep costs: seconds on idle cores, bytes on the disk."""

from collections.abc import Sequence

from sim.sweep.definition import Sweep
from sim.sweep.designs import Point
from sim.sweep.plan import Plan

_SECONDS_PER_ECONOMY, _SECONDS_PER_WORLD, _SECONDS_PER_POINT = 0.65, 0.0022, 0.005
"""About what a chunk costs at `_MONTHS` months on one core: for each group of points that can share an
economy, for each world, and for each point whose values are checked."""

_MONTHS = 108

_BYTES_PER_SUMMARY, _BYTES_PER_MONTH, _BYTES_PER_PART = 8, 3.4, 20_000
"""About what the numbers of a row take on disk, and each part in addition; they hardly compress."""


def n_economies(sweep: Sweep, points: Sequence[Point]) -> int:
    """How many economies some points take: those that differ in numbers alone share one."""
    numbers = next(iter(sweep.scenarios.values())).quantities()
    structural = [column for column, factor in enumerate(sweep.factors) if factor.path not in numbers]
    of_scenario = {tuple(str(point[column]) for column in structural) for point in points}
    return len(sweep.scenarios) * len(of_scenario)


def economies_per_chunk(plan: Plan, sweep: Sweep) -> float:
    """How many economies a chunk takes, at most one for each of its points."""
    points_per_chunk = max(1.0, plan.rows_per_chunk / plan.draws)
    return min(float(n_economies(sweep, plan.points)), points_per_chunk)


def expected_seconds(plan: Plan, sweep: Sweep, workers: int) -> float:
    """About how long a plan takes on idle cores."""
    chunk_s = expected_seconds_of_rows(plan, plan.rows_per_chunk, economies_per_chunk(plan, sweep))
    return chunk_s * plan.n_rows / plan.rows_per_chunk / min(workers, plan.n_chunks)


def expected_seconds_of_rows(plan: Plan, n_rows: int, economies: float) -> float:
    """About how long rows take on an idle core, whose points take some economies."""
    n_worlds = n_rows * plan.worlds_per_row
    work = (economies * _SECONDS_PER_ECONOMY + n_worlds * _SECONDS_PER_WORLD) * plan.n_months / _MONTHS
    return work + n_rows / plan.draws * _SECONDS_PER_POINT


def expected_bytes(plan: Plan) -> int:
    """About how much the parts take on disk."""
    demand = len(plan.measures) * 2 * plan.n_months * _BYTES_PER_MONTH
    summary = _BYTES_PER_SUMMARY * len(plan.measures) * 2 * len(plan.horizons_months)
    return int(plan.n_rows * (demand + summary)) + plan.n_chunks * _BYTES_PER_PART
