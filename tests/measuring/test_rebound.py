import math
from itertools import chain, combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.measuring.rebound import (
    BACKFIRE,
    OFFSET,
    PARTIAL,
    SAVINGS,
    TOO_FEW_WORLDS,
    UNDECIDED,
    Paths,
    crossover_month,
    demand_change_ratio,
    impact_dip_ratio,
    price_elasticity,
    probability_above,
    probability_near_one,
    rebound,
    rebound_flow,
    saving_share_by_year,
    shapley_shares,
    verdict,
)
from sim.model.economics.demand import constant_elasticity_share
from sim.model.economics.tokens import target_price_ln
from sim.model.economics.training import optimal_training_kh100e

NO_MINIMUM = 0.0


def constant_paths(without: float, with_shock: float, engineering: float, months: int = 12) -> Paths:
    return Paths(*(np.full((months, 1), level) for level in (without, with_shock, engineering)))


def one(paths: Paths, minimum: float = 0.05) -> float:
    return float(rebound(paths, minimum)[0])


def test_rebound_is_the_part_of_the_saving_that_was_taken_back() -> None:
    assert one(constant_paths(100.0, 60.0, 60.0)) == 0.0
    assert one(constant_paths(100.0, 80.0, 60.0)) == pytest.approx(0.5)
    assert one(constant_paths(100.0, 100.0, 60.0)) == 1.0
    assert one(constant_paths(100.0, 120.0, 60.0)) == pytest.approx(1.5)
    assert one(constant_paths(100.0, 40.0, 60.0)) == pytest.approx(-0.5)


def test_rebound_comes_from_sums_not_from_the_mean_of_months() -> None:
    paths = Paths(
        without_shock=np.array([[100.0], [300.0]]),
        with_shock=np.array([[50.0], [300.0]]),
        engineering=np.array([[50.0], [150.0]]),
    )
    assert one(paths) == pytest.approx(1.0 - 50.0 / 200.0)
    assert rebound_flow(paths, 0.05)[:, 0] == pytest.approx([0.0, 1.0])
    assert one(paths.until(1)) == 0.0


def test_rebound_is_undefined_where_the_saving_is_too_small_to_speak_of() -> None:
    assert math.isnan(one(constant_paths(100.0, 90.0, 95.1)))
    assert not math.isnan(one(constant_paths(100.0, 90.0, 94.9)))
    assert math.isnan(one(constant_paths(100.0, 100.0, 100.0), NO_MINIMUM))


@given(arrays(np.float64, (6, 4), elements=st.floats(1.0, 1e6)), st.floats(0.01, 0.9), st.floats(1e-3, 1e3))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_unit_of_compute_does_not_matter(without: np.ndarray, saved: float, unit: float) -> None:
    paths = Paths(without, without * 0.9, without * (1.0 - saved))
    scaled = Paths(*(unit * path for path in (paths.without_shock, paths.with_shock, paths.engineering)))
    assert rebound(scaled, 0.005) == pytest.approx(rebound(paths, 0.005), rel=1e-9)


def test_without_a_change_of_demand_all_of_the_saving_is_taken_back() -> None:
    path = np.random.default_rng(1).lognormal(size=(60, 5))
    assert rebound(Paths(path, path, 0.3 * path), 0.05).tolist() == [1.0] * 5
    assert np.abs(rebound(Paths(path, 0.3 * path, 0.3 * path), 0.05)).max() < 1e-12


def services(elasticity: float, gain: float, pass_through: float) -> float:
    """Services used after each takes `gain` of the compute, over those before: price, then demand."""

    def ln_price(ln_efficiency: float) -> np.ndarray:
        return target_price_ln(
            ln_markup=np.zeros(1),
            ln_rent=np.zeros(1),
            ln_efficiency=np.array([ln_efficiency]),
            ln_known_efficiency=np.zeros(1),
            pass_through=np.array([pass_through]),
        )

    share = constant_elasticity_share(
        anchor_share=np.ones(1),
        ln_cost_change=ln_price(-math.log(gain)) - ln_price(0.0),
        elasticity=np.array([elasticity]),
    )
    return float(share[0])


def static_rebound(elasticity: float, gain: float = 1.0 / 27.0, pass_through: float = 1.0) -> float:
    return one(constant_paths(1.0, services(elasticity, gain, pass_through) * gain, gain))


