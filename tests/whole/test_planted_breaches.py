"""No world breaks a limit, in any theory or scenario; and one that is made to is caught, and it alone.

Twenty breaches stand in one ensemble, each in a draw of its own: in its twin or in its shocked world, in one
month, by one agent. The last draws are left alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measuring.experiment import Outcome, Task
from sim.measuring.twins import simulate
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.model.agents.treasury import Treasury
from sim.model.economy import Economy
from sim.model.markets.chips import ChipMarket
from sim.model.markets.purses import Purses
from sim.model.markets.tokens import TokenMarket
from sim.model.worlds import Mask
from sim.scenario import economy_of, list_scenarios, load_scenario
from sim.scenario.theories import FORMS

CASH = "labs' cash below their facilities"
DEBT = "debt above its limit"
GRID = "more power connected than the grid allows"
PURSE = "spending on AI above the purse"
WAFERS = "more wafers for AI than fabs have"

MONTHS = 54
N_UNTOUCHED = 4
BY_LITTLE = 1.0001
"""How far beyond a limit a breach goes: rounding is a ten-thousandth of that."""


@dataclass(frozen=True)
class Planted:
    """A breach: what is broken, by whom, in which month of the clock, and in which world of the pair."""

    limit: str
    who: str
    month: int
    is_shocked: bool


BREACHES = (
    Planted(CASH, "openai", 14, is_shocked=False),
    Planted(CASH, "anthropic", 30, is_shocked=True),
    Planted(CASH, "xai", 40, is_shocked=True),
    Planted(CASH, "deepseek", 38, is_shocked=True),
    Planted(CASH, "open_hosts", 50, is_shocked=False),
    Planted(DEBT, "microsoft", 6, is_shocked=False),
    Planted(DEBT, "oracle", 37, is_shocked=True),
    Planted(DEBT, "neoclouds", 45, is_shocked=False),
    Planted(DEBT, "xai_cluster", 53, is_shocked=True),
    Planted(DEBT, "china_clouds", 20, is_shocked=True),
    Planted(GRID, "google", 2, is_shocked=False),
    Planted(GRID, "china_clouds", 25, is_shocked=True),
    Planted(GRID, "meta", 41, is_shocked=True),
    Planted(GRID, "neoclouds", 53, is_shocked=False),
    Planted(WAFERS, "nvidia", 48, is_shocked=False),
    Planted(WAFERS, "broadcom", 50, is_shocked=True),
    Planted(WAFERS, "huawei", 53, is_shocked=True),
    Planted(PURSE, "value", 9, is_shocked=False),
    Planted(PURSE, "value", 44, is_shocked=True),
    Planted(PURSE, "spending", 36, is_shocked=True),
)
"""Breach number i stands in draw i."""


class Gardener:
    """Plants breaches while worlds advance."""

    def __init__(self) -> None:
        self.economy: Economy | None = None

    def follow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Know which economy advances."""
        honest = Economy.step

        def step(economy: Economy) -> None:
            self.economy = economy
            honest(economy)

        monkeypatch.setattr(Economy, "step", step)

    def where(self, limit: str, who: str) -> Mask:
        """Worlds in which this agent breaks this limit this month."""
        assert self.economy is not None
        worlds = self.economy.worlds
        here = np.zeros(worlds.n, dtype=np.bool_)
        for draw, breach in enumerate(BREACHES):
            if (breach.limit, breach.who, breach.month) == (limit, who, self.economy.month):
                here = here | ((worlds.draw == draw) & (worlds.is_shocked == breach.is_shocked))
        return here

    def after(
        self, monkeypatch: pytest.MonkeyPatch, kind: type, method: str, plant: Callable[..., None]
    ) -> None:
        """Plant when a method of a class has done its work."""
        honest = getattr(kind, method)

        def planted(agent: object, *args: object) -> None:
            honest(agent, *args)
            plant(agent)

        monkeypatch.setattr(kind, method, planted)

    def overspend(self, purses: Purses) -> None:
        """A lab has spent ten thousand dollars more than it may owe, or a ten-thousandth of it."""
        for position, name in enumerate(purses.labs.names):
            least = -purses.facility_usd_bn[position] * BY_LITTLE - 1e-5
            cash = purses.cash_usd_bn.copy()
            cash[position] = np.where(self.where(CASH, name), least, cash[position])
            purses.cash_usd_bn = cash

    def by_firm(self, limit: str) -> NDArray[np.bool_]:
        """Where which hyperscaler breaks this limit this month, `[firm, world]`."""
        assert self.economy is not None
        return np.stack([self.where(limit, name) for name in self.economy.hyperscalers.names])

    def owe(self, treasury: Treasury) -> None:
        """A firm borrows more than its limit and keeps the money: both sides of the loan are booked."""
        highest = np.maximum(treasury.debt_limit_usd_bn, treasury.opening_debt_usd_bn) * BY_LITTLE
        more = np.where(self.by_firm(DEBT), highest - treasury.debt_usd_bn, 0.0)
        treasury.borrowed_usd_bn = treasury.borrowed_usd_bn + more
        treasury.debt_usd_bn = treasury.debt_usd_bn + more

    def connect(self, firms: Hyperscalers) -> None:
        """A firm gets power for all that its region can connect, and a little more."""
        assert self.economy is not None
        grids = self.economy.grids
        limit = firms.at_home({region: grid.limit_mw_per_month for region, grid in grids.items()})
        firms.connected_mw = np.where(self.by_firm(GRID), limit * BY_LITTLE, firms.connected_mw)

    def find_wafers(self, market: ChipMarket) -> None:
        """A vendor makes do with the wafers of all others, and a little more."""
        room = market.wafer_ceiling_kh100e_per_month - market.wafers_kh100e_per_month
        wafers = market.vendors.wafers_kh100e_per_month
        here = np.stack([self.where(WAFERS, name) for name in market.vendors.names])
        market.vendors.wafers_kh100e_per_month = np.where(here, (wafers + room) * BY_LITTLE + 1e-3, wafers)

    def spend(self, market: TokenMarket) -> None:
        """AI does more than the purse is worth, or users want to spend more than it holds."""
        purse = market.purse_usd_tn_per_year * BY_LITTLE
        value, wanted = market.total_value_usd_tn_per_year, market.wanted_usd_bn_per_year
        market.total_value_usd_tn_per_year = np.where(self.where(PURSE, "value"), purse, value)
        market.wanted_usd_bn_per_year = np.where(self.where(PURSE, "spending"), purse * 1e3, wanted)


