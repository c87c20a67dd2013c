"""Priors against an independent library, alone and among others."""

import numpy as np
import pytest
from scipy import stats

from sim.scenario import Prior, load_scenario

PRIORS = {
    Prior("uniform", (-1.0, 3.0)): stats.uniform(-1.0, 4.0),
    Prior("loguniform", (0.1, 7.0)): stats.loguniform(0.1, 7.0),
    Prior("factor_loguniform", (0.8, 1.25), 3.0): stats.loguniform(2.4, 3.75),
    Prior("normal", (1.0, 2.0)): stats.norm(1.0, 2.0),
    Prior("lognormal", (3.0, 0.5)): stats.lognorm(0.5, scale=3.0),
    Prior("triangular", (0.0, 0.3, 1.0)): stats.triang(0.3),
    Prior("triangular", (2.0, 2.0, 5.0)): stats.triang(0.0, 2.0, 3.0),
    Prior("triangular", (2.0, 5.0, 5.0)): stats.triang(1.0, 2.0, 3.0),
}

EXTREME = [
    Prior("loguniform", (1e-100, 1e100)),
    Prior("lognormal", (1e100, 10.0)),
    Prior("normal", (1e100, 1e100)),
    Prior("uniform", (-1e100, 1e100)),
    Prior("triangular", (-1e100, 0.0, 1e100)),
    Prior("factor_loguniform", (1e-100, 1e100), 1e100),
]


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_quantile_is_that_of_the_distribution(prior: Prior) -> None:
    probability = np.concatenate([[1e-12, 1e-6], np.linspace(0.001, 0.999, 999), [1 - 1e-6, 1 - 1e-12]])
    np.testing.assert_allclose(prior.quantile(probability), PRIORS[prior].ppf(probability), rtol=1e-9)


@pytest.mark.parametrize("prior", PRIORS, ids=str)
def test_a_draw_alone_is_the_draw_among_others(prior: Prior) -> None:
    probability = np.random.default_rng(0).random(4099)
    together = prior.quantile(probability)
    alone = np.array([prior.quantile(probability[k : k + 1])[0] for k in range(len(probability))])
    assert np.array_equal(together, alone)
    assert np.array_equal(together[::7], prior.quantile(probability[::7]))
    assert np.array_equal(together[5:90], prior.quantile(probability[5:90]))
    assert np.array_equal(together.reshape(-1, 1), prior.quantile(probability.reshape(-1, 1)))


@pytest.mark.parametrize("prior", [*PRIORS, *EXTREME], ids=str)
def test_draws_rise_and_are_numbers(prior: Prior) -> None:
    assert prior.problem() is None
    drawn = prior.quantile(np.linspace(2.0**-53, 1.0 - 2.0**-53, 1001))
    assert np.all(np.isfinite(drawn))
    assert np.all(np.diff(drawn) >= 0.0)


def test_every_prior_of_the_project_can_be_drawn() -> None:
    probability = np.array([2.0**-53, 0.5, 1.0 - 2.0**-53])
    numbers = load_scenario("base").quantities().values()
    drawn = [number.prior.quantile(probability) for number in numbers if number.prior is not None]
    assert len(drawn) > 50
    assert np.all(np.isfinite(drawn))
    assert all(number.low <= number.value <= number.high for number in numbers)


@pytest.mark.parametrize(
    "prior, wide",
    [
        (Prior("uniform", (1.0, 3.0)), (0.0, 4.0)),
        (Prior("loguniform", (1.0, 100.0)), (0.1, 1000.0)),
        (Prior("normal", (2.0, 0.5)), (2.0, 1.0)),
        (Prior("lognormal", (2.0, 0.5)), (2.0, 1.0)),
        (Prior("triangular", (1.0, 2.0, 4.0)), (0.0, 2.0, 6.0)),
        (Prior("factor_loguniform", (0.5, 2.0), scale=3.0), (0.25, 4.0)),
    ],
)
def test_a_prior_that_is_widened_keeps_its_middle(prior: Prior, wide: tuple[float, ...]) -> None:
    assert prior.widened(2.0, -1e9, 1e9).args == pytest.approx(wide)
    assert prior.widened(2.0, -1e9, 1e9).widened(0.5, -1e9, 1e9).args == pytest.approx(prior.args)


def test_a_prior_is_widened_within_what_makes_sense() -> None:
    assert Prior("uniform", (0.0, 1.0)).widened(4.0, 0.0, 1.5).args == (0.0, 1.5)
    assert Prior("factor_loguniform", (0.5, 2.0), scale=3.0).widened(8.0, 0.0, 9.0).args[1] == pytest.approx(
        3.0
    )
