import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.model.economics.tokens import (
    attraction_index,
    bought_thinking_ln,
    choice_weight,
    difficulty_ratio,
    feasibility_ratio,
    feasible_share,
    known_efficiency_ln,
    larger_model_ln,
    markup_ratio,
    partial_adjustment,
    target_price_ln,
    taste_index,
    thinking_ceiling_ln,
    thinking_ln,
    thinking_value_ratio,
    use_ratio,
)
from sim.model.economics.units import LN10
from tests.model.economics.arrays import EXAMPLES, N_WORLDS, SCALARS, agree, numbers, world


def feasible(reach: np.ndarray, difficulty: np.ndarray, width: np.ndarray) -> np.ndarray:
    return feasible_share(
        use_gate=difficulty_ratio(difficulty_log10_flop=difficulty, width_oom=width),
        lab_gate=feasibility_ratio(reach_log10_flop=reach, width_oom=width),
    )


@given(numbers(20.0, 36.0), numbers(20.0, 38.0), numbers(0.1, 0.8))
@EXAMPLES
def test_the_two_halves_make_the_logistic_gate(
    reach: np.ndarray, difficulty: np.ndarray, width: np.ndarray
) -> None:
    share = feasible(reach, difficulty, width)
    logistic = 1.0 / (1.0 + np.exp(-(reach - difficulty) / width))
    assert agree(share, logistic, rel=1e-9, abs=1e-300)
    assert ((share >= 0.0) & (share <= 1.0)).all()
    assert (feasible(reach + 0.5, difficulty, width) >= share).all()


def test_an_absent_lab_can_do_nothing() -> None:
    assert feasible_share(use_gate=world(5.0), lab_gate=world(np.inf))[0] == 0.0


def bought(value: float, cost: float, exponent: float, loss: float) -> float:
    return float(
        bought_thinking_ln(
            ln_task_value=np.log(world(value)),
            ln_task_cost=np.log(world(cost)),
            exponent=world(exponent),
            loss_share=world(loss),
        )[0]
    )


@given(st.floats(0.1, 1e3), st.floats(1e-4, 1e2), st.floats(0.1, 2.0), st.floats(0.05, 1.0))
@SCALARS
def test_bought_thinking_maximises_value_less_cost(
    value: float, cost: float, exponent: float, loss: float
) -> None:
    def surplus(ln_rho: float) -> float:
        return value * (1.0 - loss * np.exp(-exponent * ln_rho)) - cost * np.exp(ln_rho)

    best = bought(value, cost, exponent, loss)
    optimum = minimize_scalar(lambda x: -surplus(x), bounds=(best - 3.0, best + 3.0), method="bounded")
    assert surplus(best) >= -optimum.fun - 1e-9 * max(value, cost)
    assert best == pytest.approx(optimum.x, abs=1e-3)
    assert surplus(best) > max(surplus(best - 0.1), surplus(best + 0.1))


def test_thinking_answers_price_with_its_elasticity() -> None:
    cheap, dear = bought(10.0, 0.01, 0.5, 0.3), bought(10.0, 0.1, 0.5, 0.3)
    assert cheap - dear == pytest.approx(LN10 / 1.5)


@given(numbers(-5.0, 9.0), numbers(-5.0, 9.0), numbers(0.0, 4.0))
@EXAMPLES
def test_thinking_lies_between_none_and_the_maximum(
    needed: np.ndarray, wanted: np.ndarray, most: np.ndarray
) -> None:
    thinking = thinking_ln(needed_ln=needed, bought_ln=wanted, ln_max=most)
    assert thinking.tolist() == [min(max(n, w, 0.0), m) for n, w, m in zip(needed, wanted, most, strict=True)]


def test_the_maximum_opens_over_the_diffusion_of_reasoning_models() -> None:
    opened = [
        float(thinking_ceiling_ln(ln_max=world(3.0), months_open=n, diffusion_months=world(6.0))[0])
        for n in (0, 3, 6, 60)
    ]
    assert opened == pytest.approx([0.0, 1.5, 3.0, 3.0])


