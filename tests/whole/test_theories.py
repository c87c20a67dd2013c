"""Theories of demand in the whole model: below the purse, in step with twins, as closed forms say."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.menu import Menu
from sim.model.agents.use_block import Behaviour, UseBlock
from sim.model.agents.work import work_of
from sim.model.declaring import Array
from sim.model.population import theories_of
from sim.model.worlds import arrange
from sim.scenario import Scenario, economy_of
from tests.whole.conftest import run_record, with_free

FORMS = ("task_ladder", "human_hours", "flat_tasks", "constant_elasticity")
FROM_PRIORS = {"posterior": "none"}
SHORT = {"clock.months": 48, "measurement.horizons_months": [6]}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("purse", [0.0, 0.02, 30.0])
def test_neither_value_nor_spending_passes_the_purse(base: Scenario, form: str, purse: float) -> None:
    scenario = base.with_changes(SHORT | FROM_PRIORS | {"demand.form": form})
    sizes = {"purse.addressable_value_usd_tn_per_year": np.full(3, purse)}
    economy = economy_of(scenario, n_draws=3, collects_data=False, given=sizes)
    market = economy.token_market
    with np.errstate(all="ignore"):
        while economy.running:
            economy.step()
            limit, value = market.purse_usd_tn_per_year, market.total_value_usd_tn_per_year
            assert np.all(value <= limit)
            assert np.all(market.wanted_usd_bn_per_year <= 1e3 * value * (1.0 + 1e-12))
            assert np.all(market.pool_usd_bn_per_year <= market.wanted_usd_bn_per_year * (1.0 + 1e-12))
    if purse == 0.0:
        assert not market.load_kh100e.any()
    economy.forget()


@pytest.mark.parametrize("form", FORMS)
def test_with_all_mechanisms_frozen_the_shock_saves_what_engineers_say(base: Scenario, form: str) -> None:
    scenario = base.with_changes(SHORT | FROM_PRIORS | {"demand.form": form})
    with np.errstate(all="ignore"):
        record = run_record(scenario, with_free())
    shocked, engineering = (record.series[name][:, 2:] for name in ("compute", "engineering_compute"))
    assert shocked == pytest.approx(engineering, rel=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_without_a_shock_twins_are_the_same_bit_for_bit(base: Scenario, form: str) -> None:
    scenario = base.with_changes(SHORT | FROM_PRIORS | {"demand.form": form, "shock": "none"})
    with np.errstate(all="ignore"):
        record = run_record(scenario, is_full=True)
    for name, values in record.series.items():
        assert np.array_equal(values[..., :2], values[..., 2:], equal_nan=True), name


def long_ladder(base: Scenario, tasks: float, value: float, size: float) -> UseBlock:
    """Rungs close together from far below to far above what is worth its cost; no thinking, no frictions."""
    rungs = np.arange(15.0, 60.0, 0.05)
    economy = economy_of(base, n_draws=1, roles={"twin": next(iter(with_free().values()))})
    parameters = economy.parameters
    first = next(iter(parameters.use_cases.values()))
    theories = theories_of(parameters)
    tokens = replace(
        theories.tokens,
        quality="least_model",
        size_exponent=np.full(1, size),
        thinking_loss_share=np.full(1, 1e-12),
    )
    demand = replace(theories.demand, integration_cost_share=np.zeros(1), value_spread_ln=np.full(1, 0.5))
    ladder = replace(
        theories.task_ladder,
        task_growth_per_oom=np.full(1, tasks),
        value_growth_per_oom=np.full(1, value),
        stretch_ratio=np.ones(1),
    )
    uses = {
        f"rung_{row}": replace(first, difficulty_log10_flop=np.full(1, rung))
        for row, rung in enumerate(rungs)
    }
    work = work_of(uses, replace(theories, demand=demand, task_ladder=ladder))
    behaviour = Behaviour(tokens, demand, tokens.price_slope, np.ones(1))
    economy.forget()
    return UseBlock(work, behaviour, arrange({"twin": next(iter(with_free().values()))}, 1))


def compute_at(block: UseBlock, ln_price: float) -> float:
    """Compute that the tasks worth doing take when one lab can do all of them and everyone has adopted."""
    one: Mapping[str, Array] = {name: np.zeros((1, 1)) for name in ("thinking_ln", "gate", "taste")}
    size = np.full((1, 1), 1e3)
    menu = Menu(
        ln_price=np.full((1, 1), ln_price),
        ln_base_cost=np.full((1, 1), ln_price),
        ln_size=size,
        inverse_size=np.exp(-size),
        ln_thinking_max=np.zeros(1),
        **one,
    )
    block.choose(menu, np.ones(1))
    block.adopt(0, is_anchor_past=False, segment_adoption_ratio=np.zeros(1))
    block.adoption_share = np.ones_like(block.use_share)
    return float(np.sum(block.buy())) / np.exp(ln_price)


@pytest.mark.parametrize(
    "tasks, value, size", [(0.2, 0.0, 0.7), (-0.2, 0.1, 0.8), (0.1, 0.2, 0.9), (-0.3, 0.0, 0.6)]
)
def test_the_long_ladder_has_the_elasticity_of_the_closed_form(
    base: Scenario, tasks: float, value: float, size: float
) -> None:
    block = long_ladder(base, tasks, value, size)
    higher, lower = compute_at(block, 0.2), compute_at(block, 0.0)
    elasticity = -np.log(higher / lower) / 0.2
    assert elasticity == pytest.approx(1.0 + (tasks + value) / (size - value), abs=0.005)
