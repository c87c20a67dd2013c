import numpy as np
import pytest

from sim.model.agents.lab import Lab
from sim.model.economy import Economy

N_WORLDS = 4
NOTHING = np.zeros(N_WORLDS)


def lab(economy: Economy, name: str = "openai") -> Lab:
    return next(lab for lab in economy.labs if lab.name == name)


def test_a_lab_exists_from_its_first_month_on(economy: Economy) -> None:
    late = lab(economy, "xai")
    assert [late.is_active(month) for month in (0, 17, 18, 60)] == [False, False, True, True]


def test_who_prices_at_cost_starts_at_mark_up_times_marginal_cost(economy: Economy) -> None:
    seller = lab(economy, "meta_ai")
    cost = economy.parameters.compute.initial_rent_usd_per_h100e_hour / np.exp(seller.ln_inference_efficiency)
    assert np.exp(seller.ln_price)[0] == pytest.approx(seller.pricing.cost_plus_markup_ratio * cost)


def test_a_price_moves_part_of_the_way_to_a_dearer_rent(economy: Economy) -> None:
    seller = lab(economy, "meta_ai")
    before = seller.ln_price
    seller.set_price(2.0 * economy.parameters.compute.initial_rent_usd_per_h100e_hour)
    moved = seller.ln_price - before
    assert moved[0] == pytest.approx(seller.pricing.price_speed_per_month * np.log(2.0))


def test_secrets_are_not_published(economy: Economy) -> None:
    closed, opener = lab(economy), lab(economy, "deepseek")
    assert np.all(closed.published_inference_ln < closed.ln_inference_efficiency)
    assert opener.published_training_ln == pytest.approx(opener.ln_training_efficiency)


def test_a_shock_comes_in_full_and_is_a_surprise_to_rivals(economy: Economy) -> None:
    struck = lab(economy)
    struck.decide_know_how(0, NOTHING, NOTHING)
    struck.settle_know_how(training_shock_ln=NOTHING, inference_shock_ln=np.array([0.0, 0.0, 1.0, 2.0]))
    # The last two worlds are those of the first two draws, with the shock.
    assert struck.ln_inference_efficiency[2:] - struck.ln_inference_efficiency[:2] == pytest.approx(
        [1.0, 2.0]
    )
    assert np.array_equal(struck.ln_known_inference_efficiency[2:], struck.ln_known_inference_efficiency[:2])
    assert np.array_equal(struck.ln_training_efficiency[2:], struck.ln_training_efficiency[:2])


def test_a_model_is_released_when_its_run_is_done(economy: Economy) -> None:
    maker = lab(economy)
    before = maker.capability_log10_flop
    maker.run_1e24_flop = np.full(N_WORLDS, 1e5)
    maker.months_to_release = np.array([0.0, 1.0, 0.0, 1.0])
    maker.release(best_open_weights_log10_flop=np.full(N_WORLDS, 40.0))
    is_out = np.array([True, False, True, False])
    assert np.array_equal(maker.capability_log10_flop > before, is_out)
    assert np.array_equal(maker.run_1e24_flop == 0.0, is_out)
    assert np.array_equal(maker.months_to_release, np.where(is_out, maker.run_months, 1.0))


def test_hosts_deploy_the_best_open_weights(economy: Economy) -> None:
    host = lab(economy, "open_hosts")
    host.months_to_release = np.full(N_WORLDS, 5.0)
    host.release(best_open_weights_log10_flop=np.full(N_WORLDS, 27.0))
    assert host.capability_log10_flop.tolist() == [27.0] * N_WORLDS


def test_training_costs_no_more_than_the_budget(economy: Economy) -> None:
    trainer = lab(economy)
    rent = np.array([0.5, 2.0, 8.0, 1e3])
    trainer.plan_training(np.full(N_WORLDS, 1e3), np.full(N_WORLDS, 26.0), rent)
    cost_usd_bn_per_year = trainer.training_demand_kh100e * 1e3 * 8766.0 * rent / 1e9
    assert np.all(cost_usd_bn_per_year <= trainer.available_capital_usd_bn_per_year * (1.0 + 1e-12))


def test_only_training_that_found_compute_advances_the_run(economy: Economy) -> None:
    trainer = lab(economy)
    before, months = trainer.run_1e24_flop, trainer.months_to_release
    trainer.train(served_share=np.array([0.0, 0.5, 1.0, 1.0]))
    gain = trainer.run_1e24_flop - before
    full = trainer.training_demand_kh100e * np.exp(trainer.ln_training_efficiency)
    per_month = trainer.capability_parameters.flop_1e24_per_kh100e_month
    assert gain == pytest.approx(full * per_month * [0.0, 0.5, 1.0, 1.0])
    assert np.array_equal(trainer.months_to_release, months - 1.0)


def test_stopped_funding_leaves_the_commitment(economy: Economy) -> None:
    funded = lab(economy)
    before = funded.capital_usd_bn_per_year
    funded.raise_capital(np.full(N_WORLDS, 0.12), funding_ratio=np.array([1.0, 0.5, 0.0, 1.0]))
    assert funded.capital_usd_bn_per_year == pytest.approx(before * np.exp(0.01))
    stopped = funded.available_capital_usd_bn_per_year / funded.capital_usd_bn_per_year
    assert stopped == pytest.approx([1.0, 0.5, 0.0, 1.0])


def test_a_month_leaves_revenue_and_capital_less_the_rent(economy: Economy) -> None:
    payer = lab(economy)
    payer.revenue_usd_bn_per_year = np.full(N_WORLDS, 12.0)
    paid = payer.pay(np.full(N_WORLDS, 10.0), rent=np.full(N_WORLDS, 2.0))
    assert paid == pytest.approx(10e3 * 2.0 * 8766.0 / 12.0 / 1e9)
    income = 1.0 + payer.available_capital_usd_bn_per_year / 12.0
    assert payer.cash_usd_bn == pytest.approx(income - paid)
