"""Agents and markets of the base scenario, as they stand before the first month or after it."""

import pytest

from sim.model.economy import Economy
from sim.scenario import Scenario, economy_of, load_scenario

PLAIN = {
    "purse.limit": "unlimited",
    "tokens.quality": "least_model",
    "training.finance": "committed_capital",
    "investment.finance": "revenue_limit",
    "investment.return_elasticity": {"value": 0, "prior": None},
    "grid.connection": "unlimited",
    "chip_supply.unit_cost": "constant_rate",
    "chip_supply.wafer_limit": "none",
    "chip_vendors.nvidia.networking_share": {"value": 0, "prior": None},
}
"""The fewest rules: a test of one rule switches on that one alone. `tests/whole` has them all together."""


@pytest.fixture(scope="session")
def base() -> Scenario:
    """Without the posterior: numbers are drawn from the priors, and no file of sets is read."""
    return load_scenario("base", {"posterior": "none", **PLAIN})


@pytest.fixture
def economy(base: Scenario) -> Economy:
    """Two draws, each with the shock and without, before the first month: `[4]` worlds."""
    return economy_of(base, n_draws=2, collects_data=False)


@pytest.fixture
def opened(economy: Economy) -> Economy:
    """The same after its first month."""
    economy.step()
    return economy
