from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.declaring import Array, side_by_side
from sim.model.economy import Economy

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)
NEWS = np.full(N_WORLDS, np.log(18.0))


@pytest.fixture
def firms(opened: Economy) -> Hyperscalers:
    return opened.hyperscalers


def plan(opened: Economy, news: Array = NOTHING, commitment: Array = NOTHING) -> Array:
    """Chips that firms order this month (kH100e)."""
    opened.hyperscalers.plan_capex(news, NOTHING, commitment, years=0.0)
    return opened.hyperscalers.ordered_kh100e


def test_firms_start_with_their_shares_of_the_stock_and_room_in_their_shells(economy: Economy) -> None:
    stock, firms = economy.parameters.compute.initial_stock_kh100e, economy.hyperscalers
    for capacity, traits in zip(firms.capacity_kh100e, firms.named.values(), strict=True):
        assert capacity == pytest.approx(traits.initial_capacity_share * stock)
    assert np.all(firms.shells_mw >= firms.installed_mw)


def test_chips_are_in_racks_then_in_use_then_retired(firms: Hyperscalers) -> None:
    before = firms.capacity_kh100e + firms.racks_kh100e
    racks = firms.racks_kh100e
    firms.energise(received_kh100e=np.full(racks.shape, 5.0))
    assert firms.energised_kh100e == pytest.approx(racks / firms.investment.rack_lead_months)
    after = firms.capacity_kh100e + firms.racks_kh100e
    assert after == pytest.approx(before + 5.0 - firms.retired_kh100e)


def test_shells_rise_in_two_stages_and_none_is_lost(firms: Hyperscalers) -> None:
    def in_all(firms: Hyperscalers) -> Array:
        built = firms.shells_mw + firms.unconnected_mw
        return built + firms.shells_started_mw + firms.shells_rising_mw

    before, finished = in_all(firms), firms.shells_mw
    firms.started_mw = np.full(N_WORLDS, 7.0)
    firms.energise(NOTHING)
    assert in_all(firms) == pytest.approx(before + 7.0)
    assert np.array_equal(firms.shells_mw, finished)
    firms.connect(np.array([0.0, 0.5, 1.0, 1.0]))
    assert in_all(firms) == pytest.approx(before + 7.0)
    assert np.all((firms.shells_mw > finished) == [False, True, True, True])
    assert np.all((firms.unconnected_mw > 0.0) == [True, True, False, False])


def test_a_load_that_stays_teaches_no_growth(firms: Hyperscalers) -> None:
    load = np.full(firms.capacity_kh100e.shape, 30.0)
    for _ in range(200):
        firms.read_load(load, growth_jump_per_year=NOTHING)
    assert np.exp(firms.ln_load) == pytest.approx(load)
    kept = (1.0 - firms.investment.trend_smoothing_per_month) ** 190
    assert np.all(np.abs(firms.trend_growth_per_year) <= kept * 3.0 + 1e-6)


def test_an_event_lifts_expected_growth_by_its_jump(economy: Economy) -> None:
    firms = economy.hyperscalers
    firms.read_load(np.full(firms.capacity_kh100e.shape, 30.0), np.array([0.0, 0.0, 0.25, 0.25]))
    assert firms.growth_per_year[:, 2:] - firms.growth_per_year[:, :2] == pytest.approx(0.25)


def test_without_a_shock_a_belief_stays(firms: Hyperscalers) -> None:
    before = firms.belief
    firms.hear_of_shock()
    firms.read_load(np.full(N_WORLDS, 1e3), NOTHING)
    firms.update_belief(NOTHING)
    assert np.array_equal(firms.belief, before)


def test_a_load_below_the_forecast_lowers_the_belief_and_one_above_raises_it(firms: Hyperscalers) -> None:
    firms.hear_of_shock()
    before, load = firms.belief, np.exp(firms.ln_load)
    firms.read_load(load * np.array([1e-2, 1e-2, 1e2, 1e2]), NOTHING)
    firms.update_belief(NEWS)
    assert np.all((firms.belief < before) == [True, True, False, False])
    assert np.all(firms.belief != before)


def test_who_believes_in_the_rebound_orders_more_on_the_news(opened: Economy, firms: Hyperscalers) -> None:
    firms.belief = np.broadcast_to([0.2, 0.8, 1.0, 1.2], firms.belief.shape)
    ordered = plan(opened, NEWS)
    # The last two worlds are those of the first two draws.
    assert np.all(ordered[:, 2:] >= ordered[:, :2]) and np.any(ordered[:, 2:] > ordered[:, :2])


def test_orders_stay_within_what_cash_and_debt_carry(opened: Economy, firms: Hyperscalers) -> None:
    free = plan(opened)
    poor = np.full(N_WORLDS, 1e-6)
    firms.treasury.traits = side_by_side(
        [replace(each, operating_cash_flow_usd_bn_per_year=poor) for each in firms.named.values()]
    )
    firms.compute_revenue_usd_bn_per_year = np.full(free.shape, 1e-6)
    assert np.all(plan(opened) < 0.01 * free)


def test_a_low_return_ends_replacement_and_a_high_one_brings_orders_forward(
    opened: Economy, firms: Hyperscalers
) -> None:
    firms.investment = replace(
        firms.investment, return_elasticity=np.full(N_WORLDS, 0.5), growth_learning_per_month=NOTHING
    )
    # Enough for the load, with nothing on the way: what is ordered is what is retired.
    nothing = np.zeros_like(firms.racks_kh100e)
    firms.growth_per_year = firms.racks_kh100e = firms.return_ln = nothing
    firms.shells_mw = nothing + 1e9
    firms.capacity_kh100e = firms._desired_kh100e(NOTHING, NOTHING)
    for _ in range(100):
        firms.read_return(np.log(np.array([0.25, 0.9, 1.0, 2.0])))
        ordered = plan(opened)
    retired = firms.capacity_kh100e * firms.depreciation_per_year / 12.0
    assert np.all(ordered[:, 0] < 1e-3 * retired[:, 0])
    assert np.all(ordered[:, 1] < retired[:, 1])
    assert ordered[:, 2] == pytest.approx(retired[:, 2], rel=0.02)
    assert np.all(ordered[:, 3] > retired[:, 3])


def test_a_return_that_nobody_looks_at_changes_no_bit(opened: Economy, firms: Hyperscalers) -> None:
    before = firms._desired_kh100e(firms.investment.chip_horizon_months, NOTHING)
    firms.read_return(np.log(np.array([0.25, 0.9, 1.7, 3.0])))
    after = firms._desired_kh100e(firms.investment.chip_horizon_months, NOTHING)
    assert np.array_equal(before, after) and firms.return_ln.all()


def test_debt_is_what_income_did_not_cover(firms: Hyperscalers) -> None:
    firms.cash_usd_bn = np.array([-3.0, 0.0, 2.0, -0.5])
    assert firms.debt_usd_bn.tolist() == [3.0, 0.0, 0.0, 0.5]


def test_rent_is_earned_for_the_load_that_is_served(firms: Hyperscalers) -> None:
    earned = firms.earn_rent(np.full(N_WORLDS, 10.0), np.full(N_WORLDS, 2.0))
    assert earned == pytest.approx(10e3 * 2.0 * 8766.0 / 12.0 / 1e9)
