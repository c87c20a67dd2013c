"""Dated changes leave what is measured intact: twins, the frozen world, the accounts."""

from typing import Any

import numpy as np
import pytest

from sim.measuring.rebound import MEASURES
from sim.scenario import Scenario
from tests.whole.conftest import largest, rebound_of, run_record, with_free

SHORT = {"clock.months": 66, "measurement.horizons_months": [6, 12]}
CHANGES = {
    "tokens.thinking_exponent": 1.3,
    "task_ladder.task_growth_per_oom": 0.8,
    "demand.imitation_per_year": 1.5,
    "know_how.diffusion_per_month": 2.0,
    "know_how.trend_decay_per_year": 2.0,
    "training.value_weight": 1.5,
    "capability.flop_1e24_per_kh100e_month": 1.2,
    "other_load.price_elasticity": 1.5,
    "compute.power_price_usd_per_mwh": 2.0,
    "compute.depreciation_per_year": 1.5,
    "chip_supply.capacity_ratio": 0.5,
    "hyperscalers.microsoft.capex_ratio": 0.0,
    "investment.borrowing_ratio": 0.3,
    "labs.openai.secrecy_ln": 0.5,
    "use_cases.chat.relative_value": 2.0,
}
"""Numbers of every agent and market, and by what they are multiplied."""


def changed(scenario: Scenario, strikes: str = "all") -> Scenario:
    """The scenario with all of these changes for a year, one beginning after the other around the shock.

    What strikes one world of a pair alone begins with the shock.
    """
    events: dict[str, Any] = {}
    first = 2024 if strikes == "all" else 2025
    for position, (number, factor) in enumerate(CHANGES.items()):
        year, month = divmod(position, 12)
        events[f"events.change_{position}"] = {
            "kind": "number_change",
            "number": number,
            "month": f"{first + year}-{month + 1:02d}",
            "until": f"{first + 1 + year}-{month + 1:02d}",
            "strikes": strikes,
            "source": "X",
            "multiply_by": {"value": factor, "unit": "1", "source": "X"},
        }
    return scenario.with_changes(SHORT | events)


def test_all_frozen_is_no_rebound(base: Scenario) -> None:
    record = run_record(changed(base), with_free())
    for measure in MEASURES:
        for months in (6, 12, 30):
            assert largest(rebound_of(record, measure, months)) < 1e-12, measure


def test_twins_without_a_shock_stay_equal(base: Scenario) -> None:
    record = run_record(changed(base.with_changes({"shock": "none"})), is_full=True)
    for name, values in record.series.items():
        twin, other = np.split(values, 2, axis=-1)
        assert np.array_equal(twin, other, equal_nan=True), name


@pytest.mark.parametrize("strikes", ["all", "shocked", "twin"])
def test_every_account_closes(base: Scenario, strikes: str) -> None:
    record = run_record(changed(base, strikes))
    assert np.all(record.economy.accounts_close)
    assert np.all(record.economy.is_finite)
