"""Can a year of record tell theories apart? Records made under one theory, assimilated under each.

A trial takes a set that agrees with the record of 2022-24 under one theory and simulates 2025 with the shock;
what its world would have been seen to do, with errors as the likelihood assumes them, is the record. Each
theory starts from its own sets of 2022-24, with equal weight, and is weighed by the probability of that year.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError
from sim.model.declaring import Array
from sim.scenario import Posterior, Scenario
from sim.scenario.mixture import weights_by_evidence
from sim.scenario.posterior import open_posterior
from sim.scenario.posterior_names import name_at
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.calibration.calibrate import check_start
from sim.studies.calibration.chains import ChainStep, first_coordinates, misfits_at, sets_known, take_step
from sim.studies.calibration.rows import rows_at
from sim.studies.calibration.sampler import (
    MOVES_PER_STEP,
    Population,
    advance,
    limited,
    log_mean_exp,
    next_temperature,
)
from sim.studies.calibration.synthetic import SyntheticFit, draw_record
from sim.studies.calibration.trials import run_missing
from sim.studies.calibration.world_fit import WorldFit
from sim.vintages import FIRST, LAST
from sim.workers.execution import Failure, execute

if TYPE_CHECKING:
    import pandas as pd

WANTED = 0.8
"""Share of trials in which the right theory should weigh most."""

FIRST_POINTS, POINTS = 8192, 128
"""Points of a theory at the start, which all trials share, and of each trial after it."""

WORLDS_PER_TRIAL = len(WEIGHTY_FORMS) * 3 * MOVES_PER_STEP * POINTS
"""About: some three steps under each theory."""

LEFT_OUT = ("own_price_elasticity_2025",)
"""It takes two more worlds to read, and so costs more than all other rows together."""

EVEN_SHARE = 0.3
"""Effective share of points that a step must leave: less than in a calibration, so that it takes fewer."""

_POINTS_PER_TASK = 512
_FIRST_CHAIN, _FIRST_CHAIN_OF_STARTS = 2_000_000, 3_000_000
"""Chains of trials and of starts are numbered from here: no calibration and no recovery comes near."""


@dataclass(frozen=True)
class Start:
    """Where a theory stands at the end of 2024.

    Attributes:
        fit: of the theory to the real record to the end of 2025, drawn from priors.
        posterior: its sets that agree with the record of 2022-24.
        population: worlds of such sets; none before they are simulated.
    """

    fit: WorldFit
    posterior: Posterior
    population: Population | None = None


@dataclass(frozen=True)
class Trial:
    """One synthetic record of 2025; theories make it by turns."""

    starts: Mapping[str, Start]
    seed: int
    number: int
    points: int

    @property
    def true(self) -> str:
        """The theory that makes the record."""
        theories = list(self.starts)
        return theories[self.number % len(theories)]

    @property
    def chain(self) -> int:
        """Number of the trial's random draws, the same under each theory."""
        return _FIRST_CHAIN + self.number


def tell_apart(task: Trial) -> list[object]:
    """Make a record and weigh each theory by it: the true theory, the heaviest, and the weight of each."""
    displacement = _displacement(task)
    weights = weights_by_evidence(
        {theory: _log_evidence(task, start, displacement) for theory, start in task.starts.items()}
    )
    return [task.true, max(weights, key=weights.__getitem__), *weights.values()]


def _displacement(task: Trial) -> Array:
    """From the real record to that of a set of the true theory; what 2022-24 leaves open is drawn anew."""
    start = task.starts[task.true]
    rng = np.random.default_rng([task.seed, task.chain])
    step = ChainStep(start.fit, task.seed, task.chain, 2, None, sets_known(start.fit, start.posterior))
    return draw_record(start.fit, lambda: first_coordinates(step, rng), rng, _n_known())[1]


def _log_evidence(task: Trial, start: Start, displacement: Array) -> float:
    """Logarithm of the probability of the synthetic rows under a theory that knows the others."""
    fit, population = start.fit, start.population
    assert population is not None
    synthetic = SyntheticFit(fit.scenario, fit.root_seed, fit.vintage, fit.rows, displacement)
    population = replace(population, misfits=limited(population.misfits - displacement))
    # Moves with the whole likelihood would no longer tell of evidence.
    evaluate = partial(misfits_at, ChainStep(synthetic, task.seed, task.chain, task.points, None))
    rng = np.random.default_rng([task.seed, task.chain, 1])
    wanted = EVEN_SHARE * task.points
    while next_temperature(population.new_log_likelihood, population.temperature, wanted) < 1.0:
        population = advance(population, evaluate, rng, task.points, EVEN_SHARE)
    rest = (1.0 - population.temperature) * population.new_log_likelihood
    return population.log_evidence + log_mean_exp(rest)


