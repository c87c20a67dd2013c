"""What must change nothing: no shock, other units, finer tables, other chunks, another order of agents."""

from collections.abc import Mapping

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.record import AGENT_SERIES, SERIES, Record
from sim.measuring.twins import KINDS, simulate
from sim.model.declaring import Array
from sim.scenario import Quantity, Scenario, economy_of
from tests.whole.conftest import rebound_of, run_record

SHORT = {"clock.months": 60, "measurement.horizons_months": [6]}


@pytest.fixture(scope="module")
def plain(base: Scenario) -> Record:
    """The base scenario with all its series, simulated once."""
    return run_record(base, is_full=True)


@pytest.fixture(scope="module")
def measured(base: Scenario) -> dict[str, Mapping[str, Array]]:
    """The same two draws by each kind of task of a run."""
    kinds = ("main", "alternative", "decomposition")
    return {kind: simulate(Task(base, 3, 4, 2, kind)).variables for kind in kinds}


def test_without_a_shock_the_second_world_is_its_twin_bit_for_bit(base: Scenario) -> None:
    scenario = base.with_changes({"shock": "none"})
    for name, values in run_record(scenario, is_full=True).series.items():
        assert np.array_equal(values[..., :2], values[..., 2:], equal_nan=True), name


def test_twins_are_equal_before_the_shock_and_differ_from_its_month_on(plain: Record) -> None:
    month = plain.economy.calendar.shock_month
    for name in (*SERIES, *AGENT_SERIES, "tokens", "energy"):
        before = plain.series[name][:month]
        assert np.array_equal(before[..., :2], before[..., 2:], equal_nan=True), name
    compute = plain.series["compute"][month]
    assert np.all(compute[:2] != compute[2:])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_draw_alone_equals_the_draw_among_others(base: Scenario, kind: str) -> None:
    # The longest clock once: the kinds differ in their worlds and in what is measured, not in their months.
    scenario = base if kind == "main" else base.with_changes(SHORT)
    together = simulate(Task(scenario, 7, 10, 5, kind))
    for first, count in ((10, 1), (11, 4)):
        part = simulate(Task(scenario, 7, first, count, kind))
        for name, values in part.variables.items():
            among = together.variables[name][first - 10 : first - 10 + count]
            assert np.array_equal(values, among, equal_nan=True), (name, first, count)


def test_main_alternative_and_decomposition_agree_on_the_same_draw(
    measured: Mapping[str, Mapping[str, Array]],
) -> None:
    rebound = measured["main"]["rebound"]
    assert np.array_equal(rebound, measured["alternative"]["rebound"], equal_nan=True)
    assert np.array_equal(rebound, measured["decomposition"]["rebound"], equal_nan=True)


def test_shapley_shares_add_up_without_residual(measured: Mapping[str, Mapping[str, Array]]) -> None:
    parts = measured["decomposition"]
    total = parts["rebound"] - parts["rebound_frozen"]
    known = ~np.isnan(total)
    assert known.any()
    assert np.sum(parts["shapley_share"], axis=1)[known] == pytest.approx(total[known], abs=1e-12)


def test_the_order_in_which_agents_act_is_irrelevant(base: Scenario, plain: Record) -> None:
    shuffled = run_record(base, is_full=True, activation="shuffled")
    for name, values in plain.series.items():
        assert np.array_equal(values, shuffled.series[name], equal_nan=True), name


def test_a_longer_clock_does_not_change_the_months_before(base: Scenario, plain: Record) -> None:
    shorter = base.with_changes(SHORT)
    assert np.array_equal(plain.series["compute"][:60], run_record(shorter).series["compute"])


def test_another_seed_gives_another_world(base: Scenario, plain: Record) -> None:
    other = run_record(base.with_changes(SHORT), root_seed=1).series["compute"]
    assert np.all(plain.series["compute"][len(other) - 1] != other[-1])


def test_the_unit_of_efficiency_is_irrelevant(base: Scenario) -> None:
    """Training efficiency counted in other units; compute per run and the scale of training follow."""
    factor = 1000.0
    exponent = 0.178
    labs = base.table("labs")
    fixed = {"training.compute_scale_kh100e": 80.0}
    changed = {
        "training.compute_scale_kh100e": 80.0 * factor ** (exponent / (1.0 + exponent)),
        "capability.flop_1e24_per_kh100e_month": 1.04 / factor,
        **{
            f"labs.{name}.training_head_start_ln": cells["training_head_start_ln"].value + np.log(factor)
            for name, cells in labs.items()
        },
    }
    usual, rescaled = (run_record(base.with_changes(changes)) for changes in (fixed, changed))
    for measure in ("training", "inference", "compute"):
        assert rebound_of(rescaled, measure, 60) == pytest.approx(rebound_of(usual, measure, 60), rel=1e-6)


def test_twice_the_use_cases_at_half_the_size_change_nothing(base: Scenario) -> None:
    _assert_split_is_neutral(base, "use_cases", ["relative_volume"])


def test_twice_the_clouds_at_half_the_size_change_nothing(base: Scenario) -> None:
    halved = [
        "initial_capacity_share",
        "strategic_share",
        "operating_cash_flow_usd_bn_per_year",
        "base_capex_usd_bn_per_year",
    ]
    _assert_split_is_neutral(base.with_changes({"events.stargate": None}), "hyperscalers", halved)


def test_twice_the_vendors_at_half_the_size_change_nothing(base: Scenario) -> None:
    sourcing = {
        f"hyperscalers.{name}.sourcing": {
            f"{vendor}{half}": share / 2
            for vendor, share in cells["sourcing"].items()
            for half in ("_a", "_b")
        }
        for name, cells in base.table("hyperscalers").items()
    }
    at_a_rate = base.with_changes({"chip_supply.unit_cost": "constant_rate"})
    _assert_split_is_neutral(at_a_rate, "chip_vendors", ["initial_capacity_kh100e_per_month"], sourcing)


def _assert_split_is_neutral(
    scenario: Scenario, table: str, halved: list[str], also: dict[str, object] | None = None
) -> None:
    """Compare one agent with two that are half of it, all numbers fixed at their values."""
    whole: dict[str, object] = {}
    split: dict[str, object] = dict(also or {})
    for name, cells in scenario.table(table).items():
        fixed = {field: cell.value for field, cell in cells.items() if isinstance(cell, Quantity)}
        whole |= {f"{table}.{name}.{field}": value for field, value in fixed.items()}
        half = {
            field: {"value": value / (2.0 if field in halved else 1.0), "prior": None}
            for field, value in fixed.items()
        }
        row = {**{field: cell for field, cell in cells.items() if field not in fixed}, **half}
        split |= {f"{table}.{name}_a": row, f"{table}.{name}_b": row, f"{table}.{name}": None}
    one, two = run_record(scenario.with_changes(whole)), run_record(scenario.with_changes(split))
    for measure in ("training", "inference", "compute"):
        assert rebound_of(two, measure, 60) == pytest.approx(rebound_of(one, measure, 60), rel=1e-6), measure


def test_an_economy_by_name_equals_that_of_the_loaded_scenario(base: Scenario) -> None:
    named, loaded = economy_of("deepseek-2025", collects_data=False), economy_of(base, collects_data=False)
    for economy in (named, loaded):
        economy.step()
        economy.forget()
    assert np.array_equal(named.token_market.load_kh100e, loaded.token_market.load_kh100e)
    assert np.max(named.token_market.load_kh100e) > 0.0
