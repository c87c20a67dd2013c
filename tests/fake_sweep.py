"""An experiment in which the rebound is a formula; as a program, `jevons` with that formula, slowed down."""

import functools
import os
import time
from typing import Any

import numpy as np

import sim.sweep
from sim.cli import main
from sim.experiment import Outcome, Task
from sim.rebound import MEASURES

SIMULATE = "tests.fake_sweep.simulate"
SLOW = "tests.fake_sweep.slow"
FAILING = "tests.fake_sweep.failing"
DEADLY = "tests.fake_sweep.deadly"
INVALID_DRAW, UNDEFINED_DRAW = 1, 2
SECONDS_PER_POINT = 0.08


def pass_through(task: Task) -> float:
    """The factor on which the rebound depends."""
    number: Any = task.scenario.single("token_pricing")["pass_through"]
    return float(number.value)


def simulate(task: Task) -> Outcome:
    """R of a draw is the pass-through plus luck that depends on the seed and the draw alone."""
    draws = range(task.first_draw, task.first_draw + task.n_draws)
    luck = np.array([np.random.default_rng([task.root_seed, draw]).normal(0.3, 0.2) for draw in draws])
    shape = (task.n_draws, len(MEASURES), len(task.scenario.measurement.horizons_months))
    values = np.broadcast_to((pass_through(task) + luck)[:, None, None], shape).copy()
    values[[draw == UNDEFINED_DRAW for draw in draws]] = np.nan
    reasons = ["accounts do not close" if draw == INVALID_DRAW else None for draw in draws]
    is_valid = np.array([reason is None for reason in reasons])
    return Outcome(
        task.first_draw,
        task.n_draws,
        is_valid,
        reasons,
        {"rebound": values, "demand_change_ratio": values - 1},
    )


def slow(task: Task) -> Outcome:
    """The same, slow enough to be interrupted."""
    time.sleep(SECONDS_PER_POINT)
    return simulate(task)


def failing(task: Task) -> Outcome:
    """The same, but for the largest pass-through, at which it raises."""
    if pass_through(task) == 1.0:
        raise RuntimeError("too much")
    return simulate(task)


def deadly(task: Task) -> Outcome:
    """The same, but for the largest pass-through, which kills the worker."""
    if pass_through(task) == 1.0:
        os._exit(9)
    return simulate(task)


if __name__ == "__main__":
    sim.sweep.run_sweep = functools.partial(sim.sweep.run_sweep, simulate=SLOW)  # type: ignore[assignment]
    main()
