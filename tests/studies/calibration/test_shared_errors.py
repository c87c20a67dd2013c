"""Errors that targets share count once."""

import numpy as np
import pytest

from sim.evidence.targets import calibration_targets, error_correlation
from sim.studies.calibration.shared_errors import correlated_misfits, independent_misfits


def test_independent_errors_stay_as_they_are_to_the_last_bit() -> None:
    misfits = np.random.default_rng(0).standard_normal((50, 16))
    correlation = error_correlation(calibration_targets(version=1))
    assert np.array_equal(independent_misfits(misfits, correlation), misfits)
    assert np.array_equal(correlated_misfits(misfits, correlation), misfits)


def test_a_misfit_that_is_not_finite_stays_with_its_group() -> None:
    misfits = np.array([[np.nan, 1.0, 2.0]])
    correlation = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = independent_misfits(misfits, correlation)[0]
    assert np.isnan(found[:2]).all() and found[2] == 2.0


def test_two_rows_that_say_the_same_count_as_about_one() -> None:
    correlation = np.array([[1.0, 0.9], [0.9, 1.0]])
    both = independent_misfits(np.array([[2.0, 2.0], [2.0, -2.0]]), correlation)
    together, apart = np.sum(both**2, axis=1)
    assert together == pytest.approx(2 * 4.0 / 1.9)
    assert apart == pytest.approx(2 * 4.0 / 0.1)


def test_the_sum_of_squares_is_the_quadratic_form_and_the_way_back_is_exact() -> None:
    correlation = error_correlation(calibration_targets(version=2))
    misfits = np.random.default_rng(1).standard_normal((20, len(correlation)))
    independent = independent_misfits(misfits, correlation)
    quadratic = np.sum(misfits * np.linalg.solve(correlation, misfits.T).T, axis=1)
    assert np.sum(independent**2, axis=1) == pytest.approx(quadratic)
    assert correlated_misfits(independent, correlation) == pytest.approx(misfits)
