"""Agents and markets of the base scenario, as they stand before the first month or after it."""

import pytest

from sim.model.economy import Economy
from sim.scenario import Scenario, economy_of, load_scenario


@pytest.fixture(scope="session")
def base() -> Scenario:
    """Without the posterior: numbers are drawn from the priors, and no file of sets is read."""
    return load_scenario("base", {"posterior": "none"})


@pytest.fixture
def economy(base: Scenario) -> Economy:
    """Two draws, each with the shock and without, before the first month: `[4]` worlds."""
    return economy_of(base, n_draws=2, collects_data=False)


@pytest.fixture
def opened(economy: Economy) -> Economy:
    """The same after its first month."""
    economy.step()
    return economy
