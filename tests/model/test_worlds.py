import numpy as np
import pytest

from sim.model.worlds import (
    MAIN,
    MECHANISMS,
    PAIR,
    Role,
    arrange,
    combination_name,
    combinations,
    decomposition_roles,
    lanes_of,
)

N_DRAWS = 3


def test_each_role_has_one_world_per_draw() -> None:
    worlds = arrange(MAIN, N_DRAWS)
    assert worlds.n == len(MAIN) * N_DRAWS
    for name in MAIN:
        assert worlds.draw[lanes_of(MAIN, name, N_DRAWS)].tolist() == [0, 1, 2]
    lanes = np.concatenate([np.arange(worlds.n)[lanes_of(MAIN, name, N_DRAWS)] for name in MAIN])
    assert lanes.tolist() == list(range(worlds.n))


@pytest.mark.parametrize("roles", [PAIR, MAIN, decomposition_roles()], ids=["pair", "main", "decomposition"])
def test_a_twin_shares_the_draw_and_has_no_shock(roles: dict[str, Role]) -> None:
    worlds = arrange(roles, N_DRAWS)
    assert (worlds.draw[worlds.twin] == worlds.draw).all()
    assert not worlds.is_shocked[worlds.twin].any()
    assert (worlds.twin[worlds.twin] == worlds.twin).all()


def test_worlds_are_compared_under_the_same_supply() -> None:
    worlds = arrange(MAIN, N_DRAWS)
    assert (worlds.has_elastic_supply[worlds.twin] == worlds.has_elastic_supply).all()
    assert worlds.has_elastic_supply.sum() == 2 * N_DRAWS
    assert worlds.has_price_cut.sum() == N_DRAWS
    assert not (worlds.has_price_cut & worlds.is_shocked).any()


def test_values_of_draws_are_spread_read_only() -> None:
    worlds = arrange(PAIR, N_DRAWS)
    spread = worlds.of_draws(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert spread.tolist() == [[1.0, 2.0, 3.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 4.0, 5.0, 6.0]]
    for values in (spread, worlds.constant(2.0)):
        with pytest.raises(ValueError, match="read-only"):
            values[..., 0] = 9.0
    assert worlds.constant(2.0).tolist() == [2.0] * 6


def test_freezing_reads_the_twin_just_where_the_mechanism_is_frozen() -> None:
    roles = {
        "twin": Role("twin"),
        "free": Role("twin", is_shocked=True),
        "frozen": Role("twin", is_shocked=True, frozen=("usage",)),
    }
    worlds = arrange(roles, 2)
    values = np.arange(12.0).reshape(2, 6)
    frozen = worlds.freeze("usage", values)
    assert frozen.tolist() == [[0.0, 1.0, 2.0, 3.0, 0.0, 1.0], [6.0, 7.0, 8.0, 9.0, 6.0, 7.0]]
    assert worlds.freeze("adoption", values) is values
    assert values.tolist() == np.arange(12.0).reshape(2, 6).tolist()


def test_freezing_can_be_repeated_without_effect() -> None:
    worlds = arrange(decomposition_roles(), 2)
    values = np.random.default_rng(0).normal(size=(3, worlds.n))
    for mechanism in MECHANISMS:
        once = worlds.freeze(mechanism, values)
        assert (worlds.freeze(mechanism, once) == once).all()
        lanes = worlds.frozen[mechanism]
        assert lanes.sum() == 2 * 2 ** (len(MECHANISMS) - 1)
        assert (once[:, ~lanes] == values[:, ~lanes]).all()
        assert (once[:, lanes] == values[:, worlds.twin[lanes]]).all()


def test_the_twin_is_copied_into_every_other_world() -> None:
    worlds = arrange(PAIR, 2)
    assert worlds.copy_twin_where_shocked(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [1.0, 2.0, 1.0, 2.0]


def test_all_combinations_of_mechanisms_are_run_once() -> None:
    roles = decomposition_roles()
    names = {combination_name(free) for free in combinations()}
    assert len(names) == 2 ** len(MECHANISMS) == len(roles) - 1
    assert names | {"twin"} == set(roles)
    for free in combinations():
        frozen = set(roles[combination_name(free)].frozen)
        assert frozen == {name for name, is_free in zip(MECHANISMS, free, strict=True) if not is_free}
    assert combinations()[0] == (False,) * len(MECHANISMS)
