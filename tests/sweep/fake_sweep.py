"""An experiment in which the rebound is a formula; as a program, `jevons` with that formula, slowed down."""

import os
import time
from dataclasses import replace
from typing import Any

import numpy as np

import sim.sweep
from sim.cli import main
from sim.measuring.experiment import Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import DEMAND
from sim.model.declaring import Array
from sim.sweep.running import Settings

INVALID_DRAW, UNDEFINED_DRAW, POISONED_DRAW = 1, 2, 3
SECONDS_PER_CHUNK = 0.16
ROWS_PER_CHUNK = 12
N_MONTHS = 5


def pass_through(task: Task) -> Array:
    """The factor on which the rebound depends, `[lane]`."""
    number: Any = task.scenario.single("token_pricing")["pass_through"]
    return task.given.get("token_pricing.pass_through", np.full(task.n_lanes, float(number.value)))


def draws_of(task: Task) -> Array:
    """The draw of each lane, `[lane]`."""
    lanes = np.arange(task.n_draws) if task.lanes is None else task.lanes
    return task.first_draw + lanes


def simulate(task: Task) -> Outcome:
    """R of a draw is the pass-through plus luck that depends on the seed and the draw alone."""
    draws = draws_of(task)
    luck = np.array([np.random.default_rng([task.root_seed, draw]).normal(0.3, 0.2) for draw in draws])
    shape = (task.n_lanes, len(MEASURES), len(task.scenario.measurement.horizons_months))
    rebound = pass_through(task) + luck
    values = np.broadcast_to(rebound[:, None, None], shape).copy()
    values[draws == UNDEFINED_DRAW] = np.nan
    reasons = ["accounts do not close" if draw == INVALID_DRAW else None for draw in draws]
    is_valid = np.array([reason is None for reason in reasons])
    monthly = np.stack([np.ones_like(rebound), rebound], axis=1)[:, :, None] * np.arange(1, N_MONTHS + 1)
    demand = {name: monthly.astype(np.float32) for name in DEMAND.values()}
    measured = {"rebound": values, "demand_change_ratio": values - 1}
    return Outcome(task.first_draw, task.n_draws, is_valid, reasons, measured | demand)


def slow(task: Task) -> Outcome:
    """The same, slow enough to be interrupted."""
    time.sleep(SECONDS_PER_CHUNK / 2)
    return simulate(task)


def failing(task: Task) -> Outcome:
    """The same, but for the largest pass-through, at which it raises."""
    if (pass_through(task) == 1.0).any():
        raise RuntimeError("too much")
    return simulate(task)


def wordless(task: Task) -> Outcome:
    """The same, but for the largest pass-through, at which a check of the program fails without a word."""
    assert not (pass_through(task) == 1.0).any()
    return simulate(task)


def is_poisoned(task: Task) -> bool:
    """Whether one draw at the largest pass-through is among the lanes."""
    return bool(((pass_through(task) == 1.0) & (draws_of(task) == POISONED_DRAW)).any())


def poisoned(task: Task) -> Outcome:
    """The same, but for one draw at the largest pass-through, which kills the worker."""
    if is_poisoned(task):
        os._exit(9)
    return simulate(task)


def hanging(task: Task) -> Outcome:
    """The same, but for one draw at the largest pass-through, which never ends."""
    while is_poisoned(task):
        time.sleep(0.01)
    return simulate(task)


SIMULATE, SLOW, FAILING, POISONED, HANGING = simulate, slow, failing, poisoned, hanging
WORDLESS = wordless


def run_slowly(sweep: Any, folder: Any, settings: Settings, *others: Any) -> Any:
    """`run_sweep` with the slow experiment, by a name under which workers can import it."""
    from tests.sweep.fake_sweep import slow

    return RUN_SWEEP(sweep, folder, replace(settings, simulate=slow, rows_per_chunk=ROWS_PER_CHUNK), *others)


RUN_SWEEP = sim.sweep.run_sweep

if __name__ == "__main__":
    sim.sweep.run_sweep = run_slowly
    main()
