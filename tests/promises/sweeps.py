"""Sweeps that harnesses run, and what they leave."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sim.measuring.experiment import Outcome, Task
from sim.sweep.definition import Sweep
from sim.sweep.lanes import Lanes, PointTask
from sim.sweep.plan import Plan
from tests.paths import ROOT
from tests.sweep.files import GRID, loaded

SEED = 20250120
"""Of the harnesses' own choices; they are the same in every run."""

A_YEAR_AFTER = {"clock.months": 50, "measurement.horizons_months": [6, 12]}
"""Changes that make the model short."""


def environment(**others: str) -> dict[str, str]:
    """What a process needs to find this program and its tests."""
    return dict(os.environ) | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"} | others


def python(module: str, *arguments: object) -> list[str]:
    """A command that runs a module."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def grid(folder: Path, levels: int = 12, draws: int = 6, seed: int = 7) -> Sweep:
    """A grid of the pass-through by the openness of weights."""
    return loaded(folder, text(levels, draws, seed))


def text(levels: int = 12, draws: int = 6, seed: int = 7) -> str:
    """The file of that grid."""
    changed = GRID.replace("levels: 12", f"levels: {levels}").replace("seed: 7", f"seed: {seed}")
    return changed.replace("draws: 6", f"draws: {draws}")


def lanes(sweep: Sweep, plan: Plan, simulate: Callable[[Task], Outcome], rows: range | None = None) -> Lanes:
    """Rows of a plan, all by default."""
    chosen = range(plan.n_rows) if rows is None else rows
    places = range(chosen[0] // plan.draws, chosen[-1] // plan.draws + 1)
    points = plan.points
    return Lanes(
        rows=chosen,
        draws=plan.draws,
        points={at: PointTask(sweep.scenarios[plan.scenario_of(at)], points[at]) for at in places},
        factors=plan.kinds,
        measures=plan.measures,
        horizons_months=plan.horizons_months,
        seed=sweep.seed,
        simulate=simulate,
    )


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
