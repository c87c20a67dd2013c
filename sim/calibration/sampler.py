"""A population of points that moves from the prior to the posterior, a little likelihood at a time.

Tempered sequential Monte Carlo [DelMoralDoucetJasra2006] in coordinates in which the prior is standard
normal. Each step lets in as much of the likelihood as keeps the weights even, resamples, and moves the
points by preconditioned Crank-Nicolson proposals [CotterRobertsStuartWhite2013] about their own mean and
covariance. Directions that the data leave open are drawn afresh from the prior, however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from sim.quantity import Array

EVEN_SHARE = 0.6
"""Effective share of the population that a step of temperature must leave."""

MOVES_PER_STEP = 6
WANTED_ACCEPTANCE = 0.25
_SHRINKAGE = 0.1
_INFLATION = 1.15
_SMALLEST_REACH, _LARGEST_REACH = 0.03, 0.999

Evaluate: TypeAlias = Callable[[Array, int], tuple[Array, Array]]
"""Coordinates `[point, dimension]` and the number of the call → log-likelihood `[point]`, and what was read
off each point, `[point, reading]`. A call may be random; its numbers belong to its number."""


@dataclass(frozen=True)
class Population:
    """Where the points stand.

    Attributes:
        coordinates: `[point, dimension]`, standard normal under the prior.
        log_likelihood: `[point]`.
        readings: `[point, reading]`, of the run that gave the likelihood.
        temperature: share of the log-likelihood that counts, from 0 (prior) to 1 (posterior).
        reach: size of the moves, from 0 (stay) to 1 (independent of where the point stood).
        acceptance: share of the last step's moves that were accepted.
        log_evidence: logarithm of the mean likelihood under the prior, as far as it is let in.
        step: steps taken.
        calls: times the model was called for the whole population.
    """

    coordinates: Array
    log_likelihood: Array
    readings: Array
    temperature: float = 0.0
    reach: float = 0.6
    acceptance: float = 1.0
    log_evidence: float = 0.0
    step: int = 0
    calls: int = 1

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return len(self.coordinates)


def start(n_points: int, n_dimensions: int, evaluate: Evaluate, rng: np.random.Generator) -> Population:
    """Draw a population from the prior."""
    coordinates = rng.standard_normal((n_points, n_dimensions))
    log_likelihood, readings = evaluate(coordinates, 0)
    return Population(coordinates, log_likelihood, readings)


def advance(population: Population, evaluate: Evaluate, rng: np.random.Generator) -> Population:
    """Let in more of the likelihood, resample, and move every point `MOVES_PER_STEP` times."""
    temperature = next_temperature(population.log_likelihood, population.temperature)
    gained = (temperature - population.temperature) * population.log_likelihood
    moved = replace(
        resampled(population, gained, rng),
        temperature=temperature,
        log_evidence=population.log_evidence + _log_mean_exp(gained),
        step=population.step + 1,
    )
    return _moved(moved, evaluate, rng)


def next_temperature(log_likelihood: Array, temperature: float) -> float:
    """Highest temperature at which the weights still leave `EVEN_SHARE` of the points in effect."""

    def even_share(candidate: float) -> float:
        weights = np.exp((candidate - temperature) * (log_likelihood - np.max(log_likelihood)))
        return float(np.sum(weights) ** 2 / np.sum(weights**2) / weights.size)

    if even_share(1.0) >= EVEN_SHARE:
        return 1.0
    low, high = temperature, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if even_share(middle) >= EVEN_SHARE else (low, middle)
    return low


def resampled(population: Population, log_weights: Array, rng: np.random.Generator) -> Population:
    """Copy points in proportion to their weights: systematic resampling, one random number for all."""
    weights = np.exp(log_weights - np.max(log_weights))
    steps = (np.arange(population.n_points) + rng.random()) / population.n_points
    ends = np.cumsum(weights) / np.sum(weights)
    chosen = np.minimum(np.searchsorted(ends, steps), population.n_points - 1)
    return replace(
        population,
        coordinates=population.coordinates[chosen],
        log_likelihood=population.log_likelihood[chosen],
        readings=population.readings[chosen],
    )


def _moved(population: Population, evaluate: Evaluate, rng: np.random.Generator) -> Population:
    """Metropolis moves, reversible for a normal distribution with the population's mean and covariance."""
    mean = np.mean(population.coordinates, axis=0)
    root = np.linalg.cholesky(_covariance(population.coordinates))
    coordinates = population.coordinates.copy()
    log_likelihood, readings = population.log_likelihood.copy(), population.readings.copy()
    standard = np.linalg.solve(root, (coordinates - mean).T).T
    reach, accepted = population.reach, 0.0
    for move in range(MOVES_PER_STEP):
        proposed = np.sqrt(1.0 - reach**2) * standard + reach * rng.standard_normal(standard.shape)
        there = mean + proposed @ root.T
        log_likelihood_there, readings_there = evaluate(there, population.calls + move)
        gain = population.temperature * (log_likelihood_there - log_likelihood)
        gain += 0.5 * (np.sum(coordinates**2, axis=1) - np.sum(there**2, axis=1))
        gain += 0.5 * (np.sum(proposed**2, axis=1) - np.sum(standard**2, axis=1))
        is_taken = np.log(rng.random(len(gain))) < gain
        coordinates[is_taken], standard[is_taken] = there[is_taken], proposed[is_taken]
        log_likelihood[is_taken] = log_likelihood_there[is_taken]
        readings[is_taken] = readings_there[is_taken]
        share = float(np.mean(is_taken))
        accepted += share / MOVES_PER_STEP
        reach = float(np.clip(reach * np.exp(share - WANTED_ACCEPTANCE), _SMALLEST_REACH, _LARGEST_REACH))
    return replace(
        population,
        coordinates=coordinates,
        log_likelihood=log_likelihood,
        readings=readings,
        reach=reach,
        acceptance=accepted,
        calls=population.calls + MOVES_PER_STEP,
    )


def _covariance(coordinates: Array) -> Array:
    """Covariance of the points, a little wider, drawn towards its diagonal: it has to be estimated."""
    sample = np.cov(coordinates.T)
    return _INFLATION * ((1.0 - _SHRINKAGE) * sample + _SHRINKAGE * np.diag(np.diag(sample)))


def _log_mean_exp(values: Array) -> float:
    highest = float(np.max(values))
    return highest + float(np.log(np.mean(np.exp(values - highest))))
