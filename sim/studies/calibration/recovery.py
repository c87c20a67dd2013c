"""Does calibration find the truth? Synthetic records of known parameters, and how often they are covered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario import Scenario
from sim.studies.calibration.chains import ChainStep, take_step
from sim.studies.calibration.synthetic import SyntheticFit, draw_record
from sim.studies.calibration.trials import run_missing
from sim.studies.calibration.world_fit import WorldFit

if TYPE_CHECKING:
    import pandas as pd

COVERAGE = 0.9
"""Share of trials in which an interval of this probability should hold the truth."""

POINTS, FINAL_STEPS = 384, 8
_FIRST_CHAIN = 1_000_000
"""Chains of trials are numbered from here, so that they share no random number with a calibration."""


@dataclass(frozen=True)
class Trial:
    """One synthetic record, made with parameters from the prior."""

    scenario: Scenario
    seed: int
    number: int
    points: int = POINTS
    final_steps: int = FINAL_STEPS


def recover(task: Trial) -> list[float]:
    """Draw a truth, simulate its record with errors as the targets have them, calibrate, compare.

    Returns:
        Share of the posterior below the truth, `[parameter]`; uniform if calibration is right.
    """
    fit = WorldFit(task.scenario, task.seed)
    chain = _FIRST_CHAIN + task.number
    rng = np.random.default_rng([task.seed, chain])
    truth, displacement = draw_record(fit, lambda: rng.standard_normal((2, len(fit.quantities))), rng)
    synthetic = SyntheticFit(task.scenario, task.seed, displacement=displacement)
    step = ChainStep(synthetic, task.seed, chain, task.points, None)
    population = take_step(step)
    while population.steps_at_posterior < task.final_steps:
        population = take_step(replace(step, population=population))
    ranks: list[float] = np.mean(population.coordinates < truth, axis=0).tolist()
    return ranks


@dataclass(frozen=True)
class Coverage:
    """How often intervals of probability `COVERAGE` held the truth.

    Attributes:
        n_trials: synthetic records.
        by_path: share of trials, by parameter.
        wanted: between which shares that of each parameter should lie.
    """

    n_trials: int
    by_path: Mapping[str, float]
    wanted: tuple[float, float] = (0.80, 0.97)

    @property
    def mean(self) -> float:
        """Share of all intervals, whatever the parameter."""
        return float(np.mean(list(self.by_path.values())))


def run_trials(
    scenario: Scenario,
    n_trials: int,
    seed: int,
    file: Path,
    n_workers: int,
    report: Callable[[int], None] | None = None,
) -> Coverage:
    """Run the trials that the file does not hold yet, and sum all up.

    Args:
        file: CSV with one trial a row: its number, and the rank of the truth of each parameter.
        report: called with the number of trials done.

    Raises:
        UserError: if the file is of other parameters, or every trial fails.
    """
    paths = list(WorldFit(scenario, seed).quantities)
    trial = partial(Trial, scenario, seed)
    return coverage(run_missing(trial, recover, n_trials, file, paths, n_workers, report))


def coverage(ranks: "pd.DataFrame") -> Coverage:
    """Coverage of central intervals from ranks of the truth, one trial a row and one parameter a column."""
    tail = 0.5 * (1.0 - COVERAGE)
    shares = ((ranks >= tail) & (ranks <= 1.0 - tail)).mean()
    return Coverage(len(ranks), {str(path): float(share) for path, share in shares.items()})
