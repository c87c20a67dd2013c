from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.declaring import Array
from sim.model.economy import Economy

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)
NEWS = np.full(N_WORLDS, np.log(18.0))


@pytest.fixture
def cloud(opened: Economy) -> Hyperscaler:
    return opened.hyperscalers[0]


def plan(opened: Economy, cloud: Hyperscaler, news: Array = NOTHING, commitment: Array = NOTHING) -> Array:
    """Chips that the firm orders this month (kH100e)."""
    cloud.plan_capex(news, opened.compute_markets["open"].costs, NOTHING, commitment, years=0.0)
    return cloud.ordered_kh100e


def test_firms_start_with_their_shares_of_the_stock_and_room_in_their_shells(economy: Economy) -> None:
    stock = economy.parameters.compute.initial_stock_kh100e
    for cloud in economy.hyperscalers:
        assert cloud.capacity_kh100e == pytest.approx(cloud.traits.initial_capacity_share * stock)
        assert np.all(cloud.shells_mw >= cloud.installed_mw)


def test_chips_are_in_racks_then_in_use_then_retired(cloud: Hyperscaler) -> None:
    before = cloud.capacity_kh100e + cloud.racks_kh100e
    racks = cloud.racks_kh100e
    cloud.energise(received_kh100e=np.full(N_WORLDS, 5.0), power_kw_per_h100e=np.ones(N_WORLDS))
    assert cloud.energised_kh100e == pytest.approx(racks / cloud.investment.rack_lead_months)
    after = cloud.capacity_kh100e + cloud.racks_kh100e
    assert after == pytest.approx(before + 5.0 - cloud.retired_kh100e)


def test_shells_rise_in_two_stages_and_none_is_lost(cloud: Hyperscaler) -> None:
    def in_all(cloud: Hyperscaler) -> Array:
        built = cloud.shells_mw + cloud.unconnected_mw
        return built + cloud.shells_started_mw + cloud.shells_rising_mw

    before, finished = in_all(cloud), cloud.shells_mw
    cloud.started_mw = np.full(N_WORLDS, 7.0)
    cloud.energise(NOTHING, np.ones(N_WORLDS))
    assert in_all(cloud) == pytest.approx(before + 7.0)
    assert np.array_equal(cloud.shells_mw, finished)
    cloud.connect(np.array([0.0, 0.5, 1.0, 1.0]))
    assert in_all(cloud) == pytest.approx(before + 7.0)
    assert np.all((cloud.shells_mw > finished) == [False, True, True, True])
    assert np.all((cloud.unconnected_mw > 0.0) == [True, True, False, False])


def test_a_load_that_stays_teaches_no_growth(cloud: Hyperscaler) -> None:
    load = np.full(N_WORLDS, 30.0)
    for _ in range(200):
        cloud.read_load(load, growth_jump_per_year=NOTHING)
    assert np.exp(cloud.ln_load) == pytest.approx(load)
    kept = (1.0 - cloud.investment.trend_smoothing_per_month) ** 190
    assert np.all(np.abs(cloud.trend_growth_per_year) <= kept * 3.0 + 1e-6)


def test_an_event_lifts_expected_growth_by_its_jump(economy: Economy) -> None:
    calm, moved = economy.hyperscalers[:2]
    load = np.full(N_WORLDS, 30.0)
    calm.read_load(load, NOTHING)
    moved.read_load(load, np.full(N_WORLDS, 0.25))
    assert moved.growth_per_year - calm.growth_per_year == pytest.approx(0.25)


def test_without_a_shock_a_belief_stays(cloud: Hyperscaler) -> None:
    before = cloud.belief
    cloud.hear_of_shock()
    cloud.read_load(np.full(N_WORLDS, 1e3), NOTHING)
    cloud.update_belief(NOTHING)
    assert np.array_equal(cloud.belief, before)


def test_a_load_below_the_forecast_lowers_the_belief_and_one_above_raises_it(cloud: Hyperscaler) -> None:
    cloud.hear_of_shock()
    before, load = cloud.belief, np.exp(cloud.ln_load)
    cloud.read_load(load * np.array([1e-2, 1e-2, 1e2, 1e2]), NOTHING)
    cloud.update_belief(NEWS)
    assert np.all((cloud.belief < before) == [True, True, False, False])
    assert np.all(cloud.belief != before)


def test_who_believes_in_the_rebound_orders_more_on_the_news(opened: Economy, cloud: Hyperscaler) -> None:
    cloud.belief = np.array([0.2, 0.8, 1.0, 1.2])
    assert np.all(np.diff(plan(opened, cloud, NEWS) / cloud.capacity_kh100e) >= 0.0)
    assert plan(opened, cloud, NEWS)[0] < plan(opened, cloud, NEWS)[3]


def test_orders_stay_within_what_cash_and_debt_carry(opened: Economy, cloud: Hyperscaler) -> None:
    free = plan(opened, cloud)
    traits = replace(cloud.traits, operating_cash_flow_usd_bn_per_year=np.full(N_WORLDS, 1e-6))
    cloud.treasury.traits, cloud.compute_revenue_usd_bn_per_year = traits, NOTHING + 1e-6
    assert np.all(plan(opened, cloud) < 0.01 * free)


def test_a_low_return_ends_replacement_and_a_high_one_brings_orders_forward(
    opened: Economy, cloud: Hyperscaler
) -> None:
    cloud.investment = replace(
        cloud.investment, return_elasticity=np.full(N_WORLDS, 0.5), growth_learning_per_month=NOTHING
    )
    # Enough for the load, with nothing on the way: what is ordered is what is retired.
    cloud.growth_per_year, cloud.racks_kh100e, cloud.return_ln = NOTHING, NOTHING, NOTHING
    cloud.shells_mw = np.full(N_WORLDS, 1e9)
    cloud.capacity_kh100e = cloud._desired_kh100e(NOTHING, NOTHING)
    for _ in range(100):
        cloud.read_return(np.log(np.array([0.25, 0.9, 1.0, 2.0])))
        ordered = plan(opened, cloud)
    retired = cloud.capacity_kh100e * cloud.depreciation_per_year / 12.0
    assert np.all(ordered[:1] < 1e-3 * retired[:1])
    assert ordered[1] < retired[1]
    assert ordered[2] == pytest.approx(retired[2], rel=0.02)
    assert ordered[3] > retired[3]


def test_a_return_that_nobody_looks_at_changes_no_bit(opened: Economy, cloud: Hyperscaler) -> None:
    before = cloud._desired_kh100e(cloud.investment.chip_horizon_months, NOTHING)
    cloud.read_return(np.log(np.array([0.25, 0.9, 1.7, 3.0])))
    after = cloud._desired_kh100e(cloud.investment.chip_horizon_months, NOTHING)
    assert np.array_equal(before, after) and cloud.return_ln.all()


def test_debt_is_what_income_did_not_cover(cloud: Hyperscaler) -> None:
    cloud.cash_usd_bn = np.array([-3.0, 0.0, 2.0, -0.5])
    assert cloud.debt_usd_bn.tolist() == [3.0, 0.0, 0.0, 0.5]


def test_rent_is_earned_for_the_load_that_is_served(cloud: Hyperscaler) -> None:
    earned = cloud.earn_rent(np.full(N_WORLDS, 10.0), np.full(N_WORLDS, 2.0))
    assert earned == pytest.approx(10e3 * 2.0 * 8766.0 / 12.0 / 1e9)
