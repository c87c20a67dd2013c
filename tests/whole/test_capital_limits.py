"""All rules of capital and its limits at once: twins, freezing, bits, accounts, and planted breaches."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.treasury import Treasury
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.limits import WITHOUT_LIMIT
from sim.model.markets.chips import ChipMarket
from sim.model.worlds import MECHANISMS
from sim.scenario import Scenario, economy_of
from tests.whole.conftest import rebound_of, run_record, with_free
from tests.whole.test_invariances import _assert_split_is_neutral

SHORT = {"clock.months": 78, "measurement.horizons_months": [6, 12, 24]}

NARROW = SHORT | {
    "investment.initial_belief": 0.8,
    "grid.additions_2026_gw_per_year": 6,
    "grid.additions_2030_gw_per_year": 10,
}
"""A grid that binds in every draw."""

YEAR = {"kind": "number_change", "month": "2026-01", "until": "2027-01", "source": "assumption: a test"}
CRUNCH = {
    "events.less_lent": YEAR
    | {
        "number": "credit.debt_limit_scale",
        "multiply_by": {"value": 0.5, "unit": "1", "source": "assumption: half", "grade": "D"},
    },
    "events.dearer": YEAR
    | {
        "number": "credit.base_interest_per_year",
        "multiply_by": {"value": 1.6, "unit": "1", "source": "assumption: some three points", "grade": "D"},
    },
}
"""Lenders halve what they lend for a year, and ask for more."""


@pytest.fixture(scope="module")
def limited(base: Scenario) -> Scenario:
    return base.with_changes(NARROW)


@pytest.fixture(scope="module")
def crunched(limited: Scenario) -> Scenario:
    return limited.with_changes(CRUNCH)


def test_without_a_shock_the_second_world_is_its_twin_bit_for_bit(limited: Scenario) -> None:
    record = run_record(limited.with_changes({"shock": "none"}), is_full=True)
    for name, values in record.series.items():
        assert np.array_equal(values[..., :2], values[..., 2:], equal_nan=True), name
    assert np.all(record.economy.limits.are_kept & record.economy.accounts_close)
    # The rules acted: nothing above would say so.
    assert np.max(record.series["grid_wait_years"]) > 0.1
    assert np.max(record.series["debt_usd_bn"]) > 1.0
    assert np.max(record.series["networking_revenue_by_chip_vendor_usd_bn_per_year"]) > 1.0


def test_with_all_mechanisms_frozen_there_is_no_rebound(crunched: Scenario) -> None:
    record = run_record(crunched, with_free())
    for measure in ("training", "inference", "compute", "spending", "energy"):
        assert np.max(np.abs(rebound_of(record, measure, 24))) < 1e-12, measure


@pytest.mark.parametrize("free", MECHANISMS)
def test_limits_hold_and_accounts_close_whatever_is_frozen(crunched: Scenario, free: str) -> None:
    economy = run_record(crunched, with_free(*(name for name in MECHANISMS if name != free))).economy
    assert np.all(economy.limits.are_kept & economy.accounts_close & economy.is_finite)


def test_a_draw_alone_equals_the_draw_among_others(crunched: Scenario) -> None:
    together = simulate(Task(crunched, 7, 10, 3, "main"))
    alone = simulate(Task(crunched, 7, 11, 1, "main"))
    assert together.reasons == [None] * 3
    assert np.isfinite(together.variables["grid_binds_year"]).all()
    for name, values in alone.variables.items():
        assert np.array_equal(values, together.variables[name][1:2], equal_nan=True), name


def test_twice_the_clouds_at_half_the_size_change_nothing(limited: Scenario) -> None:
    halved = [
        "initial_capacity_share",
        "strategic_share",
        "operating_cash_flow_usd_bn_per_year",
        "base_capex_usd_bn_per_year",
    ]
    _assert_split_is_neutral(limited.with_changes({"events.stargate": None}), "hyperscalers", halved)


def test_a_credit_crunch_cuts_what_the_most_indebted_spend_while_it_lasts(
    limited: Scenario, crunched: Scenario
) -> None:
    usual, crunch = (run_record(each, is_full=True) for each in (limited, crunched))
    neoclouds = usual.economy.hyperscalers.names.index("neoclouds")
    before, during = slice(0, 48), slice(48, 60)
    name = "capex_by_hyperscaler_usd_bn_per_year"
    series, changed = (record.series[name][:, neoclouds] for record in (usual, crunch))
    assert np.array_equal(series[before], changed[before])
    assert np.all(np.sum(changed[during], axis=0) < np.sum(series[during], axis=0))


def test_each_limit_is_switched_off_by_one_line(limited: Scenario) -> None:
    binding = run_record(limited, is_full=True).series
    for limit, change in WITHOUT_LIMIT.items():
        assert len(change) == 1
        series = run_record(limited.with_changes(change), is_full=True).series
        assert not np.array_equal(series["capex_usd_bn_per_year"], binding["capex_usd_bn_per_year"]), limit
        if limit == "grid":
            assert not series["grid_wait_years"].any()
        if limit == "debt":
            assert np.all(series["debt_usd_bn"][:36] == np.maximum(series["debt_usd_bn"][:36], 0.0))


def test_a_limit_that_is_far_away_changes_no_bit(base: Scenario) -> None:
    """What the rules do in between is neutral as well, and not only the word that switches them off."""
    off = {**SHORT, "grid.connection": "unlimited", "investment.return_elasticity": 0}
    far = {
        **off,
        "grid.connection": "limited",
        "grid.additions_2026_gw_per_year": 1e5,
        "grid.additions_2030_gw_per_year": 1e5,
        "investment.return_smoothing_per_month": 0.9,
    }
    usual, distant = (run_record(base.with_changes(changes), is_full=True).series for changes in (off, far))
    for name, values in usual.items():
        assert np.array_equal(values, distant[name], equal_nan=True), name


def _owe_more(economy: Economy, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Treasury.settle

    def settle(self: Treasury, spent_usd_bn: Array, *others: object) -> None:
        honest(self, spent_usd_bn, *others)  # type: ignore[arg-type]
        self.debt_usd_bn = self.debt_usd_bn + _in_second_draw(economy, 1e5)

    monkeypatch.setattr(Treasury, "settle", settle)
    # Lenders would notice, and this is about limits.
    monkeypatch.setattr("sim.model.settlement._book_finance", lambda parties, accounts: None)


def _connect_more(economy: Economy, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Hyperscalers.connect

    def connect(self: Hyperscalers, connected_share: Array) -> None:
        self.unconnected_mw = self.unconnected_mw + _in_second_draw(economy, 1e6)
        honest(self, np.maximum(connected_share, _in_second_draw(economy, 1.0)))

    monkeypatch.setattr(Hyperscalers, "connect", connect)


def _find_more_wafers(economy: Economy, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ChipMarket.clear

    def clear(self: ChipMarket) -> None:
        honest(self)
        first = self.vendors.names.index("nvidia")
        beyond = np.minimum(2.0 * self.wafer_ceiling_kh100e_per_month, 1e9)
        is_planted = (_in_second_draw(economy, 1.0) > 0.0) & (beyond < 1e9)
        wafers = self.vendors.wafers_kh100e_per_month.copy()
        wafers[first] = np.where(is_planted, beyond, wafers[first])
        self.vendors.wafers_kh100e_per_month = wafers

    monkeypatch.setattr(ChipMarket, "clear", clear)


def _in_second_draw(economy: Economy, value: float) -> Array:
    return np.where(economy.worlds.draw == 1, value, 0.0)


BREACHES: dict[str, Callable[[Economy, pytest.MonkeyPatch], None]] = {
    "debt above its limit": _owe_more,
    "more power connected than the grid allows": _connect_more,
    "more wafers for AI than fabs have": _find_more_wafers,
}


@pytest.mark.parametrize("breach", list(BREACHES))
def test_a_planted_breach_is_caught_and_its_world_set_aside(
    limited: Scenario, monkeypatch: pytest.MonkeyPatch, breach: str
) -> None:
    worlds = economy_of(limited, n_draws=3, collects_data=False)
    BREACHES[breach](worlds, monkeypatch)
    worlds.forget()
    outcome = simulate(Task(limited, 0, 0, 3, "alternative"))
    assert outcome.reasons == [None, breach, None]
    assert outcome.is_valid.tolist() == [True, False, True]