@pytest.mark.parametrize(("elasticity", "percent"), [(0.5, 16), (0.8, 50), (1.1, 141), (1.5, 536)])
def test_rebound_of_constant_elasticity_demand(elasticity: float, percent: int) -> None:
    gain = 1.0 / 27.0
    closed = (gain ** (1.0 - elasticity) - gain) / (1.0 - gain)
    assert static_rebound(elasticity) == pytest.approx(closed, rel=1e-12)
    assert round(100.0 * closed) == percent


@pytest.mark.parametrize("pass_through", [0.25, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("gain", [0.9, 0.2, 1.0 / 27.0])
def test_rebound_is_full_exactly_where_elasticity_times_pass_through_is_one(
    gain: float, pass_through: float
) -> None:
    assert static_rebound(1.0 / pass_through, gain, pass_through) == pytest.approx(1.0, abs=1e-12)
    assert static_rebound(0.99 / pass_through, gain, pass_through) < 1.0
    assert static_rebound(1.01 / pass_through, gain, pass_through) > 1.0


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 2.0])
def test_without_pass_through_nothing_is_taken_back(elasticity: float) -> None:
    assert static_rebound(elasticity, pass_through=0.0) == pytest.approx(0.0, abs=1e-12)


def test_training_rebound_of_a_lab_that_optimises_is_two_thirds() -> None:
    def optimal(efficiency: float) -> float:
        return float(
            optimal_training_kh100e(
                value_usd_bn_per_year=np.ones(1),
                training_efficiency=np.array([efficiency]),
                rent=np.ones(1),
                loss_exponent=np.array([0.178]),
                scale_kh100e=np.ones(1),
            )[0]
        )

    paths = constant_paths(optimal(1.0), optimal(10.0), optimal(1.0) / 10.0)
    assert one(paths) == pytest.approx(0.67, abs=0.01)


def test_demand_change_is_relative_to_the_twin() -> None:
    assert demand_change_ratio(constant_paths(100.0, 80.0, 50.0))[0] == pytest.approx(-0.2)


def falling_then_rising() -> Paths:
    without = np.full((5, 3), 10.0)
    with_shock = np.array([[10.0, 8.0, 7.0, 10.0, 12.0], [11.0] * 5, [9.0] * 5]).T
    return Paths(without, with_shock, 0.5 * without)


def test_the_dip_is_the_deepest_fall_of_the_first_months() -> None:
    assert impact_dip_ratio(falling_then_rising()) == pytest.approx([-0.3, 0.0, -0.1])
    assert impact_dip_ratio(falling_then_rising(), months=2) == pytest.approx([-0.2, 0.0, -0.1])


def test_the_crossover_is_for_good() -> None:
    months = crossover_month(falling_then_rising())
    assert months[:2].tolist() == [3.0, 0.0]
    assert np.isnan(months[2])
    without = np.full((5, 2), 10.0)
    back_and_forth = np.array([[9.0, 11.0, 9.0, 10.0, 11.0], [9.0, 11.0, 11.0, 11.0, 9.0]]).T
    months = crossover_month(Paths(without, back_and_forth, 0.5 * without))
    assert months[0] == 3.0
    assert np.isnan(months[1])


def test_price_elasticity_is_read_from_a_cut() -> None:
    ratio = np.array([0.9**-1.3, 1.0, 0.9])
    assert price_elasticity(ratio, 0.9) == pytest.approx([1.3, 0.0, -1.0])


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([1.1] * 9 + [0.5], BACKFIRE),
        ([1.1] * 8 + [0.5] * 2, UNDECIDED),
        ([0.5] * 9 + [1.1], PARTIAL),
        ([0.0] * 5 + [1.0] * 5, PARTIAL),
        ([-0.1] * 9 + [0.5], SAVINGS),
        ([-0.1] * 5 + [1.1] * 5, UNDECIDED),
        ([1.0 + 1e-9] * 10, BACKFIRE),
        ([-1e-9] * 10, SAVINGS),
    ],
)
def test_the_verdict_needs_its_share_of_worlds(values: list[float], word: str) -> None:
    assert verdict(np.array(3 * values), 0.9) == word
    assert verdict(np.array(3 * values)[1:], 0.9) == TOO_FEW_WORLDS


def test_the_threshold_of_the_verdict_is_the_scenarios() -> None:
    values = np.array(3 * ([1.1] * 8 + [0.5] * 2))
    assert verdict(values, 0.8) == BACKFIRE
    assert verdict(values, 0.81) == UNDECIDED


