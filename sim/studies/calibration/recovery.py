"""Does calibration find the truth? Synthetic records of known parameters, and how often they are covered."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError
from sim.evidence.targets import Target
from sim.model.declaring import Array
from sim.results.files import replace_file
from sim.results.tables import csv_text
from sim.scenario import Scenario
from sim.studies.calibration.chains import ChainStep, take_step
from sim.studies.calibration.world_fit import WorldFit
from sim.workers.execution import Failure, execute

if TYPE_CHECKING:
    import pandas as pd

COVERAGE = 0.9
"""Share of trials in which an interval of this probability should hold the truth."""

POINTS, FINAL_STEPS = 192, 4
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


@dataclass(frozen=True)
class Recovered:
    """What one trial found.

    Attributes:
        rank: share of the posterior below the truth, `[parameter]`; uniform if calibration is right.
    """

    number: int
    rank: Array


def recover(task: Trial) -> Recovered:
    """Draw a truth, simulate its record with errors as wide as the targets' bands, calibrate, compare."""
    fit = WorldFit(task.scenario, task.seed)
    chain = _FIRST_CHAIN + task.number
    truth, targets = _synthetic(fit, np.random.default_rng([task.seed, chain]))
    step = ChainStep(replace(fit, given_rows=targets), task.seed, chain, task.points, None)
    population = take_step(step)
    while population.steps_at_posterior < task.final_steps:
        population = take_step(replace(step, population=population))
    return Recovered(
        number=task.number,
        rank=np.mean(population.coordinates < truth, axis=0),
    )


def _synthetic(fit: WorldFit, rng: np.random.Generator) -> tuple[Array, list[Target]]:
    """Coordinates of a truth, and the targets with its readings in place of the record."""
    while True:
        truth = rng.standard_normal(len(fit.quantities))
        first_draw = int(rng.integers(2**40))
        # A pair of the same world: sums over a single world would round another way.
        readings = fit.readings(fit.values(np.stack([truth, truth])), first_draw)[0]
        if np.isfinite(readings).all() and (readings > 0.0).all():
            errors = np.exp([target.deviation_ln * rng.standard_normal() for target in fit.rows])
            values = readings * errors
            return truth, [
                replace(
                    target,
                    low=target.low * value / target.value,
                    value=value,
                    high=target.high * value / target.value,
                )
                for target, value in zip(fit.rows, values.tolist(), strict=True)
            ]


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
    import pandas as pd

    paths = list(WorldFit(scenario, seed).quantities)
    table = _known_trials(file, paths)
    missing = [number for number in range(n_trials) if number not in table.index]
    tasks = [Trial(scenario, seed, number) for number in missing]
    with closing(execute(tasks, recover, n_workers)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                continue
            table = pd.concat([table, pd.DataFrame([outcome.rank], index=[outcome.number], columns=paths)])
            _keep_trials(table, file)
            if report is not None:
                report(len(table))
    if table.empty:
        raise UserError(f"{file}: no trial could be run")
    return coverage(table[table.index < n_trials])


def _known_trials(file: Path, paths: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    if not file.exists():
        return pd.DataFrame(columns=pd.Index(paths), dtype=float)
    table = pd.read_csv(file, index_col="trial")
    if list(table.columns) != list(paths):
        raise UserError(f"{file}: holds trials of other parameters; choose another --out, or remove it")
    return table


def _keep_trials(table: "pd.DataFrame", file: Path) -> None:
    replace_file(file, csv_text(["trial", *table], table.itertuples(name=None)).encode())


def coverage(ranks: "pd.DataFrame") -> Coverage:
    """Coverage of central intervals from ranks of the truth, one trial a row and one parameter a column."""
    tail = 0.5 * (1.0 - COVERAGE)
    shares = ((ranks >= tail) & (ranks <= 1.0 - tail)).mean()
    return Coverage(len(ranks), {str(path): float(share) for path, share in shares.items()})