@given(numbers(-3.0, 3.0, 4), numbers(-3.0, 3.0, 4), numbers(0.0, 6.0), numbers(-2.0, 2.0))
@EXAMPLES
def test_only_relative_prices_and_tastes_matter_for_choice(
    ln_cost: np.ndarray, taste: np.ndarray, slope: np.ndarray, shift: np.ndarray
) -> None:
    def shares(cost: np.ndarray, liked: np.ndarray) -> np.ndarray:
        weight = choice_weight(
            ln_task_cost=cost, taste=liked, price_slope=slope, feasible=np.full((4, N_WORLDS), 0.5)
        )
        return weight / weight.sum(axis=0)

    first = shares(ln_cost, taste)
    assert agree(first.sum(axis=0), np.ones(N_WORLDS), abs=1e-12)
    assert agree(shares(ln_cost + shift, taste + shift), first, rel=1e-9)


def test_choice_answers_price_with_the_slope_and_ignores_labs_that_cannot() -> None:
    weight = choice_weight(
        ln_task_cost=np.log(np.array([[1.0], [2.0], [1.0]])),
        taste=np.zeros((3, 1)),
        price_slope=world(3.0),
        feasible=np.array([[1.0], [1.0], [0.0]]),
    )
    assert weight[:, 0] == pytest.approx([1.0, 1.0 / 8.0, 0.0])


def test_taste_is_brand_less_the_distance_to_the_frontier() -> None:
    taste = taste_index(
        capability_log10_flop=world(25.0, 26.0),
        frontier_log10_flop=world(26.0, 26.0),
        quality_weight=world(1.5, 1.5),
        brand=world(0.4, 0.4),
    )
    assert taste == pytest.approx([-1.1, 0.4])


def markup(share: float, slope: float = 4.0, maximum: float = 8.0) -> float:
    return float(
        markup_ratio(
            market_share=world(share),
            price_slope=world(slope),
            market_elasticity=world(1.2),
            maximum=world(maximum),
        )[0]
    )


def test_markup_is_the_lerner_condition_and_grows_with_market_share() -> None:
    assert markup(0.0) == pytest.approx(4.0 / 3.0)
    assert markup(1.0) == pytest.approx(1.2 / 0.2)
    rising = [markup(share) for share in np.linspace(0.0, 1.0, 11)]
    assert rising == sorted(rising)
    assert markup(1.0, maximum=3.0) == pytest.approx(3.0)


def test_markup_maximises_profit_at_the_elasticity_of_the_lab() -> None:
    elasticity = 4.0 * 0.7 + 1.2 * 0.3
    optimum = minimize_scalar(
        lambda price: -(price - 1.0) * price**-elasticity, bounds=(1.01, 10.0), method="bounded"
    )
    assert markup(0.3) == pytest.approx(optimum.x, rel=1e-4)


def price(efficiency: float, known: float, pass_through: float) -> float:
    return float(
        target_price_ln(
            ln_markup=world(0.3),
            ln_rent=world(0.9),
            ln_efficiency=world(efficiency),
            ln_known_efficiency=world(known),
            pass_through=world(pass_through),
        )[0]
    )


def test_what_is_known_is_passed_on_in_full_and_a_surprise_in_part() -> None:
    assert price(2.0, 2.0, 0.4) == pytest.approx(1.2 - 2.0)
    assert price(3.0, 2.0, 1.0) == pytest.approx(1.2 - 3.0)
    assert price(3.0, 2.0, 0.4) == pytest.approx(1.2 - 2.4)
    assert price(3.0, 2.0, 0.0) == pytest.approx(1.2 - 2.0)


@given(numbers(-9.0, 9.0), numbers(-9.0, 9.0), numbers(0.0, 1.0))
@EXAMPLES
def test_partial_adjustment_stays_between_level_and_target(
    current: np.ndarray, target: np.ndarray, speed: np.ndarray
) -> None:
    moved = partial_adjustment(current=current, target=target, speed_per_month=speed)
    low, high = np.minimum(current, target), np.maximum(current, target)
    assert ((moved >= low - 1e-12) & (moved <= high + 1e-12)).all()
    assert agree(moved - current, speed * (target - current), abs=1e-12)


