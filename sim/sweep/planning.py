"""From a sweep to its plan, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.measuring.variables import coordinates
from sim.results.provenance import code_digest, installed
from sim.scenario import Scenario
from sim.sweep.cost import n_economies
from sim.sweep.definition import Sweep
from sim.sweep.designs import Point, points_of
from sim.sweep.plan import Plan, PlannedScenario

_LIBRARIES = ("mesa", "numpy", "scipy", "pyarrow", "SALib")
"""Other versions may give other bytes, so that a sweep is not begun with one and ended with another."""

_LEAST_ROWS, _MOST_ROWS, _MOST_ECONOMIES = 48, 400, 4
"""Pairs that are simulated side by side: enough for arrays to pay, few enough for a chunk to take seconds.
A chunk whose points need several economies has up to four times as many."""


def make_plan(sweep: Sweep, workers: int = 1, rows_per_chunk: int | None = None) -> Plan:
    """Lay out a sweep; the same file, scenarios and program give the same plan.

    Args:
        sweep: what to run.
        workers: which the chunks should keep busy; no number depends on them.
        rows_per_chunk: says how large chunks are, whatever the workers.
    """
    points = tuple(points_of(sweep))
    return Plan(
        name=sweep.name,
        description=sweep.description,
        design=sweep.design,
        factors=tuple(replace(factor, quantile=None, quantile_under={}) for factor in sweep.factors),
        points_asked=sweep.points,
        draws=sweep.draws,
        seed=sweep.seed,
        measures=sweep.measures,
        horizons_months=tuple(sweep.horizons_months),
        points=points,
        labels=sweep.labels,
        rows_per_chunk=rows_per_chunk or _rows_per_chunk(sweep, points, workers),
        **_made_with(sweep.scenarios),
    )


def sweep_of(plan: Plan, scenarios: Mapping[str, Scenario]) -> Sweep:
    """The sweep that a plan was made of; its points are those of the plan, they cannot be drawn anew.

    Args:
        plan: as a folder remembers it.
        scenarios: those that it names, rebuilt.
    """
    return Sweep(
        name=plan.name,
        description=plan.description,
        design=plan.design,
        scenarios=scenarios,
        factors=plan.factors,
        points=plan.points_asked,
        draws=plan.draws,
        seed=plan.seed,
        measures=plan.measures,
        columns=dict(zip(plan.kinds, zip(*plan.points, strict=True), strict=True)),
        labels=plan.labels,
    )


def renewed(plan: Plan, scenarios: Mapping[str, Scenario]) -> Plan:
    """The same points of the same scenarios, planned by the program and the libraries that are here now.

    Args:
        plan: as a folder remembers it.
        scenarios: those that it names, rebuilt.
    """
    return replace(plan, **_made_with(scenarios))


def _made_with(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    return {
        "scenarios": {name: _planned(scenario) for name, scenario in scenarios.items()},
        "code_digest": code_digest(),
        "libraries": {name: installed(name) for name in _LIBRARIES},
    }


def _planned(scenario: Scenario) -> PlannedScenario:
    return PlannedScenario(
        digest=scenario.digest(),
        decisive_digest=scenario.decisive_digest(),
        resolved=scenario.resolved_yaml(),
        months=tuple(str(month) for month in coordinates(scenario)["month"]),
        probability=scenario.measurement.verdict.probability,
    )


def _rows_per_chunk(sweep: Sweep, points: Sequence[Point], workers: int) -> int:
    """Enough rows for each economy of a chunk, and two chunks for each worker if that is possible."""
    n_rows = len(points) * sweep.draws
    economies = n_economies(sweep, points) if sweep.draws < _MOST_ROWS else 1
    most = _MOST_ROWS * min(economies, _MOST_ECONOMIES)
    return min(max(_LEAST_ROWS, -(-n_rows // (2 * workers))), most)
