"""Sums that must not hang on how many worlds stand side by side."""

from functools import reduce

import numpy as np
import pytest

from sim.model.sums import add_in_order, sum_in_order


@pytest.mark.parametrize("n_worlds", [1, 2, 5, 64])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_sum_adds_one_after_the_other_for_any_number_of_worlds(n_worlds: int, axis: int) -> None:
    values = np.exp(5.0 * np.random.default_rng(0).normal(size=(20, 20, 64)))[..., :n_worlds]
    rows = [np.take(values, position, axis=axis) for position in range(20)]
    assert np.array_equal(sum_in_order(values, axis), reduce(np.add, rows))
    total = np.full_like(rows[0], 1e-3)
    assert np.array_equal(add_in_order(total, values.copy(), axis), reduce(np.add, rows, total))


def test_nothing_adds_up_to_nothing() -> None:
    for n_worlds in (1, 3):
        nothing = np.zeros((0, n_worlds))
        assert sum_in_order(nothing).tolist() == [0.0] * n_worlds
        assert add_in_order(np.ones(n_worlds), nothing).tolist() == [1.0] * n_worlds