def known(completion: float, months: int) -> float:
    ln_known = world(1.0)
    for _ in range(months):
        ln_known = known_efficiency_ln(
            ln_known=ln_known,
            ln_efficiency=world(3.0),
            trend_gain=world(0.0),
            completion_per_month=world(completion),
        )
    return float(ln_known[0])


def test_competition_completes_the_pass_through_of_a_surprise() -> None:
    assert known(0.0, 50) == 1.0
    assert known(1.0, 1) == 3.0
    assert 3.0 - known(0.1, 12) == pytest.approx(2.0 * 0.9**12)


def test_without_a_surprise_what_is_known_keeps_to_the_trend() -> None:
    ln_known = known_efficiency_ln(
        ln_known=world(1.0), ln_efficiency=world(1.1), trend_gain=world(0.1), completion_per_month=world(0.3)
    )
    assert ln_known[0] == pytest.approx(1.1, abs=1e-15)


@given(numbers(0.0, 6.0), numbers(0.01, 3.0), numbers(0.0, 1.0))
@EXAMPLES
def test_thinking_raises_the_value_of_a_task_up_to_that_without_errors(
    thinking: np.ndarray, exponent: np.ndarray, loss: np.ndarray
) -> None:
    value = thinking_value_ratio(thinking_ln=thinking, exponent=exponent, loss_share=loss)
    more = thinking_value_ratio(thinking_ln=thinking + 0.5, exponent=exponent, loss_share=loss)
    assert ((value >= 1.0 - loss - 1e-12) & (value <= more) & (more <= 1.0)).all()
    none = thinking_value_ratio(thinking_ln=0.0 * thinking, exponent=exponent, loss_share=loss)
    assert agree(none, 1.0 - loss)


def test_bought_thinking_is_best_by_the_value_that_the_model_gives_it() -> None:
    best, step = bought(8.0, 0.02, 0.6, 0.4), 1e-4

    def surplus(ln_rho: float) -> float:
        ratio = thinking_value_ratio(thinking_ln=world(ln_rho), exponent=world(0.6), loss_share=world(0.4))
        return float(8.0 * ratio[0] - 0.02 * np.exp(ln_rho))

    assert (surplus(best + step) - surplus(best - step)) / step == pytest.approx(0.0, abs=1e-6)


def test_free_users_take_compute_and_think_as_thinking_opens() -> None:
    taken = use_ratio(
        free_use_ratio=world(0.0, 0.8, 0.8),
        free_thinking_ratio=world(2.0, 2.0, 2.0),
        thinking_open_share=world(1.0, 0.0, 1.0),
    )
    assert taken == pytest.approx([1.0, 1.8, 3.4])


def larger(extra: float, share: float, thinking_max: float, larger_max: float) -> float:
    size = larger_model_ln(
        extra_ln=world(extra),
        thinking_share=world(share),
        ln_thinking_max=world(thinking_max),
        ln_larger_max=world(larger_max),
    )
    return float(size[0])


def test_quality_is_split_between_larger_models_and_thinking_as_far_as_either_goes() -> None:
    assert larger(2.0, 0.25, 3.0, 3.0) == pytest.approx(1.5)
    assert larger(2.0, 0.25, 0.0, 3.0) == pytest.approx(2.0)  # nothing thinks yet
    assert larger(2.0, 0.25, 3.0, 1.0) == pytest.approx(1.0)  # no model is larger, thinking takes the rest
    assert larger(2.0, 0.9, 0.5, 3.0) == pytest.approx(1.5)  # thinking goes no further
    assert larger(0.0, 0.5, 3.0, 3.0) == 0.0


def test_who_turns_users_away_attracts_fewer() -> None:
    index = attraction_index(brand=world(1.0, 1.0, 1.0), served_budget_share=world(1.0, 0.5, 0.0))
    assert index == pytest.approx([1.0, 1.0 + np.log(0.5), 1.0 + np.log(1e-3)])
