"""The treasury of one firm whose debt is limited, in worlds that differ in one number."""

from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.treasury import Treasury
from sim.model.declaring import Array
from sim.model.economy import Economy

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)


def treasury_of(economy: Economy, finance: str = "debt_limit", **numbers: float) -> Treasury:
    """A firm with 100 bn USD a year of cash flow, half of it for AI, and debt up to twice its earnings."""
    parameters = economy.parameters
    traits = replace(
        economy.parameters.hyperscalers["microsoft"],
        operating_cash_flow_usd_bn_per_year=np.full(N_WORLDS, 100.0),
        cash_flow_growth_per_year=NOTHING,
        debt_limit_ratio=np.full(N_WORLDS, 2.0),
    )
    asked = {
        "debt_limit_scale": 1.0,
        "base_interest_per_year": 0.05,
        "spread_per_turn_per_year": 0.01,
        "borrowing_months": 24.0,
    } | numbers
    credit = replace(parameters.credit, **{name: np.full(N_WORLDS, value) for name, value in asked.items()})
    plan = replace(parameters.investment, finance=finance, cash_share=np.full(N_WORLDS, 0.5))
    return Treasury(traits, plan, credit)


def spend(treasury: Treasury, spent: float | Array, revenue: float = 0.0) -> None:
    treasury.settle(spent + NOTHING, NOTHING, revenue + NOTHING, years=0.0)


def test_own_cash_pays_first_and_then_lenders(economy: Economy) -> None:
    treasury = treasury_of(economy)
    spend(treasury, np.array([0.0, 50.0 / 12.0, 10.0, 30.0]))
    assert treasury.debt_usd_bn == pytest.approx(
        [0.0, 0.0, 10.0 - 50.0 / 12.0, 30.0 - 50.0 / 12.0], abs=1e-12
    )
    assert not treasury.owners_usd_bn.any()


def test_free_cash_repays_debt_and_never_more_than_it(economy: Economy) -> None:
    treasury = treasury_of(economy)
    spend(treasury, 10.0)
    owed = treasury.debt_usd_bn
    spend(treasury, 0.0)
    interest = owed * (0.05 + 0.01 * owed / 100.0) / 12.0
    assert treasury.interest_usd_bn == pytest.approx(interest)
    assert treasury.debt_usd_bn == pytest.approx(owed + interest - 50.0 / 12.0)
    for _ in range(3):
        spend(treasury, 0.0)
    assert not treasury.debt_usd_bn.any()


def test_a_plan_may_use_own_cash_what_compute_earns_and_its_part_of_the_room(economy: Economy) -> None:
    treasury = treasury_of(economy)
    spend(treasury, NOTHING, revenue=20.0)
    # Own 50, earned 20, and half of a limit of twice 120.
    assert treasury.financed_share(np.full(N_WORLDS, 1e-6), NOTHING, 0.0) == pytest.approx(1.0)
    share = treasury.financed_share(np.full(N_WORLDS, 1e9), NOTHING, 0.0)
    assert 1e9 * share == pytest.approx(50.0 + 20.0 + 240.0 / 2.0)


def test_what_was_ordered_is_paid_by_owners_where_no_one_lends(economy: Economy) -> None:
    treasury = treasury_of(economy)
    spend(treasury, 250.0)
    assert treasury.debt_usd_bn == pytest.approx(200.0)
    assert treasury.owners_usd_bn == pytest.approx(250.0 - 50.0 / 12.0 - 200.0)
    plan = np.full(N_WORLDS, 1e9)
    left = 50.0 + treasury.earned_usd_bn_per_year
    assert 1e9 * treasury.financed_share(plan, NOTHING, 0.0) == pytest.approx(left)


def test_a_credit_crunch_stops_borrowing_without_calling_debt_in(economy: Economy) -> None:
    treasury = treasury_of(economy)
    spend(treasury, 150.0)
    owed = treasury.debt_usd_bn
    usual = treasury.credit
    crunch = replace(
        usual,
        debt_limit_scale=usual.debt_limit_scale * np.array([1.0, 0.5, 0.5, 0.0]),
        base_interest_per_year=usual.base_interest_per_year + np.array([0.0, 0.0, 0.03, 0.0]),
    )
    treasury.take(treasury.traits, treasury.investment, crunch)
    spend(treasury, 10.0)
    rate = 12.0 * treasury.interest_usd_bn / owed
    assert rate[2] - rate[1] == pytest.approx(0.03)
    assert treasury.debt_usd_bn[0] > owed[0]
    assert np.array_equal(treasury.debt_usd_bn[1:], owed[1:])
    assert np.all((treasury.owners_usd_bn > 0.0) == [False, True, True, True])


def test_what_others_committed_is_drawn_before_anyone_lends(economy: Economy) -> None:
    treasury = treasury_of(economy)
    treasury.commit(np.array([0.0, 3.0, 100.0, 0.0]))
    spend(treasury, 10.0)
    need = 10.0 - 50.0 / 12.0
    assert treasury.drawn_usd_bn == pytest.approx([0.0, 3.0, need, 0.0])
    assert treasury.undrawn_usd_bn == pytest.approx([0.0, 0.0, 100.0 - need, 0.0])
    assert treasury.debt_usd_bn == pytest.approx([need, need - 3.0, 0.0, need])


@pytest.mark.parametrize("finance", ["revenue_limit", "unlimited"])
def test_without_a_limit_of_debt_nothing_is_owed_and_nothing_costs_interest(
    economy: Economy, finance: str
) -> None:
    treasury = treasury_of(economy, finance)
    treasury.commit(np.full(N_WORLDS, 5.0))
    spend(treasury, 500.0)
    assert not treasury.debt_usd_bn.any() and not treasury.financed_usd_bn.any()
    plan = np.full(N_WORLDS, 1e9)
    share = treasury.financed_share(plan, NOTHING, 0.0)
    assert np.all(share == 1.0) if finance == "unlimited" else 1e9 * share == pytest.approx(50.0)