@pytest.fixture(scope="module")
def planted() -> Outcome:
    gardener = Gardener()
    scenario = load_scenario(
        "deepseek-2025", {"posterior": "none", "clock.months": MONTHS, "measurement.horizons_months": [6]}
    )
    with pytest.MonkeyPatch.context() as monkeypatch:
        gardener.follow(monkeypatch)
        gardener.after(monkeypatch, Purses, "settle", gardener.overspend)
        gardener.after(monkeypatch, Treasury, "settle", gardener.owe)
        gardener.after(monkeypatch, Hyperscalers, "connect", gardener.connect)
        gardener.after(monkeypatch, ChipMarket, "clear", gardener.find_wafers)
        gardener.after(monkeypatch, TokenMarket, "clear", gardener.spend)
        return simulate(Task(scenario, 0, 0, len(BREACHES) + N_UNTOUCHED, "alternative"))


def test_twenty_breaches_are_planted() -> None:
    assert len(set(BREACHES)) == 20


@pytest.mark.parametrize("draw", range(20))
def test_a_planted_breach_is_caught_and_its_world_set_aside(planted: Outcome, draw: int) -> None:
    assert planted.reasons[draw] == BREACHES[draw].limit
    assert not planted.is_valid[draw]


def test_no_other_world_is_set_aside(planted: Outcome) -> None:
    assert planted.reasons[len(BREACHES) :] == [None] * N_UNTOUCHED
    assert planted.is_valid[len(BREACHES) :].all()


WEIGHTY = [form for form in FORMS if form not in WEIGHTLESS_FORMS]
ASKED = [
    (name, form)
    for name, _ in list_scenarios()
    # The toy fixes numbers of the theory that it is made of, and so has no other.
    for form in (["constant_elasticity"] if name == "toy" else WEIGHTY)
]


@pytest.mark.parametrize(("name", "form"), ASKED)
def test_no_world_breaks_a_limit(name: str, form: str) -> None:
    """To August 2028: every dated change of a scenario has begun by then, and most have ended."""
    changes = {"clock.months": 80, "measurement.horizons_months": [6]}
    scenario = load_scenario(name, {"posterior": "none", "demand.form": form, **changes})
    economy = economy_of(scenario, n_draws=2, collects_data=False)
    with np.errstate(all="ignore"):
        economy.run()
    economy.forget()
    every = np.arange(economy.worlds.n)
    assert economy.limits.breach(every) is None
    assert np.all(economy.accounts_close & economy.is_finite)
