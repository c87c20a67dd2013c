import numpy as np
import pytest
from hypothesis import given
from scipy.integrate import quad
from scipy.stats import lognorm, norm

from sim.model.declaring import Array
from sim.model.economics.demand import (
    adoption_ceiling_share,
    adoption_gain_share,
    adoption_imitated_ratio,
    adoption_over_ceiling,
    constant_elasticity_share,
    gross_over_value,
    surplus_over_value,
    value_over_cost_index,
    worthwhile_share,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world


def surplus_of(z: Array, spread: Array) -> Array:
    return surplus_over_value(
        gross=gross_over_value(value_over_cost=z, spread_ln=spread),
        value_over_cost=z,
        worthwhile=worthwhile_share(value_over_cost=z),
        spread_ln=spread,
    )


def index(cost: float, spread: float = 2.0, value: float = 5.0, integration: float = 0.1) -> float:
    return float(
        value_over_cost_index(
            task_value_usd=world(value),
            task_cost_usd=world(cost),
            integration_share=world(integration),
            spread_ln=world(spread),
        )[0]
    )


def test_index_is_the_standardised_log_of_value_over_full_cost() -> None:
    assert index(cost=4.5) == pytest.approx(0.0, abs=1e-15)
    assert index(cost=0.0) == pytest.approx(np.log(10.0) / 2.0)
    assert index(cost=4.5, spread=1.0, value=50.0, integration=0.01) == pytest.approx(np.log(10.0))


@pytest.mark.parametrize("z", [-3.0, -1.0, 0.0, 0.7, 2.5])
def test_worthwhile_share_is_the_part_of_a_lognormal_above_the_cost(z: float) -> None:
    spread = 1.7
    above_cost = lognorm(s=spread).sf(np.exp(-z * spread))
    assert worthwhile_share(value_over_cost=world(z))[0] == pytest.approx(above_cost, rel=1e-12)


@pytest.mark.parametrize("z", [-2.0, -0.5, 0.0, 1.0, 2.5])
@pytest.mark.parametrize("spread", [0.3, 1.0, 1.8])
def test_surplus_is_the_integral_over_lognormal_values(z: float, spread: float) -> None:
    cost = np.exp(-z * spread)
    integral, _ = quad(
        lambda x: (np.exp(spread * x) - cost) * norm.pdf(x), -z, 40.0, epsabs=1e-14, epsrel=1e-12, limit=200
    )
    surplus = surplus_of(world(z), world(spread))[0]
    assert surplus == pytest.approx(integral, rel=1e-8)


@given(numbers(-4.0, 6.0), numbers(0.1, 3.0))
@EXAMPLES
def test_surplus_is_positive_and_grows_as_cost_falls(z: np.ndarray, spread: np.ndarray) -> None:
    surplus = surplus_of(z, spread)
    cheaper = surplus_of(z + 0.1, spread)
    assert (surplus >= -1e-12).all()
    assert (cheaper > surplus).all()
    assert (cheaper <= np.exp(0.5 * spread**2) * (1.0 + 1e-12)).all()


def test_free_tasks_give_the_mean_value() -> None:
    surplus = surplus_of(world(40.0), world(1.5))
    assert surplus[0] == pytest.approx(np.exp(0.5 * 1.5**2), rel=1e-9)


def test_derivative_of_surplus_is_the_share_worth_doing() -> None:
    """Hotelling: dS/dc = -Phi(z), or the cost of a task would count twice."""
    spread, cost, step = 1.3, 0.8, 1e-5

    def surplus(c: float) -> float:
        z = world(-np.log(c) / spread)
        return float(surplus_of(z, world(spread))[0])

    slope = (surplus(cost + step) - surplus(cost - step)) / (2.0 * step)
    assert slope == pytest.approx(-norm.cdf(-np.log(cost) / spread), rel=1e-7)


@given(numbers(0.0, 4.0), numbers(-3.0, 3.0))
@EXAMPLES
def test_constant_elasticity_is_constant(elasticity: np.ndarray, ln_cost_change: np.ndarray) -> None:
    share = constant_elasticity_share(
        anchor_share=world(0.2), ln_cost_change=ln_cost_change, elasticity=elasticity
    )
    assert agree(np.log(share / 0.2), -elasticity * ln_cost_change, abs=1e-12)


def ceiling(surplus: float, threshold: float = 0.5, spread: float = 1.2) -> float:
    return float(
        adoption_ceiling_share(
            surplus=world(surplus), threshold=world(threshold), threshold_spread_ln=world(spread)
        )[0]
    )


def test_half_adopt_where_surplus_meets_the_median_threshold() -> None:
    assert ceiling(0.5) == pytest.approx(0.5)
    assert ceiling(0.5 * np.exp(1.2)) == pytest.approx(norm.cdf(1.0))
    assert ceiling(0.0) == pytest.approx(0.0, abs=1e-12)
    assert ceiling(1e9) == pytest.approx(1.0)


shares = numbers(0.0, 1.0)


def bass(adoption: np.ndarray, limit: np.ndarray, p: np.ndarray, q: np.ndarray) -> np.ndarray:
    gain = adoption_gain_share(
        adoption=adoption,
        ceiling=limit,
        imitated_ratio=adoption_over_ceiling(adoption=adoption, ceiling=limit),
        innovation_per_year=p,
        imitation_per_year=q,
    )
    return adoption + gain


def test_users_imitate_their_use_or_their_segment() -> None:
    imitated = adoption_imitated_ratio(
        of_use=world(0.1, 0.1, 0.1),
        of_segment=world(0.5, 0.5, 0.5),
        across_uses_share=world(0.0, 0.25, 1.0),
    )
    assert imitated == pytest.approx([0.1, 0.2, 0.5])


def test_a_new_use_spreads_faster_where_users_imitate_across_uses() -> None:
    """Nobody has adopted the use yet, and without innovators it never starts by itself."""
    gains = adoption_gain_share(
        adoption=world(0.0, 0.0),
        ceiling=world(0.3, 0.3),
        imitated_ratio=adoption_imitated_ratio(
            of_use=world(0.0, 0.0), of_segment=world(0.4, 0.4), across_uses_share=world(0.0, 1.0)
        ),
        innovation_per_year=world(0.0, 0.0),
        imitation_per_year=world(2.0, 2.0),
    )
    assert gains == pytest.approx([0.0, 2.0 * 0.4 * 0.3 / 12.0])


def test_adopters_above_the_ceiling_count_as_all_of_it() -> None:
    ratio = adoption_over_ceiling(adoption=world(0.1, 0.3, 0.0), ceiling=world(0.2, 0.2, 0.0))
    assert ratio == pytest.approx([0.5, 1.0, 0.0])


@given(shares, shares, numbers(0.0, 3.0), numbers(0.0, 9.0))
@EXAMPLES
def test_adoption_moves_towards_its_ceiling_and_never_past_it(
    adoption: np.ndarray, limit: np.ndarray, p: np.ndarray, q: np.ndarray
) -> None:
    moved = bass(adoption, limit, p, q)
    low, high = np.minimum(adoption, limit), np.maximum(adoption, limit)
    assert ((moved >= low - 1e-15) & (moved <= high + 1e-15)).all()


def test_adoption_reaches_a_ceiling_that_stays() -> None:
    adoption, limit = world(0.001), world(0.4)
    for _ in range(400):
        adoption = bass(adoption, limit, world(0.03), world(1.2))
    assert adoption[0] == pytest.approx(0.4, rel=1e-6)
    assert bass(limit, limit, world(0.03), world(1.2))[0] == 0.4


def test_adoption_follows_the_s_curve_of_bass() -> None:
    """Continuous time has a closed form: monthly steps of slow diffusion stay close to it."""
    p, q, adoption = 0.02, 0.4, world(0.0)
    for month in range(1, 121):
        adoption = bass(adoption, world(1.0), world(p), world(q))
        decay = np.exp(-(p + q) * month / 12.0)
        assert adoption[0] == pytest.approx((1.0 - decay) / (1.0 + q / p * decay), abs=0.02)
