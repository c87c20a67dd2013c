"""From the rebounds of all cells to the table: a row a cell, and what moves the verdict."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.paired import rebound_by_draw, share_difference_error
from sim.measuring.statistics import rebound_summary
from sim.results import SCHEMA_VERSION
from sim.results.tables import csv_text
from sim.scenario import Scenario
from sim.scenario.striking import struck
from sim.studies.run.summary import HEADLINE_MEASURE, MADE_BY
from sim.studies.verdicts.design import FACTORS, Cell, horizons_of, own_cell

JSON_NAME, CSV_NAME = "verdicts.json", "verdicts.csv"

_REPORTED = {
    "rebound_median": "median",
    "rebound_q05": "q05",
    "rebound_q95": "q95",
    "p_above_one": "p_above_one",
    "p_above_one_standard_error": "p_above_one_standard_error",
    "p_near_one": "p_near_one",
    "worlds_defined": "n",
}
"""Column of the CSV → entry of the summary of a rebound."""


def table_of(
    scenario: Scenario, ensembles: Mapping[Cell, Ensemble], n_draws: int, provenance: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole table, as `verdicts.json` holds it."""
    horizons = horizons_of(scenario)
    probability = scenario.measurement.verdict.probability
    rebounds = {
        cell: {months: rebound_by_draw(ensemble, n_draws, HEADLINE_MEASURE, months) for months in horizons}
        for cell, ensemble in ensembles.items()
    }
    rows = [_row(cell, ensembles[cell], by_months, probability) for cell, by_months in rebounds.items()]
    own = own_cell(scenario)
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "shocks": asdict(struck(scenario)),
        "provenance": {key: provenance[key] for key in MADE_BY},
        "measure": HEADLINE_MEASURE,
        "worlds": n_draws,
        "horizons_months": horizons,
        "probability_required": probability,
        "own_cell": vars(own),
        "cells": rows,
        "effects": effects({cell: by_months[horizons[-1]] for cell, by_months in rebounds.items()}, own),
    }


def _row(
    cell: Cell, ensemble: Ensemble, rebound: Mapping[int, Numbers], probability: float
) -> dict[str, Any]:
    by_horizon = {
        str(months): rebound_summary(values[sorted(ensemble.draws)], probability, None)
        for months, values in rebound.items()
    }
    return {
        **vars(cell),
        "rebound": by_horizon,
        "verdict": by_horizon[str(max(rebound))]["verdict"],
        "used": len(ensemble.draws),
        "dropped": len(ensemble.dropped),
        "reasons": ensemble.reasons,
    }


def effects(rebounds: Mapping[Cell, Numbers], own: Cell) -> list[dict[str, Any]]:
    """How far P(R>1) moves with each assumption, the others as in `own`; the one that moves it most first.

    Where R is not defined nobody knows, and that comes last.

    Args:
        rebounds: cell → rebound over the longest horizon, `[draw]`.
        own: the cell of the scenario's own assumptions.
    """
    moves = [_effect(factor, rebounds, own) for factor in FACTORS]
    return sorted(moves, key=lambda effect: (effect["range"] is None, -(effect["range"] or 0.0)))


def _effect(factor: str, rebounds: Mapping[Cell, Numbers], own: Cell) -> dict[str, Any]:
    lines: dict[Cell, list[Numbers]] = {}
    for cell, values in rebounds.items():
        others = Cell(**(vars(cell) | {factor: getattr(own, factor)}))
        lines.setdefault(others, []).append(values)
    ranges = [widest for line in lines.values() if np.isfinite(widest := _range(line)[0])]
    widest, error = _range(lines[own])
    asked = {getattr(cell, factor) for cell in rebounds}
    return {
        "factor": factor,
        "levels": [level for level in FACTORS[factor] if level in asked],
        "p_above_one": [_number(_share(values)) for values in lines[own]],
        "range": _number(widest),
        "range_standard_error": _number(error),
        "least_range": min(ranges, default=None),
        "most_range": max(ranges, default=None),
    }


def _range(line: list[Numbers]) -> tuple[float, float]:
    """Largest less smallest P(R>1), and its error: cells share their draws, so it is that of pairs."""
    shares = [_share(values) for values in line]
    if not np.isfinite(shares).all():
        return float("nan"), float("nan")
    high, low = line[int(np.argmax(shares))], line[int(np.argmin(shares))]
    is_known = np.isfinite(high) & np.isfinite(low)
    error = share_difference_error(high[is_known] > 1.0, low[is_known] > 1.0)
    return max(shares) - min(shares), error


def _share(values: Numbers) -> float:
    known = values[np.isfinite(values)]
    return float(np.mean(known > 1.0)) if known.size else float("nan")


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def verdicts_csv(table: Mapping[str, Any]) -> str:
    """The rows as CSV, with months in the names of the columns."""
    horizons = [str(months) for months in table["horizons_months"]]
    measured = [f"{name}_{months}_months" for months in horizons for name in _REPORTED]
    assumed = ["demand_form", "training_theory", "initial_belief"]
    rows = [
        [
            *(str(cell[factor]) for factor in FACTORS),
            *(cell["rebound"][months][name] for months in horizons for name in _REPORTED.values()),
            *(cell[name] for name in ("verdict", "used", "dropped")),
        ]
        for cell in table["cells"]
    ]
    return csv_text([*assumed, *measured, "verdict", "worlds_used", "worlds_dropped"], rows)
