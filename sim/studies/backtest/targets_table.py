"""The targets beside the worlds: record, band, median and spread, inside or outside."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.evidence.targets import CALIBRATION, VALIDATION, Target
from sim.measuring.statistics import finite, quantiles, share
from sim.model.declaring import Array
from sim.studies.backtest import foreknowledge

QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
"""Of worlds, in every table."""

ROLES = (CALIBRATION, VALIDATION)


def target_rows(targets: Sequence[Target], readings: Mapping[str, Array]) -> list[dict[str, Any]]:
    """One row a target; it counts as met where the median of the worlds lies in the band.

    Args:
        targets: what is asked for.
        readings: target → `[draw]`.
    """
    return [_row(target, readings[target.name]) for target in targets]


def _row(target: Target, readings: Array) -> dict[str, Any]:
    known = finite(readings)
    spread = quantiles(readings, QUANTILES)
    median = spread["median"]
    return {
        "target": target.number,
        "name": target.name,
        "role": target.role,
        "what": target.what,
        "unit": target.unit,
        "record": target.value,
        "low": target.low,
        "high": target.high,
        **spread,
        "is_inside": median is not None and target.holds(median),
        "share_inside": share((known >= target.low) & (known <= target.high)),
        "worlds": int(known.size),
        "had_in_view": foreknowledge.TARGETS.get(target.name),
        "source": target.source,
    }


def counts_by_role(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """How many rows there are and how many are inside: of 2022-24, of 2025, and of 2025 the clean tests."""
    counts = {role: _count([row for row in rows if row["role"] == role]) for role in ROLES}
    clean = [row for row in rows if row["role"] == VALIDATION and row["had_in_view"] is None]
    return counts | {"validation_not_in_view": _count(clean)}


def counts_by_target(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for each of the targets, without rows that are shown; met if all its rows are inside."""
    asked = [row for row in rows if row["role"] in ROLES]
    numbers = sorted({row["target"] for row in asked})
    counted = [(number, _count([row for row in asked if row["target"] == number])) for number in numbers]
    return [
        {"target": number, **count, "is_met": count["inside"] == count["rows"]} for number, count in counted
    ]


def _count(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {"rows": len(rows), "inside": int(np.sum([row["is_inside"] for row in rows], dtype=int))}
