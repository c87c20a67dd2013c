"""Promise 10: accounts close in every month of every world, and a world that breaks them is marked."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.agents.chip_vendors import ChipVendors
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.labs import Labs
from sim.model.agents.segment import Segment
from sim.model.agents.treasury import Treasury
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.chips import ChipMarket
from sim.model.markets.purses import Purses
from sim.model.worlds import Mask
from sim.scenario import Scenario, load_scenario
from tests.promises.finding import Finding
from tests.promises.random_worlds import Watched, watch

SAID = (
    "accounts close to 1e-8 of the largest flow in each month of each world; a world that breaks them is "
    "marked invalid"
)
MONTHS = 48
_DRAWS = 3
_RETURNED = ""


@dataclass(frozen=True)
class Leak:
    """One flow that is booked wrongly by one agent.

    Attributes:
        kind, method: after this method of a class it goes wrong.
        amount: attribute that is wrong, or empty where it is what the method returns.
        ratio: of what is booked to what it should be.
        finance: how labs are financed where it can happen.
    """

    kind: type
    method: str
    amount: str
    ratio: float = 1.001
    finance: str = "cash"

    @property
    def name(self) -> str:
        what = self.amount or "what it returns"
        return f"{self.kind.__name__}.{self.method}: {what} times {self.ratio:g}"


CAUGHT = ("accounts do not close", "a number is not finite")

LEAKS = (
    Leak(Segment, "pay", "paid_usd_bn_per_year", 0.999),
    Leak(Labs, "pay", _RETURNED),
    Leak(Labs, "pay", _RETURNED, 2.0),
    Leak(Labs, "pay", _RETURNED, 0.0),
    Leak(Labs, "pay", _RETURNED, np.nan),
    Leak(Labs, "raise_capital", "available_capital_usd_bn_per_year", finance="committed_capital"),
    Leak(Hyperscalers, "earn_rent", _RETURNED),
    Leak(Hyperscalers, "energise", "received_kh100e", 0.999),
    Leak(Hyperscalers, "spend", "networks_usd_bn"),
    Leak(Hyperscalers, "spend", "servers_usd_bn"),
    Leak(Hyperscalers, "spend", "shells_usd_bn"),
    Leak(Hyperscalers, "spend", "power_usd_bn", 1.01),
    Leak(Treasury, "settle", "interest_usd_bn", 1.01),
    Leak(Treasury, "settle", "debt_usd_bn"),
    Leak(Purses, "settle", "cash_change_usd_bn", 1.01),
    Leak(Purses, "settle", "other_costs_usd_bn", 1.01),
    Leak(Purses, "settle", "capital_usd_bn", 1.01),
    Leak(ChipVendors, "collect", "sales_usd_bn"),
    Leak(ChipVendors, "collect", "networking_usd_bn"),
    Leak(ChipMarket, "clear", "bills_usd_bn"),
)


def check(folder: Path, n: int = 1000) -> Finding:  # noqa: ARG001
    """Simulate `n` random scenarios, and plant twenty leaks."""
    found = watch(n)
    missed = [leak.name for leak in LEAKS if not is_caught(leak)]
    misses = [*found.account_breaches, *(f"not caught: {name}" for name in missed)]
    measured = (
        f"{told(found)}: {len(found.account_breaches)} breaches, the largest gap is {found.worst_gap:.0e}; "
        f"{len(LEAKS)} leaks of one flow in one month of one world: {len(LEAKS) - len(missed)} caught, "
        "no other world marked"
    )
    return Finding(10, SAID, measured, tuple(misses))


def told(found: Watched) -> str:
    """What was simulated."""
    return (
        f"{found.n_scenarios:,} random scenarios (numbers, agents, events, theories, length), "
        f"{found.n_worlds:,} worlds, {found.n_world_months:,} months of worlds"
    )


def is_caught(leak: Leak) -> bool:
    """Whether just the draw in which a flow leaks is set aside, because accounts do not close."""
    chance = random.Random(leak.name)
    place = (chance.randrange(_DRAWS), chance.random() < 0.5, chance.randint(12, MONTHS - 1))
    with planted(leak, *place):
        outcome = simulate(Task(_scenario(leak), 0, 0, _DRAWS, "alternative"))
    others = [reason for draw, reason in enumerate(outcome.reasons) if draw != place[0]]
    return outcome.reasons[place[0]] in CAUGHT and others == [None] * (_DRAWS - 1)


def _scenario(leak: Leak) -> Scenario:
    changes = {"clock.months": MONTHS, "measurement.horizons_months": [6], "training.finance": leak.finance}
    return load_scenario("deepseek-2025", {"posterior": "none", **changes})


@contextmanager
def planted(leak: Leak, draw: int, is_shocked: bool, month: int) -> Iterator[None]:
    """The leak, in one month of one world of one draw."""
    current: list[Economy] = []
    honest_step, honest = Economy.step, getattr(leak.kind, leak.method)

    def step(economy: Economy) -> None:
        current[:] = [economy]
        honest_step(economy)

    def here() -> Mask:
        worlds = current[0].worlds
        return (worlds.draw == draw) & (worlds.is_shocked == is_shocked) & (current[0].month == month)

    def distort(amount: Array) -> Array:
        return np.where(here(), amount * leak.ratio, amount)

    def leaking(agent: object, *given: object, **named: object) -> object:
        returned = honest(agent, *given, **named)
        if not current:
            return returned
        if leak.amount == _RETURNED:
            return distort(returned)
        setattr(agent, leak.amount, distort(getattr(agent, leak.amount)))
        return returned

    wrong: Callable[..., object] = leaking
    with ExitStack() as patches:
        patches.enter_context(patch.object(Economy, "step", step))
        patches.enter_context(patch.object(leak.kind, leak.method, wrong))
        yield
