"""Scenarios for tests of the model as a whole: small, or stripped down to a limit with a closed form."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from sim.measuring.rebound import Paths, rebound
from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import MECHANISMS, PAIR, Role, lanes_of
from sim.scenario import Scenario, economy_of, load_scenario

FROZEN = "frozen"


@pytest.fixture(scope="session")
def base() -> Scenario:
    return load_scenario("deepseek-2025")


def run_record(
    scenario: Scenario,
    roles: Mapping[str, Role] = PAIR,
    n_draws: int = 2,
    root_seed: int = 0,
    first_draw: int = 0,
    is_full: bool = False,
    activation: str = "sequential",
) -> Record:
    """Run an economy to the end and keep its series."""
    economy = economy_of(
        scenario, root_seed, first_draw, n_draws, roles=roles, collects_data=False, activation=activation
    )
    record = Record(economy, None if is_full else ()).run()
    economy.forget()
    return record


def with_free(*free: str) -> dict[str, Role]:
    """A twin, and a shocked world in which just these mechanisms are free."""
    frozen = tuple(name for name in MECHANISMS if name not in free)
    return {"twin": Role("twin"), "shocked": Role("twin", is_shocked=True, frozen=frozen)}


def rebound_of(record: Record, measure: str, horizon_months: int, n_draws: int = 2) -> Array:
    """Rebound of a pair, [draw], however small the saving is."""
    since = record.economy.calendar.shock_month

    def of(name: str, role: str) -> Array:
        return record.series[name][since:, lanes_of(PAIR, role, n_draws)]

    paths = Paths(of(measure, "twin"), of(measure, "shocked"), of(f"engineering_{measure}", "shocked"))
    return rebound(paths.until(horizon_months), minimum_saving_share=1e-9)


@pytest.fixture(scope="session")
def limit() -> Callable[..., Scenario]:
    """The base scenario in the limit of the closed forms: everyone shocked at once, prices follow at once."""

    def build(**changes: Any) -> Scenario:
        labs = load_scenario("base").table("labs")
        fixed: dict[str, Any] = {
            "shock.lab": "all",
            "shock.pull_forward_share": 0,
            "shock.believed_efficiency_ratio": 1,
            "know_how.diffusion_per_month": 0,
            "token_pricing.price_speed_per_month": 1,
            "token_pricing.pass_through_completion_per_month": 0,
            "demand.integration_cost_share": 0,
            **{f"labs.{name}.pricing": "cost_plus" for name in labs},
        }
        return load_scenario("base", {**fixed, **changes})

    return build


def largest(values: Array) -> float:
    """Largest absolute value."""
    return float(np.max(np.abs(values)))
