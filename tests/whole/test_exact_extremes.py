"""Extremes in which the model has nothing left to decide."""

from typing import Any

import numpy as np
import pytest

from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.scenario import Scenario, economy_of, load_scenario

SHORT: dict[str, Any] = {"posterior": "none", "clock.months": 48, "measurement.horizons_months": [6]}


def run(scenario: Scenario) -> tuple[Economy, dict[str, Array]]:
    economy = economy_of(scenario, n_draws=2, collects_data=False)
    with np.errstate(all="ignore"):
        series = Record(economy, ["lab_revenue_usd_bn_per_year"]).run().series
    economy.forget()
    assert np.all(economy.is_finite & economy.accounts_close & economy.limits.are_kept)
    return economy, series


def test_a_lab_alone_has_every_user() -> None:
    economy, _ = run(load_scenario("toy"))
    assert economy.labs.names == ("openai",)
    assert np.array_equal(economy.labs.market_share, np.ones((1, economy.worlds.n)))
    assert np.array_equal(economy.labs.segment_shares, np.ones((1, 1, economy.worlds.n)))


def test_with_an_endless_lead_time_capacity_only_retires(base: Scenario) -> None:
    """No one starts or orders, so what stands retires, and racks trickle in over as long as they may take.

    ``K_n = K_0 k^n + r_0 / L (k^n - q^n) / (k - q)``, k what is left after a month, ``q = 1 - 1 / L``
    """
    changes = {f"hyperscalers.{name}.capex_ratio": 0 for name in base.table("hyperscalers")}
    changes |= {"investment.rack_lead_months": 60, "events.stargate": None}
    economy = economy_of(base.with_changes(SHORT | changes), n_draws=2, collects_data=False)
    firms = economy.hyperscalers
    standing, racks = firms.capacity_kh100e, firms.racks_kh100e
    economy.run()
    economy.forget()
    kept, waiting, n = 1.0 - firms.depreciation_per_year / 12.0, 1.0 - 1.0 / 60.0, SHORT["clock.months"]
    trickled = racks / 60.0 * (kept**n - waiting**n) / (kept - waiting)
    assert np.max(economy.chip_market.shipped_kh100e) == 0.0
    assert firms.capacity_kh100e == pytest.approx(standing * kept**n + trickled, rel=1e-9)


@pytest.mark.parametrize("form", ["task_ladder", "flat_tasks"])
def test_at_a_price_without_end_nobody_buys(base: Scenario, form: str) -> None:
    changes = {"demand.form": form, "tokens.compute_per_task_h100e_hours": 1e9}
    _, series = run(base.with_changes(SHORT | changes))
    assert np.max(series["lab_revenue_usd_bn_per_year"][-1]) < 1e-6


@pytest.mark.parametrize("form", ["task_ladder", "human_hours", "flat_tasks"])
def test_an_empty_purse_buys_nothing(base: Scenario, form: str) -> None:
    _, series = run(
        base.with_changes(SHORT | {"demand.form": form, "purse.addressable_value_usd_tn_per_year": 0})
    )
    assert np.max(series["lab_revenue_usd_bn_per_year"]) == 0.0
    assert np.max(series["inference"]) == 0.0


def test_a_purse_without_end_is_no_purse(base: Scenario) -> None:
    endless = {"purse.addressable_value_usd_tn_per_year": 1e4, "task_ladder.tasks_bn_per_year": 1e-4}
    _, purse = run(base.with_changes(SHORT | endless))
    _, none = run(base.with_changes(SHORT | endless | {"purse.limit": "unlimited"}))
    assert purse["inference"] == pytest.approx(none["inference"], rel=1e-4)
