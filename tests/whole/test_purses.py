"""Labs that live from cash, in the model as a whole; and labs that do not, as they always were."""

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.record import Record
from sim.measuring.twins import simulate
from sim.model.economy import Economy
from sim.model.worlds import MECHANISMS
from sim.scenario import Scenario
from tests.whole.conftest import largest, rebound_of, run_record, with_free

FAILING = {"finance.other_cost_share": 0.6, "finance.lease_share": 0, "finance.round_rate_per_year": 0}
"""Numbers with which labs fail in the base scenario, some sold and some closed."""


@pytest.fixture(scope="module")
def cash(base: Scenario) -> Scenario:
    return base.with_changes({"training.finance": "cash"})


@pytest.fixture(scope="module")
def poor(cash: Scenario) -> Scenario:
    return cash.with_changes(FAILING)


@pytest.fixture(params=["usual", "poor"])
def scenario(request: pytest.FixtureRequest, cash: Scenario, poor: Scenario) -> Scenario:
    return {"usual": cash, "poor": poor}[request.param]


def watched(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> tuple[Record, np.ndarray]:
    """A record, and in which months and worlds labs stayed within their facilities."""
    within: list[np.ndarray] = []
    step = Economy.step

    def watch(economy: Economy) -> None:
        step(economy)
        assert economy.purses is not None
        within.append(economy.purses.is_within_facilities)

    monkeypatch.setattr(Economy, "step", watch)
    return run_record(scenario, is_full=True), np.stack(within)


def test_no_lab_ever_spends_money_that_it_has_not(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, within = watched(scenario, monkeypatch)
    assert within.all()
    assert record.economy.accounts_close.all()
    assert record.economy.is_finite.all()


def test_labs_fail_where_they_are_poor(poor: Scenario) -> None:
    """Guards the tests above and below: without failures they would pass idly."""
    purses = run_record(poor).economy.purses
    assert purses is not None
    assert purses.is_closed.any() and purses.is_sold.any()
    assert not purses.is_closed.all(axis=0).any()


def test_everything_frozen_means_no_rebound_with_purses_too(scenario: Scenario) -> None:
    record = run_record(scenario, with_free())
    for measure in ("training", "inference", "compute", "spending", "energy"):
        assert largest(rebound_of(record, measure, 60)) < 1e-12, measure


@pytest.mark.parametrize("free", [(), MECHANISMS])
def test_a_failure_after_the_shock_counts_where_capital_is_free_alone(
    cash: Scenario, monkeypatch: pytest.MonkeyPatch, free: tuple[str, ...]
) -> None:
    step = Economy.step

    def ruin(economy: Economy) -> None:
        step(economy)
        purses = economy.purses
        if purses is not None and economy.month == 40:
            purses._other_share = np.where(economy.worlds.is_shocked, 10.0, purses._other_share)

    monkeypatch.setattr(Economy, "step", ruin)
    record = run_record(cash, with_free(*free))
    purses = record.economy.purses
    assert purses is not None
    twin, shocked = purses.is_closed[:, :2], purses.is_closed[:, 2:]
    if free:
        assert (shocked & ~twin).any(axis=0).all()
    else:
        assert np.array_equal(shocked, twin)
        assert largest(rebound_of(record, "compute", 60)) < 1e-12
    assert record.economy.accounts_close.all()


@pytest.mark.parametrize("free", ["capital", "reinvestment"])
def test_money_alone_moves_what_belongs_to_it(cash: Scenario, free: str) -> None:
    record = run_record(cash, with_free(free))
    training = largest(rebound_of(record, "training", 60))
    assert (training > 1e-3) == (free == "reinvestment")
    purses = record.economy.purses
    assert purses is not None
    assert np.array_equal(purses.cash_usd_bn[:, 2:], purses.cash_usd_bn[:, :2]) == (free == "capital")
    raised = purses.raised_usd_bn_per_year
    assert np.array_equal(raised[2:], raised[:2]) == (free != "capital")
    assert record.economy.accounts_close.all()


def test_without_a_shock_purses_of_a_pair_agree_bit_for_bit(scenario: Scenario) -> None:
    record = run_record(scenario.with_changes({"shock": "none"}), is_full=True)
    for name, values in record.series.items():
        assert np.array_equal(values[..., :2], values[..., 2:], equal_nan=True), name
    purses = record.economy.purses
    assert purses is not None
    for held in (purses.cash_usd_bn, purses.is_closed, purses.is_sold, purses.serving_budget_share):
        assert np.array_equal(held[:, :2], held[:, 2:])


def test_a_draw_with_purses_alone_equals_the_draw_among_others(poor: Scenario) -> None:
    together = simulate(Task(poor, 7, 10, 3, "alternative"))
    alone = simulate(Task(poor, 7, 11, 1, "alternative"))
    for name, values in alone.variables.items():
        assert np.array_equal(values, together.variables[name][1:2], equal_nan=True), name


def test_numbers_of_finance_move_nothing_while_capital_is_committed(base: Scenario) -> None:
    committed = {
        "training.finance": "committed_capital",
        "clock.months": 48,
        "measurement.horizons_months": [6],
    }
    usual, changed = (run_record(base.with_changes({**committed, **also})) for also in ({}, FAILING))
    assert np.array_equal(usual.series["compute"], changed.series["compute"])