def test_worlds_without_a_rebound_count_against_every_word() -> None:
    unanimous = np.array([1.1] * 90 + [np.nan] * 10)
    assert verdict(unanimous, 0.9) == BACKFIRE
    assert verdict(np.append(unanimous, np.nan), 0.9) == UNDECIDED
    assert probability_above(np.append(unanimous, np.nan), 1.0)[0] == 1.0
    assert verdict(np.full(30, np.nan), 0.9) == UNDECIDED
    assert verdict(np.array([]), 0.9) == TOO_FEW_WORLDS
    assert all(math.isnan(number) for number in probability_above(np.full(3, np.nan), 1.0))
    assert all(math.isnan(number) for number in probability_near_one(np.full(3, np.nan)))


def test_an_offset_is_near_one_for_want_of_response_and_not_of_supply() -> None:
    near, far = np.linspace(0.9, 1.1, 40), np.linspace(0.5, 1.5, 40)
    assert verdict(near, 0.9, elastic=near) == OFFSET
    assert verdict(near, 0.9, elastic=far) == UNDECIDED
    assert verdict(far, 0.9, elastic=near) == UNDECIDED
    assert verdict(near, 0.9) == UNDECIDED
    assert verdict(near, 0.9, elastic=np.where(np.arange(40) < 5, np.nan, near)) == UNDECIDED


def test_words_are_tried_in_their_order() -> None:
    """Worlds just below one are near one and partial: the first word stands."""
    assert verdict(np.full(40, 0.95), 0.9, elastic=np.full(40, 0.95)) == PARTIAL
    assert verdict(np.full(40, 1.05), 0.9, elastic=np.full(40, 1.05)) == BACKFIRE
    halves = np.array([1.05] * 20 + [0.95] * 20)
    assert verdict(halves, 0.5) == BACKFIRE
    assert verdict(halves, 0.51, elastic=halves) == OFFSET


REBOUNDS = st.floats(-2.0, 3.0) | st.floats(0.85, 1.15) | st.just(float("nan"))


