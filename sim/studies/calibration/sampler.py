"""A population of points that moves from the prior to the posterior, a little likelihood at a time.

Tempered sequential Monte Carlo [DelMoralDoucetJasra2006] in coordinates in which the prior is standard
normal. Each step lets in as much of the likelihood as keeps the weights even, resamples, and moves the points
in two ways by turns: all coordinates at once by preconditioned Crank-Nicolson proposals
[CotterRobertsStuartWhite2013] about a normal distribution near the population, which suits what the record
pins; and many coordinates afresh from the prior, those that hardly matter to the misfits, which keeps what
the record leaves open as wide as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array

EVEN_SHARE = 0.6
"""Effective share of the population that a step of temperature must leave."""

MOVES_PER_STEP = 6
"""Half of them of all coordinates, half of some afresh."""

WANTED_ACCEPTANCE = 0.25
LARGEST_MISFIT = 1e3
_INFLATION = 1.15
_SMALLEST_REACH, _LARGEST_REACH = 0.03, 0.999
_SMALLEST_BUDGET, _LARGEST_BUDGET = 0.01, 100.0

Evaluate: TypeAlias = Callable[[Array, int], Array]
"""Coordinates `[point, dimension]` and the number of the call → misfits `[point, reading]`, standard normal
where the model is true. A call may be random; its random numbers belong to its number."""


@dataclass(frozen=True)
class Population:
    """Where the points stand.

    Attributes:
        coordinates: `[point, dimension]`, standard normal under the prior.
        misfits: `[point, reading]`, at most `LARGEST_MISFIT` in size.
        n_known: how many readings, the first ones, count in full from the start: the points have met them.
        temperature: share of the log-likelihood of the others that counts, from 0 (where the points start) to
            1 (posterior).
        reach: size of the moves of all coordinates, from 0 (stay) to 1 (wherever the point stood).
        budget: how much the coordinates that are drawn afresh may matter together (misfits squared).
        acceptance: share of the last step's moves that were accepted.
        log_evidence: logarithm of the mean likelihood where the points start, as far as it is let in.
        step: steps taken.
        steps_at_posterior: how many of them had the whole likelihood.
        calls: times the model was called for the whole population.
    """

    coordinates: Array
    misfits: Array
    n_known: int = 0
    temperature: float = 0.0
    reach: float = 0.6
    budget: float = 1.0
    acceptance: float = 1.0
    log_evidence: float = 0.0
    step: int = 0
    steps_at_posterior: int = 0
    calls: int = 1

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return len(self.coordinates)

    @property
    def new_log_likelihood(self) -> Array:
        """Logarithm of the likelihood of the readings that are let in, `[point]`, up to a constant."""
        return log_likelihood(self.misfits[:, self.n_known :])

    @property
    def temperatures(self) -> Array:
        """Share of the log-likelihood of each reading that counts, `[reading]`."""
        temperatures = np.full(self.misfits.shape[1], self.temperature)
        temperatures[: self.n_known] = 1.0
        return temperatures


def log_likelihood(misfits: Array) -> Array:
    """Of misfits `[point, reading]` that are independent and standard normal; `[point]`."""
    return -0.5 * np.sum(np.square(misfits), axis=1)


def start(coordinates: Array, evaluate: Evaluate, n_known: int = 0) -> Population:
    """A population where the search starts.

    Args:
        coordinates: `[point, dimension]`, drawn from the prior, or from the posterior of the first readings.
        evaluate: the model.
        n_known: how many readings that posterior knows.
    """
    return Population(coordinates, limited(evaluate(coordinates, 0)), n_known)


def advance(
    population: Population,
    evaluate: Evaluate,
    rng: np.random.Generator,
    n_points: int | None = None,
    even_share: float | None = None,
) -> Population:
    """Let in more of the likelihood, resample, and move every point `MOVES_PER_STEP` times.

    Args:
        n_points: how many points go on, if not all: many points at the start, which cost one call of the
            model, let in much of the likelihood at once.
        even_share: effective share of them that the step must leave, if not `EVEN_SHARE`.
    """
    n_points = n_points or population.n_points
    likelihood = population.new_log_likelihood
    temperature = next_temperature(likelihood, population.temperature, (even_share or EVEN_SHARE) * n_points)
    gained = (temperature - population.temperature) * likelihood
    moved = replace(
        resampled(population, gained, rng, n_points),
        temperature=temperature,
        log_evidence=population.log_evidence + log_mean_exp(gained),
        step=population.step + 1,
        steps_at_posterior=population.steps_at_posterior + (temperature == 1.0),
    )
    return _moved(moved, evaluate, rng)


def next_temperature(log_likelihoods: Array, temperature: float, n_effective: float) -> float:
    """Highest temperature at which the weights still leave so many points in effect."""

    def n_left(candidate: float) -> float:
        weights = np.exp((candidate - temperature) * (log_likelihoods - np.max(log_likelihoods)))
        return float(np.sum(weights) ** 2 / np.sum(weights**2))

    if n_left(1.0) >= n_effective:
        return 1.0
    low, high = temperature, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if n_left(middle) >= n_effective else (low, middle)
    return low


def resampled(
    population: Population, log_weights: Array, rng: np.random.Generator, n_points: int
) -> Population:
    """Copy points in proportion to their weights: systematic resampling, one random number for all."""
    weights = np.exp(log_weights - np.max(log_weights))
    steps = (np.arange(n_points) + rng.random()) / n_points
    ends = np.cumsum(weights) / np.sum(weights)
    chosen = np.minimum(np.searchsorted(ends, steps), population.n_points - 1)
    return replace(
        population,
        coordinates=population.coordinates[chosen],
        misfits=population.misfits[chosen],
    )


@dataclass
class _Walk:
    """A population on its moves; what is adapted is adapted for all points together."""

    population: Population
    evaluate: Evaluate
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.coordinates = self.population.coordinates.copy()
        self.misfits = self.population.misfits.copy()
        self.calls = self.population.calls

    def accept(self, there: Array, gain_of_reference: Array) -> NDArray[np.bool_]:
        """Move the points that a Metropolis step moves; `gain_of_reference` corrects for the proposal."""
        misfits = limited(self.evaluate(there, self.calls))
        self.calls += 1
        known, new = slice(None, self.population.n_known), slice(self.population.n_known, None)
        gain = self.population.temperature * self._gain(misfits, new) + self._gain(misfits, known)
        is_taken: NDArray[np.bool_] = np.log(self.rng.random(len(gain))) < gain + gain_of_reference
        self.coordinates[is_taken], self.misfits[is_taken] = there[is_taken], misfits[is_taken]
        return is_taken

    def _gain(self, misfits: Array, readings: slice) -> Array:
        """Log-likelihood of some readings at these misfits less that where the points stand, `[point]`."""
        return log_likelihood(misfits[:, readings]) - log_likelihood(self.misfits[:, readings])


def _moved(population: Population, evaluate: Evaluate, rng: np.random.Generator) -> Population:
    """Metropolis moves of both kinds by turns."""
    walk = _Walk(population, evaluate, rng)
    slopes, weights = linear_model(population.coordinates, population.misfits, population.temperatures)
    mean, root = reference(population.coordinates, slopes, weights)
    matters = np.sum(np.square(slopes) * weights, axis=1)
    reach, budget, accepted = population.reach, population.budget, 0.0
    for _ in range(MOVES_PER_STEP // 2):
        share = _move_all(walk, mean, root, reach)
        reach = float(np.clip(reach * np.exp(share - WANTED_ACCEPTANCE), _SMALLEST_REACH, _LARGEST_REACH))
        fresh = _draw_afresh(walk, matters, budget)
        budget = float(np.clip(budget * np.exp(fresh - WANTED_ACCEPTANCE), _SMALLEST_BUDGET, _LARGEST_BUDGET))
        accepted += (share + fresh) / MOVES_PER_STEP
    return replace(
        population,
        coordinates=walk.coordinates,
        misfits=walk.misfits,
        reach=reach,
        budget=budget,
        acceptance=accepted,
        calls=walk.calls,
    )


def _move_all(walk: _Walk, mean: Array, root: Array, reach: float) -> float:
    """Propose by a step that is reversible for the reference distribution; share of points that moved."""
    standard = np.asarray(np.linalg.solve(root, (walk.coordinates - mean).T).T, dtype=np.float64)
    proposed = np.sqrt(1.0 - reach**2) * standard + reach * walk.rng.standard_normal(standard.shape)
    there = mean + proposed @ root.T
    gain = log_likelihood(there) - log_likelihood(walk.coordinates)
    gain -= log_likelihood(proposed) - log_likelihood(standard)
    return float(np.mean(walk.accept(there, gain)))


def _draw_afresh(walk: _Walk, matters: Array, budget: float) -> float:
    """Draw some coordinates of each point from the prior; share of points that moved.

    Coordinates are taken in random order as long as they matter no more than the budget together.
    """
    n_points, n_dimensions = walk.coordinates.shape
    order = np.argsort(walk.rng.random((n_points, n_dimensions)), axis=1)
    is_within = np.cumsum(matters[order], axis=1) <= budget
    # Whatever the budget is, one coordinate is always drawn, or the heaviest would never be.
    is_within[:, 0] = True
    is_drawn = np.zeros((n_points, n_dimensions), dtype=bool)
    np.put_along_axis(is_drawn, order, is_within, axis=1)
    there = np.where(is_drawn, walk.rng.standard_normal((n_points, n_dimensions)), walk.coordinates)
    return float(np.mean(walk.accept(there, np.zeros(n_points))))


def linear_model(coordinates: Array, misfits: Array, temperatures: Array) -> tuple[Array, Array]:
    """Slopes of misfits along coordinates, `[dimension, reading]`, and weights of readings, `[reading]`.

    Ridge regression with the prior's own weight on slopes. A reading counts with the inverse of the variance
    that the linear model leaves in it: `beta / (1 + beta var e)`, beta being its temperature.
    """
    centred = coordinates - np.mean(coordinates, axis=0)
    response = misfits - np.mean(misfits, axis=0)
    normal = centred.T @ centred + np.eye(centred.shape[1])
    slopes = np.asarray(np.linalg.solve(normal, centred.T @ response), dtype=np.float64)
    degrees = max(len(coordinates) - centred.shape[1], 1)
    errors = np.sum(np.square(response - centred @ slopes), axis=0) / degrees
    return slopes, temperatures / (1.0 + temperatures * errors)


def reference(coordinates: Array, slopes: Array, weights: Array) -> tuple[Array, Array]:
    """Mean `[dimension]` and a root of the covariance of a normal distribution near the tempered posterior.

    The covariance is half the points' own, which knows bends but has to be estimated from few, and half that
    of the linear model, `(I + J W J')^-1`, which is as wide as the prior wherever the record is blind.
    """
    precision = np.eye(len(slopes)) + (slopes * weights) @ slopes.T
    covariance = 0.5 * np.cov(coordinates.T) + 0.5 * np.linalg.inv(precision)
    root = np.asarray(np.linalg.cholesky(_INFLATION * covariance), dtype=np.float64)
    return np.mean(coordinates, axis=0), root


def limited(misfits: Array) -> Array:
    """Misfits as numbers: what cannot be computed fits as badly as anything can."""
    return np.clip(np.nan_to_num(misfits, nan=LARGEST_MISFIT), -LARGEST_MISFIT, LARGEST_MISFIT)


def log_mean_exp(values: Array) -> float:
    """Logarithm of the mean of exponentials."""
    highest = float(np.max(values))
    return highest + float(np.log(np.mean(np.exp(values - highest))))
