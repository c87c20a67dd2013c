import numpy as np
import pytest

from sim.model.agents.labs import Labs
from sim.model.economy import Economy

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)
EVERYONE_IS_THERE = 60


@pytest.fixture
def labs(economy: Economy) -> Labs:
    return economy.labs


def row(labs: Labs, name: str) -> int:
    return labs.names.index(name)


def test_a_lab_exists_from_its_first_month_on(labs: Labs) -> None:
    late = row(labs, "xai")
    assert [bool(labs.is_active(month)[late, 0]) for month in (0, 17, 18, 60)] == [False, False, True, True]
    assert late in labs.rows_in("open") and late not in labs.rows_in("restricted")


def test_who_prices_at_cost_starts_at_mark_up_times_marginal_cost(economy: Economy, labs: Labs) -> None:
    seller = row(labs, "meta_ai")
    rent = economy.parameters.compute.initial_rent_usd_per_h100e_hour
    cost = rent / np.exp(labs.ln_inference_efficiency[seller])
    assert np.exp(labs.ln_price[0, seller]) == pytest.approx(labs.pricing.cost_plus_markup_ratio * cost)


def test_a_price_moves_part_of_the_way_to_a_dearer_rent(economy: Economy, labs: Labs) -> None:
    before = labs.ln_price
    labs.set_price(2.0 * economy.parameters.compute.initial_rent_usd_per_h100e_hour)
    moved = (labs.ln_price - before)[0, row(labs, "meta_ai")]
    assert moved == pytest.approx(labs.pricing.price_speed_per_month * np.log(2.0))


def test_secrets_are_not_published(labs: Labs) -> None:
    closed, opener = row(labs, "openai"), row(labs, "deepseek")
    kept = labs.ln_inference_efficiency - labs.published_ln(labs.ln_inference_efficiency)
    assert np.all(kept[closed] > 0.0)
    assert kept[opener] == pytest.approx(0.0, abs=1e-12)


def test_a_shock_comes_in_full_and_is_a_surprise_to_rivals(labs: Labs) -> None:
    labs.decide_know_how(0, NOTHING, NOTHING)
    none = np.zeros_like(labs.cash_usd_bn)
    labs.settle_know_how(training_shock_ln=none, inference_shock_ln=none + [0.0, 0.0, 1.0, 2.0])
    # The last two worlds are those of the first two draws, with the shock.
    gain = labs.ln_inference_efficiency[:, 2:] - labs.ln_inference_efficiency[:, :2]
    assert gain == pytest.approx(np.broadcast_to([1.0, 2.0], gain.shape))
    for unmoved in (labs.ln_known_inference_efficiency, labs.ln_training_efficiency):
        assert np.array_equal(unmoved[:, 2:], unmoved[:, :2])


def test_a_model_is_released_when_its_run_is_done(labs: Labs) -> None:
    before = labs.capability_log10_flop
    labs.run_1e24_flop = np.full_like(before, 1e5)
    labs.months_to_release = np.broadcast_to([0.0, 1.0, 0.0, 1.0], before.shape)
    labs.release(month=0, best_open_weights_log10_flop=np.full(N_WORLDS, 15.0))
    is_out = labs.is_active(0) & [True, False, True, False]
    assert is_out.any() and not is_out.all()
    assert np.array_equal(labs.capability_log10_flop > before, is_out)
    assert np.array_equal(labs.run_1e24_flop == 0.0, is_out)
    assert np.array_equal(labs.months_to_release[is_out], labs.run_months[is_out])


def test_hosts_deploy_the_best_open_weights_once_they_exist(labs: Labs) -> None:
    host, before = row(labs, "open_hosts"), labs.capability_log10_flop
    labs.months_to_release = np.full_like(before, 5.0)
    labs.release(month=0, best_open_weights_log10_flop=np.full(N_WORLDS, 27.0))
    assert np.array_equal(labs.capability_log10_flop, before)
    labs.release(EVERYONE_IS_THERE, best_open_weights_log10_flop=np.full(N_WORLDS, 27.0))
    assert labs.capability_log10_flop[host].tolist() == [27.0] * N_WORLDS
    others = np.arange(len(labs.names)) != host
    assert np.array_equal(labs.capability_log10_flop[others], before[others])


def test_training_costs_no_more_than_the_budget(labs: Labs) -> None:
    rent = np.array([0.5, 2.0, 8.0, 1e3])
    labs.plan_training(EVERYONE_IS_THERE, np.full(N_WORLDS, 1e3), np.full(N_WORLDS, 26.0), rent)
    cost_usd_bn_per_year = labs.training_demand_kh100e * 1e3 * 8766.0 * rent / 1e9
    assert np.all(cost_usd_bn_per_year <= labs.available_capital_usd_bn_per_year * (1.0 + 1e-12))


def test_who_does_not_exist_plans_nothing(labs: Labs) -> None:
    before, is_there = labs.training_demand_kh100e, labs.is_active(0)[:, 0]
    labs.plan_training(0, np.full(N_WORLDS, 1e3), np.full(N_WORLDS, 26.0), np.full(N_WORLDS, 2.0))
    moved = np.any(labs.training_demand_kh100e != before, axis=1)
    assert np.array_equal(moved, is_there)


def test_only_training_that_found_compute_advances_the_run(labs: Labs) -> None:
    before, months = labs.run_1e24_flop, labs.months_to_release
    served = np.array([0.0, 0.5, 1.0, 1.0])
    labs.train(EVERYONE_IS_THERE, served)
    full = labs.training_demand_kh100e * np.exp(labs.ln_training_efficiency)
    per_month = labs.capability_parameters.flop_1e24_per_kh100e_month
    assert labs.run_1e24_flop - before == pytest.approx(full * per_month * served)
    assert np.array_equal(labs.months_to_release, months - 1.0)


def test_stopped_funding_leaves_the_commitment(labs: Labs) -> None:
    before = labs.capital_usd_bn_per_year
    ratio = np.array([1.0, 0.5, 0.0, 1.0])
    labs.raise_capital(EVERYONE_IS_THERE, np.full(N_WORLDS, 0.12), funding_ratio=ratio)
    assert labs.capital_usd_bn_per_year == pytest.approx(before * np.exp(0.01))
    assert labs.available_capital_usd_bn_per_year == pytest.approx(labs.capital_usd_bn_per_year * ratio)


def test_a_month_leaves_revenue_and_capital_less_the_rent(labs: Labs) -> None:
    labs.revenue_usd_bn_per_year = np.full_like(labs.cash_usd_bn, 12.0)
    paid = labs.pay(0, np.full_like(labs.cash_usd_bn, 10.0), rent=np.full(N_WORLDS, 2.0))
    is_there = labs.is_active(0)[:, 0]
    assert paid[is_there] == pytest.approx(10e3 * 2.0 * 8766.0 / 12.0 / 1e9)
    income = 1.0 + labs.available_capital_usd_bn_per_year / 12.0
    assert labs.cash_usd_bn[is_there] == pytest.approx((income - paid)[is_there])
    assert not paid[~is_there].any() and not labs.cash_usd_bn[~is_there].any()