@given(
    st.integers(1, 60).flatmap(lambda n: st.tuples(*[arrays(np.float64, n, elements=REBOUNDS)] * 2)),
    st.floats(0.5, 1.0),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_ensemble_earns_the_first_word_that_enough_worlds_say(
    both: tuple[np.ndarray, np.ndarray], probability: float
) -> None:
    rebounds, elastic = both
    said = [
        (BACKFIRE, np.mean(rebounds > 1.0)),
        (PARTIAL, np.mean((rebounds >= 0.0) & (rebounds <= 1.0))),
        (SAVINGS, np.mean(rebounds < 0.0)),
        (OFFSET, min(np.mean((each >= 0.9) & (each <= 1.1)) for each in (rebounds, elastic))),
        (UNDECIDED, 1.0),
    ]
    word = verdict(rebounds, probability, elastic)
    n_known = np.isfinite(rebounds).sum()
    if rebounds.size < 30 or probability * rebounds.size <= n_known < 30:
        assert word == TOO_FEW_WORLDS
        return
    assert word == next(name for name, share in said if share >= probability)
    without = verdict(rebounds, probability)
    assert without == (UNDECIDED if word == OFFSET else word)


def test_near_one_has_both_its_ends() -> None:
    values = np.array([0.9, 1.0, 1.1, 0.9 - 1e-9, 1.1 + 1e-9, np.nan])
    share, error = probability_near_one(values)
    assert share == 0.6
    assert error == pytest.approx(math.sqrt((3.5 / 6.0) * (2.5 / 6.0) / 5.0))


def test_a_later_saving_counts_less_when_it_is_discounted() -> None:
    without = np.full((24, 1), 100.0)
    engineering = np.full((24, 1), 50.0)
    # Nothing is taken back in the first year, all of it in the second.
    with_shock = np.repeat([50.0, 100.0], 12)[:, np.newaxis]
    paths = Paths(without, with_shock, engineering)
    assert one(paths) == pytest.approx(0.5)
    assert one(paths.discounted(1.0)) == pytest.approx(0.5 / 1.5)
    assert one(paths.discounted(0.05)) == pytest.approx((1.0 / 1.05) / (1.0 + 1.0 / 1.05))
    assert one(paths.discounted(0.0)) == one(paths)
    assert one(constant_paths(100.0, 80.0, 60.0).discounted(0.3)) == pytest.approx(0.5)


def test_shares_of_the_saving_are_those_of_its_years() -> None:
    without = np.full((18, 2), 100.0)
    saved = np.array([10.0] * 12 + [20.0] * 6)[:, np.newaxis] * np.array([1.0, 0.1])
    shares = saving_share_by_year(Paths(without, without, without - saved), 0.05)
    assert shares[:, 0] == pytest.approx([0.5, 0.5])
    # In the second draw 1.3 % of demand are saved, too little to speak of.
    assert np.isnan(shares[:, 1]).all()
    assert saving_share_by_year(constant_paths(1.0, 1.0, 0.5, months=60), 0.05)[:, 0] == pytest.approx(0.2)
    assert saving_share_by_year(constant_paths(1.0, 1.0, 0.5, months=6), 0.05)[:, 0] == pytest.approx(1.0)


def test_a_probability_carries_its_monte_carlo_error() -> None:
    values = np.array([2.0] * 700 + [0.0] * 300)
    share, error = probability_above(values, 1.0)
    assert share == 0.7
    assert error == pytest.approx(math.sqrt(0.7 * 0.3 / 1000), rel=0.01)
    _, smaller = probability_above(np.tile(values, 100), 1.0)
    assert smaller == pytest.approx(error / 10.0, rel=0.01)


def test_the_error_covers_what_repeated_ensembles_show() -> None:
    random = np.random.default_rng(7)
    found = [probability_above(random.normal(1.0, 1.0, 200), 1.5) for _ in range(2000)]
    shares, errors = np.array(found).T
    assert errors.mean() == pytest.approx(shares.std(), rel=0.1)


@pytest.mark.parametrize("value", [0.5, 1.5])
def test_unanimous_worlds_still_have_an_error(value: float) -> None:
    share, error = probability_above(np.full(50, value), 1.0)
    assert share == float(value > 1.0)
    assert 0.0 < error < 0.1


def every_subset(players: str) -> list[frozenset[str]]:
    sizes = (combinations(players, size) for size in range(len(players) + 1))
    return [frozenset(subset) for subset in chain.from_iterable(sizes)]


def game(players: str, seed: int) -> dict[frozenset[str], np.ndarray]:
    random = np.random.default_rng(seed)
    return {subset: random.normal(size=3) for subset in every_subset(players)}


@pytest.mark.parametrize("seed", range(20))
def test_shapley_shares_leave_no_residual(seed: int) -> None:
    values = game("abcde", seed)
    shares = shapley_shares("abcde", values)
    total = values[frozenset("abcde")] - values[frozenset()]
    assert sum(shares.values()) == pytest.approx(total, abs=1e-12)


def test_shapley_gives_each_its_own_in_an_additive_game() -> None:
    worth = {"a": 1.0, "b": -2.0, "c": 0.5}
    values = {subset: np.array([sum(worth[p] for p in subset) + 7.0]) for subset in every_subset("abc")}
    shares = shapley_shares("abc", values)
    assert {player: float(share[0]) for player, share in shares.items()} == pytest.approx(worth)


def test_shapley_splits_what_only_both_can_do_and_gives_a_bystander_nothing() -> None:
    values = {subset: np.array([float({"a", "b"} <= subset)]) for subset in every_subset("abc")}
    shares = shapley_shares("abc", values)
    assert shares["a"][0] == shares["b"][0] == pytest.approx(0.5)
    assert shares["c"][0] == 0.0


def test_shapley_of_the_glove_game() -> None:
    """One left glove and two right ones: the scarce side gets four sixths."""
    values = {
        subset: np.array([float("l" in subset and len(subset & {"r", "s"}) > 0)])
        for subset in every_subset("lrs")
    }
    shares = shapley_shares("lrs", values)
    assert [float(shares[player][0]) for player in "lrs"] == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_shapley_is_the_mean_over_orders_of_arrival() -> None:
    values = game("abcd", 3)
    orders = list(permutations("abcd"))
    gains = [
        values[frozenset(order[: order.index("b") + 1])] - values[frozenset(order[: order.index("b")])]
        for order in orders
    ]
    assert shapley_shares("abcd", values)["b"] == pytest.approx(np.mean(gains, axis=0), abs=1e-12)


def test_shapley_shares_are_linear_and_keep_the_shape() -> None:
    first, second = game("abc", 1), game("abc", 2)
    both = {subset: 2.0 * first[subset] + second[subset] for subset in first}
    shares = shapley_shares("abc", both)
    one_share, other = shapley_shares("abc", first), shapley_shares("abc", second)
    for player in "abc":
        assert shares[player].shape == (3,)
        assert shares[player] == pytest.approx(2.0 * one_share[player] + other[player], abs=1e-12)
