"""A leak of money or chips is caught, wherever it is; `test_baselines` holds every scenario to it."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.agents.chip_vendors import ChipVendors
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.labs import Labs
from sim.model.declaring import Array
from sim.scenario import Scenario, economy_of

LEAKS: dict[str, tuple[type, str, Callable[[Array], Array]]] = {
    "rent received is rounded up": (Hyperscalers, "earn_rent", lambda amount: amount * (1.0 + 1e-6)),
    "rent paid loses a millionth": (Labs, "pay", lambda amount: amount * (1.0 - 1e-6)),
    "rent is paid twice": (Labs, "pay", lambda amount: 2.0 * amount),
    "a lab pays nothing": (Labs, "pay", lambda amount: 0.0 * amount),
    "one world pays less": (
        Labs,
        "pay",
        lambda amount: amount * np.where(np.arange(amount.shape[-1]) == 1, 0.9, 1.0),
    ),
    "rent turns into a number that is none": (Labs, "pay", lambda amount: amount * np.nan),
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
    honest = Hyperscalers.energise
    monkeypatch.setattr(
        Hyperscalers, "energise", lambda self, received: honest(self, received * (1.0 - 1e-6))
    )
    economy = economy_of(base, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.any(economy.accounts_close)


def test_a_vendor_that_books_what_it_did_not_sell_is_caught(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = ChipVendors.collect

    def collect(self: ChipVendors, price_ratio: Array) -> Array:
        sales = honest(self, price_ratio)
        booked = [1.01 if name == "amd" else 1.0 for name in self.names]
        self.sales_usd_bn = self.sales_usd_bn * np.reshape(booked, (-1, 1, 1))
        return sales

    monkeypatch.setattr(ChipVendors, "collect", collect)
    economy = economy_of(base, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.all(economy.accounts_close)


def test_a_lab_that_books_capital_nobody_supplied_is_caught(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = Labs.raise_capital

    def raise_capital(self: Labs, *args: Array) -> None:
        honest(self, *args)
        self.available_capital_usd_bn_per_year = self.available_capital_usd_bn_per_year * 1.001

    monkeypatch.setattr(Labs, "raise_capital", raise_capital)
    committed = base.with_changes({"training.finance": "committed_capital"})
    economy = economy_of(committed, n_draws=1, collects_data=False)
    economy.step()
    economy.forget()
    assert not np.any(economy.accounts_close)


def test_a_world_that_breaks_the_accounts_is_marked_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, base: Scenario
) -> None:
    honest = Labs.pay
    monkeypatch.setattr(
        Labs, "pay", lambda self, *args: honest(self, *args) * np.where(self.worlds.draw == 1, 1.01, 1.0)
    )
    outcome = simulate(Task(base, 0, 0, 3, "alternative"))
    assert list(outcome.is_valid) == [True, False, True]
    assert outcome.reasons == [None, "accounts do not close", None]
