import numpy as np
import pytest
from hypothesis import given

from sim.model.declaring import Array
from sim.model.economics.finance import (
    facility_usd_bn,
    lease_limit_usd_bn,
    operating_cash_flow_usd_bn_per_year,
    planned_cash_usd_bn,
    round_chance,
    round_rate_per_year,
    round_size_usd_bn,
    runway_years,
    serving_budget_share,
    spendable_usd_bn,
    sponsor_line_usd_bn,
    training_budget_usd_bn_per_year,
    valuation_usd_bn,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world

MONEY = numbers(0.0, 1e5)
CASH = numbers(-1e5, 1e5)


def test_serving_and_staff_are_paid_before_anything_is_trained() -> None:
    flow = operating_cash_flow_usd_bn_per_year(
        revenue=world(10.0), other_cost_share=world(0.3), serving_bill=world(4.0), interest=world(0.5)
    )
    assert flow == pytest.approx([2.5])
    assert training_budget_usd_bn_per_year(operating_cash_flow=flow, capital=world(1.0)) == pytest.approx(
        [3.5]
    )
    assert training_budget_usd_bn_per_year(operating_cash_flow=-flow, capital=world(1.0)) == [0.0]


@given(CASH, MONEY, CASH, numbers(0.1, 20.0), numbers(0.0, 1.0))
@EXAMPLES
def test_a_month_that_serving_leaves_solvent_never_spends_more_than_there_is(
    cash: Array, limit: Array, flow: Array, horizon: Array, share: Array
) -> None:
    spendable = spendable_usd_bn(cash=cash, limit=limit)
    planned = planned_cash_usd_bn(cash=cash, limit=limit, credit_share=share)
    budget = training_budget_usd_bn_per_year(operating_cash_flow=flow, capital=planned / horizon)
    left = cash + (flow - budget) / 12.0
    slack = 1e-9 * (np.abs(cash) + np.abs(flow) + limit + 1.0)
    can_serve = spendable + flow / 12.0 >= 0.0
    assert np.all(left[can_serve] >= (-facility_usd_bn(limit=limit, cash=cash) - slack)[can_serve])


@given(CASH, MONEY)
@EXAMPLES
def test_a_lender_who_lowers_the_limit_does_not_call_what_is_drawn(cash: Array, limit: Array) -> None:
    facility = facility_usd_bn(limit=limit, cash=cash)
    assert np.all(facility >= limit)
    assert np.all(cash >= -facility)
    is_drawn_up = cash < -limit
    assert np.all(spendable_usd_bn(cash=cash, limit=limit)[is_drawn_up] == 0.0)


def test_compute_is_leased_below_what_it_costs() -> None:
    limit = lease_limit_usd_bn(
        load_kh100e=world(100.0), price_usd_k_per_h100e=world(20.0), lease_share=world(0.6)
    )
    # A hundred thousand H100e at 20,000 USD are 2 bn USD.
    assert limit == pytest.approx([1.2])


def test_a_sponsors_line_opens_year_by_year_up_to_its_limit() -> None:
    lines = [
        float(sponsor_line_usd_bn(line_per_year=world(2.0), largest=world(5.0), years=years)[0])
        for years in (-1.0, 0.0, 1.5, 9.0)
    ]
    assert lines == [0.0, 0.0, 3.0, 5.0]


def test_a_lab_that_spends_its_money_over_the_horizon_raises_at_the_usual_rate() -> None:
    runway = runway_years(
        spendable=world(6.0, 6.0, 6.0), burn_per_year=world(3.0, 0.0, 60.0), shortest=world(0.5)
    )
    assert runway[0] == 2.0 and runway[1] > 1e9 and runway[2] == 0.5
    rate = round_rate_per_year(
        usual_rate=world(0.7), horizon_years=world(2.0), runway=runway, value_ratio=world(1.0)
    )
    assert rate == pytest.approx([0.7, 0.0, 2.8], abs=1e-8)
    dearer = round_rate_per_year(
        usual_rate=world(0.7), horizon_years=world(2.0), runway=runway, value_ratio=world(1.5)
    )
    assert np.all(dearer > rate)


@given(numbers(0.0, 1e3))
@EXAMPLES
def test_chance_of_a_round_is_that_of_a_poisson_process(rate: Array) -> None:
    chance = round_chance(rate_per_year=rate)
    assert np.all((chance >= 0.0) & (chance <= 1.0))
    assert agree((1.0 - chance) ** 12, np.exp(-rate), abs=1e-12)


def test_a_round_sells_a_share_of_what_the_lab_is_worth_until_markets_are_full() -> None:
    worth = valuation_usd_bn(
        revenue=world(5.0), growth_per_year=world(np.log(2.0)), multiple=world(10.0), value_ratio=world(0.9)
    )
    assert worth == pytest.approx([90.0])
    sizes = round_size_usd_bn(
        sold_share=world(0.1),
        valuation=worth,
        seed=world(1.0),
        raised_per_year=world(0.0, 50.0, 100.0, 200.0),
        ceiling_per_year=world(100.0),
    )
    assert sizes == pytest.approx([10.0, 5.0, 0.0, 0.0])


@given(MONEY, MONEY, numbers(0.01, 5.0))
@EXAMPLES
def test_serving_is_cut_to_what_the_money_lasts_for(spendable: Array, loss: Array, notice: Array) -> None:
    share = serving_budget_share(spendable=spendable, loss_per_year=loss, notice_years=notice)
    assert np.all((share >= 0.0) & (share <= 1.0))
    assert np.all(share[loss == 0.0] == 1.0)
    is_cut = share < 1.0
    assert agree((share * loss * notice)[is_cut], spendable[is_cut], rel=1e-9, abs=1e-9)
