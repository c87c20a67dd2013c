"""The sampler finds the exact posterior of a linear model, whatever the number of open directions."""

import numpy as np
import pytest

from sim.model.declaring import Array
from sim.studies.calibration.sampler import (
    EVEN_SHARE,
    LARGEST_MISFIT,
    Evaluate,
    Population,
    advance,
    next_temperature,
    resampled,
    start,
)

N_DIMENSIONS, N_READINGS = 30, 6


def linear(slopes: Array, record: Array) -> Evaluate:
    return lambda coordinates, call: coordinates @ slopes.T - record


def exact(slopes: Array, record: Array) -> tuple[Array, Array]:
    """Mean and standard deviations of the posterior, prior and errors standard normal."""
    covariance = np.linalg.inv(np.eye(slopes.shape[1]) + slopes.T @ slopes)
    return covariance @ slopes.T @ record, np.sqrt(np.diag(covariance))


def exact_evidence(slopes: Array, record: Array) -> float:
    """Logarithm of the mean likelihood under the prior."""
    covariance = np.eye(N_READINGS) + slopes @ slopes.T
    return float(-0.5 * (np.linalg.slogdet(covariance)[1] + record @ np.linalg.solve(covariance, record)))


@pytest.fixture(scope="module")
def problem() -> tuple[Array, Array]:
    rng = np.random.default_rng(1)
    slopes = rng.standard_normal((N_READINGS, N_DIMENSIONS))
    slopes[:, N_DIMENSIONS // 2 :] = 0.0
    return slopes, slopes @ rng.standard_normal(N_DIMENSIONS) + rng.standard_normal(N_READINGS)


@pytest.fixture(scope="module")
def found(problem: tuple[Array, Array]) -> Population:
    evaluate, rng = linear(*problem), np.random.default_rng(2)
    population = start(rng.standard_normal((512, N_DIMENSIONS)), evaluate)
    while population.steps_at_posterior < 8:
        population = advance(population, evaluate, rng)
    return population


def test_mean_and_spread_are_those_of_the_exact_posterior(
    problem: tuple[Array, Array], found: Population
) -> None:
    mean, deviation = exact(*problem)
    assert np.max(np.abs(np.mean(found.coordinates, axis=0) - mean) / deviation) < 0.35
    ratios = np.std(found.coordinates, axis=0) / deviation
    assert 0.93 < np.mean(ratios) < 1.07
    assert np.min(ratios) > 0.75 and np.max(ratios) < 1.25


def test_what_the_record_cannot_see_stays_as_wide_as_the_prior(found: Population) -> None:
    blind = found.coordinates[:, N_DIMENSIONS // 2 :]
    assert 0.93 < np.mean(np.std(blind, axis=0)) < 1.07


def test_the_evidence_is_that_of_the_linear_model(problem: tuple[Array, Array], found: Population) -> None:
    assert found.log_evidence == pytest.approx(exact_evidence(*problem), abs=2.5)


def test_many_points_at_the_start_let_in_more_at_once_and_few_go_on(problem: tuple[Array, Array]) -> None:
    evaluate, rng = linear(*problem), np.random.default_rng(4)
    many = start(rng.standard_normal((8192, N_DIMENSIONS)), evaluate)
    usual = advance(many, evaluate, rng)
    thinned = advance(many, evaluate, rng, n_points=128, even_share=0.3)
    assert (usual.n_points, thinned.n_points) == (8192, 128)
    assert thinned.temperature > 4.0 * usual.temperature
    while thinned.temperature < 1.0:
        thinned = advance(thinned, evaluate, rng, n_points=128, even_share=0.3)
    assert thinned.log_evidence == pytest.approx(exact_evidence(*problem), abs=2.5)


def test_the_next_temperature_leaves_the_wanted_share_of_points_in_effect() -> None:
    log_likelihoods = -np.linspace(0.0, 400.0, 101)
    temperature = next_temperature(log_likelihoods, 0.0, EVEN_SHARE * 101)
    weights = np.exp(temperature * log_likelihoods)
    assert np.sum(weights) ** 2 / np.sum(weights**2) / 101 == pytest.approx(EVEN_SHARE, abs=1e-6)
    assert next_temperature(np.zeros(10), 0.3, 6.0) == 1.0


def test_points_are_copied_in_proportion_to_their_weights() -> None:
    population = Population(np.arange(4.0)[:, np.newaxis], np.zeros((4, 1)))
    weights = np.log([0.5, 0.25, 0.25, 1e-300])
    copied = resampled(population, weights, np.random.default_rng(0), 4).coordinates[:, 0].tolist()
    assert copied == [0.0, 0.0, 1.0, 2.0]


def test_a_point_that_cannot_be_computed_is_moved_away_from() -> None:
    def evaluate(coordinates: Array, call: int) -> Array:
        return np.where(coordinates[:, :1] > 0.0, np.nan, 0.1)

    rng = np.random.default_rng(3)
    population = start(rng.standard_normal((200, 5)), evaluate)
    assert np.max(population.misfits) == LARGEST_MISFIT
    while population.temperature < 1.0:
        population = advance(population, evaluate, rng)
    assert np.all(population.coordinates[:, 0] <= 0.0)
