"""Money and chips are conserved and stocks stay physical, each month, in each world of each scenario."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.agents.chip_vendor import ChipVendor
from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.lab import Lab
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.accounts import TOLERANCE
from sim.scenario import Scenario, economy_of, list_scenarios, load_scenario

NAMES = [name for name, _ in list_scenarios()]


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_conserves_money_and_chips_and_respects_physics(name: str) -> None:
    economy = economy_of(load_scenario(name), n_draws=4, collects_data=False)
    stock = sum(cloud.capacity_kh100e + cloud.racks_kh100e for cloud in economy.hyperscalers)
    retired = energised = shipped = np.zeros(economy.worlds.n)
    while economy.running:
        economy.step()
        shipped = shipped + np.sum(economy.chip_market.shipped_kh100e, axis=0)
        for cloud in economy.hyperscalers:
            retired = retired + cloud.retired_kh100e
            energised = energised + cloud.energised_kh100e
            assert all(np.all(each >= 0.0) for each in cloud.stocks), cloud.name
        _assert_physical(economy)
    economy.forget()
    assert np.max(economy.worst_account_gap) <= TOLERANCE
    assert np.all(economy.is_finite)
    left = sum(cloud.capacity_kh100e + cloud.racks_kh100e for cloud in economy.hyperscalers)
    assert left == pytest.approx(stock + shipped - retired, rel=1e-10)


def _assert_physical(economy: Economy) -> None:
    is_bound = ~economy.worlds.is_shocked
    for market in economy.compute_markets.values():
        is_elastic = market.parameters.supply == "elastic" and economy.calendar.is_after_shock(economy.month)
        if not is_elastic:
            limit = market.capacity_kh100e * (1.0 + 1e-12)
            assert np.all((market.served_kh100e <= limit)[is_bound])
        assert np.all(market.rent > 0.0)
        assert np.all(market.queue_kh100e >= -1e-9 * market.demand_kh100e)
    for vendor in economy.vendors:
        total = np.sum(vendor.shipped_kh100e, axis=0)
        assert np.all(total <= vendor.capacity_kh100e_per_month * (1.0 + 1e-12))
        assert np.all(vendor.backlog_kh100e >= -1e-9)
    shares = sum(lab.market_share for lab in economy.labs)
    assert shares == pytest.approx(np.ones(economy.worlds.n), abs=1e-12)
    for use_case in economy.use_cases:
        assert np.all((use_case.adoption_share >= 0.0) & (use_case.adoption_share <= 1.0))


LEAKS: dict[str, tuple[type, str, Callable[[Array], Array]]] = {
    "rent received is rounded up": (Hyperscaler, "earn_rent", lambda amount: amount * (1.0 + 1e-6)),
    "rent paid loses a millionth": (Lab, "pay", lambda amount: amount * (1.0 - 1e-6)),
    "rent is paid twice": (Lab, "pay", lambda amount: 2.0 * amount),
    "a lab pays nothing": (Lab, "pay", lambda amount: 0.0 * amount),
    "one world pays less": (
        Lab,
        "pay",
        lambda amount: amount * np.where(np.arange(amount.size) == 1, 0.9, 1.0),
    ),
    "rent turns into a number that is none": (Lab, "pay", lambda amount: amount * np.nan),
}


@pytest.mark.parametrize("leak", list(LEAKS))
def test_a_planted_leak_is_caught(monkeypatch: pytest.MonkeyPatch, base: Scenario, leak: str) -> None:
    kind, method, distort = LEAKS[leak]
    honest = getattr(kind, method)
    monkeypatch.setattr(kind, method, lambda self, *args: distort(honest(self, *args)))
    economy = economy_of(base, n_draws=1, collects_data=False)
    for _ in range(3):
        economy.step()
    economy.forget()
    assert not np.all(economy.accounts_close)


def test_chips_that_vanish_on_the_way_are_caught(monkeypatch: pytest.MonkeyPatch, base: Scenario) -> None:
    honest = Hyperscaler.energise
    monkeypatch.setattr(
        Hyperscaler, "energise", lambda self, received, power: honest(self, received * (1.0 - 1e-6), power)
    )
    economy = economy_of(base, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.any(economy.accounts_close)


def test_a_vendor_that_books_what_it_did_not_sell_is_caught(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = ChipVendor.collect

    def collect(self: ChipVendor, price_ratio: Array) -> Array:
        sales = honest(self, price_ratio)
        self.sales_usd_bn = self.sales_usd_bn * 1.01 if self.name == "amd" else self.sales_usd_bn
        return sales

    monkeypatch.setattr(ChipVendor, "collect", collect)
    economy = economy_of(base, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.all(economy.accounts_close)


def test_a_lab_that_books_capital_nobody_supplied_is_caught(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = Lab.raise_capital

    def raise_capital(self: Lab, *args: Array) -> None:
        honest(self, *args)
        self.available_capital_usd_bn_per_year = self.available_capital_usd_bn_per_year * 1.001

    monkeypatch.setattr(Lab, "raise_capital", raise_capital)
    economy = economy_of(base, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.any(economy.accounts_close)


def test_a_world_that_breaks_the_accounts_is_marked_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = Lab.pay
    monkeypatch.setattr(
        Lab, "pay", lambda self, *args: honest(self, *args) * np.where(self.worlds.draw == 1, 1.01, 1.0)
    )
    outcome = simulate(Task(base, 0, 0, 3, "alternative"))
    assert list(outcome.is_valid) == [True, False, True]
    assert outcome.reasons == [None, "accounts do not close", None]
