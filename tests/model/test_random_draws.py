import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

import sim.model.random_draws as module
from sim.model.random_draws import POSITIONS_PER_DRAW, RandomDraws

purposes = st.text(min_size=1, max_size=30)


@given(purposes, st.integers(0, 2**63), st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_number_does_not_depend_on_the_chunk_that_it_is_drawn_in(
    purpose: str, seed: int, first: int, n_draws: int, n_positions: int
) -> None:
    together = RandomDraws(seed, first, n_draws)
    alone = [RandomDraws(seed, first + row, 1) for row in range(n_draws)]
    assert together.uniform(purpose, n_positions).shape == (n_positions, n_draws)
    for method in ("uniform", "normal"):
        parts = [getattr(one, method)(purpose, n_positions) for one in alone]
        assert (getattr(together, method)(purpose, n_positions) == np.concatenate(parts, axis=1)).all()
    parts = [one.parameter(purpose) for one in alone]
    assert (together.parameter(purpose) == np.concatenate(parts)).all()


@pytest.mark.parametrize("n_positions", [1, 3, 4, 5, 108, POSITIONS_PER_DRAW])
def test_a_longer_run_begins_with_the_same_numbers(n_positions: int) -> None:
    draws = RandomDraws(3, 17, 4)
    longest = draws.uniform("lab/noise", POSITIONS_PER_DRAW)
    assert (draws.uniform("lab/noise", n_positions) == longest[:n_positions]).all()


def test_a_purpose_holds_so_many_positions_and_no_more() -> None:
    with pytest.raises(ValueError, match=f"{POSITIONS_PER_DRAW} held"):
        RandomDraws(0, 0, 1).uniform("lab/noise", POSITIONS_PER_DRAW + 1)


def test_neighbouring_draws_share_no_number() -> None:
    numbers = RandomDraws(0, 0, 3).uniform("lab/noise", POSITIONS_PER_DRAW)
    assert np.unique(numbers).size == numbers.size


def test_adding_names_or_changing_their_order_changes_nothing() -> None:
    names = [f"lab/{position}" for position in range(50)]
    draws = RandomDraws(5, 0, 8)
    first = {name: draws.uniform(name, 6) for name in names}
    again = RandomDraws(5, 0, 8)
    again.normal("a newcomer", 30)
    again.parameter("another")
    for name in reversed(names):
        assert (again.uniform(name, 6) == first[name]).all()


def test_a_hundred_thousand_keys_are_all_different() -> None:
    keys = {
        RandomDraws(seed, 0, 1)._key(f"ai_lab/{name}/{kind}")
        for seed in range(25)
        for name in range(1000)
        for kind in ("training", "serving", "run", "parameter")
    }
    assert len(keys) == 100_000


def test_a_hundred_thousand_streams_start_with_different_numbers() -> None:
    starts = [RandomDraws(seed, 0, 100).parameter(f"lab {name}") for seed in range(10) for name in range(100)]
    numbers = np.concatenate(starts)
    assert numbers.size == 100_000
    assert np.unique(numbers).size == numbers.size


def test_parameters_and_other_purposes_of_one_name_are_independent() -> None:
    draws = RandomDraws(0, 0, 2000)
    both = np.corrcoef(draws.parameter("x"), draws.uniform("x")[0])
    assert abs(both[0, 1]) < 0.08


def test_seeds_and_names_cannot_run_into_each_other() -> None:
    assert RandomDraws(1, 0, 1)._key("1/x") != RandomDraws(11, 0, 1)._key("/x")
    assert RandomDraws(1, 0, 1).uniform("2/x")[0, 0] != RandomDraws(12, 0, 1).uniform("x")[0, 0]


@pytest.mark.parametrize("seed", [0, 1, 2**62])
def test_numbers_are_uniform_and_normal(seed: int) -> None:
    draws = RandomDraws(seed, 0, 500)
    assert kstest(draws.uniform("uniform", 40).ravel(), "uniform").pvalue > 0.001
    assert kstest(draws.normal("normal", 40).ravel(), "norm").pvalue > 0.001
    assert kstest(RandomDraws(seed, 0, 20_000).parameter("wide"), "uniform").pvalue > 0.001


def test_positions_and_draws_are_uncorrelated() -> None:
    numbers = RandomDraws(9, 0, 400).normal("noise", 60)
    over_positions = np.mean(numbers[1:] * numbers[:-1])
    over_draws = np.mean(numbers[:, 1:] * numbers[:, :-1])
    assert abs(over_positions) < 0.03
    assert abs(over_draws) < 0.03


def test_both_ends_of_the_unit_interval_are_excluded() -> None:
    ends = module._open_unit(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert ends[0] > 0.0
    assert ends[1] < 1.0
