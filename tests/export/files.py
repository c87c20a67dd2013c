"""A small sweep on disk whose numbers say where they belong."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.sweep.columns import DROPPED, FAILED, OK, demand_columns, schema, summary_columns
from sim.sweep.parts import WHOLE, part_file, write_table
from sim.sweep.plan import Plan
from sim.sweep.plan_file import write_plan
from sim.sweep.planning import make_plan
from sim.sweep.reading import load_sweep

SWEEP = """\
name: small
description: a test
scenario: deepseek-2025
design: one_at_a_time
factors:
  token_pricing.pass_through: {range: [0.45, 1.0], levels: 2}
  labs.deepseek.is_open_weights: {values: [false]}
  shock.lab: {values: [mistral]}
draws: 3
seed: 7
measures: [compute, energy, price_elasticity]
"""
"""Five points: the scenario itself, two levels, a flag and a word."""

N_POINTS, N_DRAWS, N_MONTHS = 5, 3, 108
DROPPED_ROW, FAILED_ROW = 4, 7
FORMULA = '=1+2, a reason; with "marks"'


def monthly(row: int, column: int) -> np.ndarray:
    """Demand of a row, `[month]`; each year has a mean of its own."""
    return (1000.0 * row + 100.0 * column + np.arange(N_MONTHS) // 12).astype(np.float32)


def status(row: int) -> str:
    """What became of a row."""
    return {DROPPED_ROW: DROPPED, FAILED_ROW: FAILED}.get(row, OK)


def rows_of(plan: Plan, rows: range) -> pa.Table:
    """Rows of a sweep with three draws of each point."""
    used = [status(row) == OK for row in rows]
    columns: dict[str, Any] = {
        "point": [row // N_DRAWS for row in rows],
        "draw": [row % N_DRAWS for row in rows],
        "scenario": [*plan.scenarios][:1] * len(rows),
        "status": [status(row) for row in rows],
        "reason": [FORMULA if row == FAILED_ROW else None for row in rows],
    }
    for place, path in enumerate(plan.kinds):
        columns[path] = [plan.points[row // N_DRAWS][place] for row in rows]
    for place, name in enumerate(summary_columns(plan.measures, plan.horizons_months)):
        columns[name] = [row + place / 100 if ok else np.nan for row, ok in zip(rows, used, strict=True)]
    for place, name in enumerate(demand_columns(plan.measures)):
        columns[name] = [monthly(row, place) if ok else None for row, ok in zip(rows, used, strict=True)]
    return pa.table(columns, schema=schema(plan.kinds, plan.measures, plan.horizons_months))


def make_sweep(folder: Path, text: str = SWEEP, is_whole: bool = True) -> Plan:
    """Write a sweep, or the first two parts of an unfinished one."""
    folder.mkdir(parents=True)
    file = folder.parent / f"{folder.name}.yaml"
    file.write_text(text, encoding="utf-8")
    plan = make_plan(load_sweep(str(file)))
    write_plan(folder, plan)
    if is_whole:
        write_table(folder / WHOLE, rows_of(plan, range(plan.n_rows)), plan.hash)
        return plan
    (folder / "parts").mkdir()
    write_table(part_file(folder, 0), rows_of(plan, range(0, 4)), plan.hash)
    write_table(part_file(folder, 1), rows_of(plan, range(4, 8)), plan.hash)
    return plan