def _n_known() -> int:
    """Rows of 2022-24, which come first and keep the real record."""
    return len(rows_at(FIRST))


@dataclass(frozen=True)
class Row:
    """What trials of one theory, or of all, found.

    Attributes:
        n_trials: how many.
        share_right: of them in which the true theory weighed most.
        right, heaviest: mean weight of the true theory and of the one that weighed most. Where weights mean
            what they say, the latter is the share of trials that are right.
        weights: mean weight by theory.
    """

    n_trials: int
    share_right: float
    right: float
    heaviest: float
    weights: Mapping[str, float]

    @property
    def error(self) -> float:
        """Standard error of the share, binomial."""
        return float(np.sqrt(self.share_right * (1.0 - self.share_right) / self.n_trials))


@dataclass(frozen=True)
class Telling:
    """All trials, and those of each true theory."""

    all: Row
    by_truth: Mapping[str, Row]


def starts_of(scenario: Scenario, folder: Path, seed: int) -> dict[str, Start]:
    """Where each theory starts: from the posterior in the folder, or else from that among the scenarios.

    Raises:
        UserError: if a theory has none, or it was found with other priors.
    """
    rows = [row for row in rows_at(LAST) if row.name not in LEFT_OUT]
    starts = {}
    for theory in WEIGHTY_FORMS:
        from_priors = scenario.without_posterior().with_changes({"demand.form": theory})
        posterior = open_posterior(name_at(scenario.name, FIRST), theory, folder)
        starts[theory] = Start(WorldFit(from_priors, seed, LAST, rows), posterior)
        check_start(starts[theory].fit, posterior)
    return starts


def simulated(starts: Mapping[str, Start], seed: int, n_points: int, n_workers: int) -> dict[str, Start]:
    """The same with about so many worlds each.

    Raises:
        UserError: if they cannot be simulated.
    """
    n_tasks = -(-n_points // _POINTS_PER_TASK)
    tasks = [
        ChainStep(
            start.fit,
            seed,
            _FIRST_CHAIN_OF_STARTS + part,
            min(_POINTS_PER_TASK, n_points),
            None,
            sets_known(start.fit, start.posterior),
        )
        for start in starts.values()
        for part in range(n_tasks)
    ]
    with closing(execute(tasks, take_step, n_workers)) as outcomes:
        parts = list(_sound(outcomes))
    return {
        theory: replace(start, population=_joined(parts[place * n_tasks : (place + 1) * n_tasks]))
        for place, (theory, start) in enumerate(starts.items())
    }


def _sound(outcomes: Iterator[object]) -> Iterator[Population]:
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            raise UserError(f"worlds at the end of 2024 cannot be simulated: {outcome.reason}")
        assert isinstance(outcome, Population)
        yield outcome


def _joined(parts: Sequence[Population]) -> Population:
    return Population(
        np.concatenate([part.coordinates for part in parts]),
        np.concatenate([part.misfits for part in parts]),
        _n_known(),
    )


def run_trials(
    starts: Mapping[str, Start],
    n_trials: int,
    seed: int,
    file: Path,
    n_workers: int,
    report: Callable[[int], None] | None = None,
    first_points: int = FIRST_POINTS,
    points: int = POINTS,
) -> Telling:
    """Run the trials that the file does not hold yet, and sum all up.

    Args:
        file: CSV with one trial a row: its number, the true theory, the heaviest, and each theory's weight.
        report: called with the number of trials done.
        first_points: worlds of each theory that trials share.
        points: of each trial after them.

    Raises:
        UserError: if the file is of other theories, or every trial fails.
    """
    columns = ["true", "heaviest", *starts]
    # Only if a trial is missing.
    shared = cache(partial(simulated, starts, seed, first_points, n_workers))

    def trial(number: int) -> Trial:
        return Trial(shared(), seed, number, points)

    return summed(run_missing(trial, tell_apart, n_trials, file, columns, n_workers, report))


def summed(table: "pd.DataFrame") -> Telling:
    """Shares and mean weights of trials, one a row."""
    by_truth = table.groupby("true", sort=False)
    return Telling(_row(table), {str(true): _row(trials) for true, trials in by_truth})


def _row(trials: "pd.DataFrame") -> Row:
    weights = trials.drop(columns=["true", "heaviest"])
    by_trial = weights.to_dict("records")
    right = [by_theory[true] for true, by_theory in zip(trials["true"], by_trial, strict=True)]
    return Row(
        n_trials=len(trials),
        share_right=float((trials["true"] == trials["heaviest"]).mean()),
        right=float(np.mean(right)),
        heaviest=float(weights.max(axis=1).mean()),
        weights={str(theory): float(mean) for theory, mean in weights.mean().items()},
    )
