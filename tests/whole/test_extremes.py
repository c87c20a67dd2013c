"""Extreme conditions with an answer that is known beforehand."""

import numpy as np
import pytest

from sim.model.economics.purse import total_value_usd_tn_per_year
from sim.model.economy import Economy
from sim.scenario import Scenario, economy_of, load_scenario
from tests.whole.conftest import rebound_of, run_record


def run(scenario: Scenario) -> Economy:
    economy = economy_of(scenario, n_draws=1, collects_data=False)
    with np.errstate(all="ignore"):
        economy.run()
    economy.forget()
    assert np.all(economy.is_finite)
    assert np.all(economy.accounts_close)
    return economy


def test_without_tasks_nobody_serves_tokens(base: Scenario) -> None:
    economy = run(base.with_changes({"task_ladder.tasks_bn_per_year": 0}))
    assert np.max(economy.token_market.load_kh100e) < 1e-9


def test_without_chips_the_stock_only_retires(base: Scenario) -> None:
    none = {
        f"chip_vendors.{name}.initial_capacity_kh100e_per_month": 0 for name in base.table("chip_vendors")
    }
    economy = run(base.with_changes(none))
    assert np.max(economy.chip_market.shipped_kh100e) < 1e-6


def test_without_orders_and_with_a_long_lead_time_capacity_lags(base: Scenario) -> None:
    economy = run(
        base.with_changes({"investment.rack_lead_months": 60, "investment.order_speed_per_month": 0})
    )
    fastest = run(base)
    assert np.all(
        economy.compute_markets["open"].capacity_kh100e < fastest.compute_markets["open"].capacity_kh100e
    )


def test_users_who_pay_nothing_do_not_use(base: Scenario) -> None:
    economy = run(base.with_changes({"task_ladder.task_value_usd": 1e-6}))
    assert np.max(economy.token_market.pool_usd_bn_per_year) < 1e-3


def test_one_lab_and_one_cloud_per_region_still_clear(base: Scenario) -> None:
    kept_labs, kept_clouds = ("openai", "deepseek"), ("microsoft", "china_clouds")
    changes: dict[str, object] = {
        f"labs.{name}": None for name in base.table("labs") if name not in kept_labs
    }
    changes |= {
        f"hyperscalers.{name}": None for name in base.table("hyperscalers") if name not in kept_clouds
    }
    changes |= {
        f"events.{name}": None for name, event in base.events.items() if event.lab not in ("", *kept_labs)
    }
    economy = run(base.with_changes({**changes, "events.stargate": None}))
    assert np.sum(economy.labs.market_share, axis=0) == pytest.approx(1.0)


def test_a_larger_shock_saves_more_if_everything_is_frozen_and_less_than_all(base: Scenario) -> None:
    small, large = (
        run_record(
            base.with_changes(
                {"shock.training_efficiency_ratio": size, "shock.inference_efficiency_ratio": size}
            )
        )
        for size in (2, 50)
    )
    saving = [
        1.0 - record.series["engineering_compute"][-1, 2:] / record.series["compute"][-1, :2]
        for record in (small, large)
    ]
    assert np.all((saving[0] > 0.0) & (saving[0] < saving[1]) & (saving[1] < 1.0))


def test_a_shock_without_size_changes_nothing(base: Scenario) -> None:
    none = {f"shock.{name}_efficiency_ratio": 1 for name in ("training", "inference", "believed")}
    series = run_record(base.with_changes(none)).series["compute"]
    assert np.array_equal(series[:, :2], series[:, 2:])


def test_news_without_substance_moves_demand_but_has_no_engineering_saving(base: Scenario) -> None:
    news = {f"shock.{name}_efficiency_ratio": 1 for name in ("training", "inference")}
    record = run_record(base.with_changes({**news, "investment.initial_belief": 0.6}))
    compute = record.series["compute"]
    assert np.all(compute[-1, 2:] != compute[-1, :2])
    assert np.all(np.isnan(rebound_of(record, "compute", 60)))


def test_a_full_pull_forward_lets_the_twin_catch_up(base: Scenario) -> None:
    scenario = base.with_changes(
        {"shock.pull_forward_share": 1, "shock.pull_forward_months": 12, "know_how.diffusion_per_month": 0}
    )
    record = run_record(scenario)
    saving = 1.0 - record.series["engineering_compute"][:, 2:] / record.series["compute"][:, :2]
    month = record.economy.calendar.shock_month
    assert np.all(saving[month + 1] > 0.0)
    assert np.max(np.abs(saving[month + 13 :])) < 1e-9


def test_a_lab_that_keeps_its_gain_secret_leaves_rivals_where_they_were(base: Scenario) -> None:
    scenario = base.with_changes({"labs.deepseek.secrecy_ln": 20})
    economy = run(scenario)
    for name, (twin, shocked) in zip(economy.labs.names, economy.labs.ln_training_efficiency, strict=True):
        assert name == "deepseek" or shocked == twin, name


def done_share_in_january_2025(name: str, form: str) -> float:
    """Part of the value that AI can bring which it brings when the shock strikes; median of draws."""
    scenario = load_scenario(name, {"posterior": "none", "demand.form": form})
    economy = economy_of(scenario, n_draws=24, collects_data=False)
    with np.errstate(all="ignore"):
        for _ in range(37):
            economy.step()
    market, possible = economy.token_market, np.zeros(economy.worlds.n)
    for block in (block for segment in economy.segments for block in segment.blocks):
        mean_value = block.own_value_usd * np.exp(0.5 * np.square(block.demand.value_spread_ln))
        tasks = block.work.tasks_bn_per_year * block.feasible_share
        possible = possible + np.sum(tasks * mean_value, axis=0) / 1e3
    most = total_value_usd_tn_per_year(
        value_done=possible,
        purse=market.purse_usd_tn_per_year,
        exponent=market.purse.saturation_exponent,
    )
    economy.forget()
    return float(np.median(market.total_value_usd_tn_per_year / most))


@pytest.mark.parametrize("form", ["task_ladder", "human_hours", "flat_tasks"])
def test_saturated_demand_is_saturated_under_every_theory(form: str) -> None:
    """Priors reach to worlds in which hardly a task is worth its cost; most of these are of flat tasks."""
    assert done_share_in_january_2025("saturated-demand", form) > (0.45 if form == "flat_tasks" else 0.9)
    assert done_share_in_january_2025("deepseek-2025", form) < 0.25
