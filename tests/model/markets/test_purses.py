from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.markets.purses import Purses
from sim.scenario import Scenario, economy_of

N_WORLDS = 4
CASH = {"training.finance": "cash"}


@pytest.fixture
def living_from_cash(base: Scenario) -> Economy:
    """Two draws with the shock and without, before the first month, labs with purses."""
    return economy_of(base.with_changes(CASH), n_draws=2, collects_data=False)


def purses_of(economy: Economy) -> Purses:
    assert economy.purses is not None
    return economy.purses


def row(economy: Economy, name: str) -> int:
    return economy.labs.names.index(name)


def step_to(economy: Economy, month: int) -> Purses:
    while economy.month < month:
        economy.step()
    return purses_of(economy)


def set_cash(economy: Economy, name: str, cash_usd_bn: float | Array) -> None:
    purses = purses_of(economy)
    held = purses.cash_usd_bn.copy()
    held[row(economy, name)] = cash_usd_bn
    purses.cash_usd_bn = held


def lend_nothing(purses: Purses) -> None:
    purses.limit_usd_bn = np.zeros_like(purses.limit_usd_bn)
    purses.finance = replace(purses.finance, lease_share=np.zeros(N_WORLDS))


def lose_money_on_serving(economy: Economy, name: str) -> None:
    """Other costs of ten times the revenue, in every world."""
    purses = purses_of(economy)
    shares = purses._other_share.copy()
    shares[row(economy, name)] = 10.0
    purses._other_share = shares


def test_labs_have_purses_in_one_kind_of_economy_only(economy: Economy, living_from_cash: Economy) -> None:
    assert economy.purses is None
    assert purses_of(living_from_cash).cash_usd_bn.shape == (len(economy.labs.names), N_WORLDS)


def test_cash_moves_by_what_is_earned_raised_and_spent(living_from_cash: Economy) -> None:
    purses = step_to(living_from_cash, 5)
    before = purses.cash_usd_bn
    living_from_cash.step()
    lab = row(living_from_cash, "anthropic")
    earned = living_from_cash.token_market.revenue_usd_bn_per_year[lab] / 12.0
    staff = living_from_cash.parameters.finance.other_cost_share * earned
    spent = living_from_cash.labs.rent_paid_usd_bn[lab] + staff + purses.interest_usd_bn[lab]
    expected = before[lab] + earned + purses.round_usd_bn[lab] - spent
    assert purses.cash_usd_bn[lab] == pytest.approx(expected, rel=1e-12)


def test_a_dated_round_is_paid_in_its_month_and_replaces_drawn_ones(living_from_cash: Economy) -> None:
    lab = row(living_from_cash, "anthropic")
    paid = []
    for _ in range(5):
        living_from_cash.step()
        paid.append(purses_of(living_from_cash).round_usd_bn[lab])
    assert np.stack(paid).tolist() == [[0.0] * N_WORLDS] * 3 + [[0.58] * N_WORLDS] + [[0.0] * N_WORLDS]


def test_both_worlds_of_a_pair_draw_rounds_by_the_same_luck(base: Scenario) -> None:
    changes = {**CASH, "shock": "none", "clock.months": 60, "finance.round_rate_per_year": 12.0}
    scenario = base.with_changes({**changes, "measurement.horizons_months": [6]})
    economy = economy_of(scenario, n_draws=2, collects_data=False)
    drawn = []
    while economy.running:
        economy.step()
        drawn.append(purses_of(economy).round_usd_bn)
    rounds = np.stack(drawn)
    economy.forget()
    assert np.array_equal(rounds[..., :2], rounds[..., 2:])
    after = rounds[economy.calendar.last_round_month + 1 :]
    assert 0.0 < np.mean(after[:, row(economy, "openai")] > 0.0) < 1.0
    assert not after[:, row(economy, "google_deepmind")].any()
    assert not np.array_equal(after[..., 0], after[..., 1])


def test_a_stopped_flow_of_funding_stops_rounds_too(base: Scenario) -> None:
    stop = {"kind": "funding", "month": "2022-03", "until": "2022-06", "source": "OpenAI2022"}
    stop |= {"funding_ratio": {"value": 0, "unit": "1", "source": "assumption: a test of what it does"}}
    economy = economy_of(base.with_changes({**CASH, "events.stop": stop}), n_draws=1, collects_data=False)
    purses = step_to(economy, 3)
    assert not purses.round_usd_bn.any()
    assert not purses.capital_usd_bn.any()


def test_credit_is_a_share_of_the_compute_that_is_used(living_from_cash: Economy) -> None:
    purses = step_to(living_from_cash, 3)
    labs, openai = living_from_cash.labs, row(living_from_cash, "openai")
    costs = living_from_cash.compute_markets["open"].costs
    price_usd_k = costs.chip_usd_k_per_h100e * (1.0 + costs.server_overhead_share)
    value_usd_bn = (labs.training_demand_kh100e + labs.inference_demand_kh100e) * price_usd_k / 1e3
    assert purses.limit_usd_bn[openai] == pytest.approx(0.6 * value_usd_bn[openai])
    # Who has not started uses nothing; a parent advances half a year.
    assert not purses.limit_usd_bn[row(living_from_cash, "xai")].any()
    google = row(living_from_cash, "google_deepmind")
    assert purses.limit_usd_bn[google] == pytest.approx(0.5 * purses._from_parent[google])


def test_a_parent_takes_back_what_its_lab_does_not_spend(living_from_cash: Economy) -> None:
    purses = step_to(living_from_cash, 2)
    google = row(living_from_cash, "google_deepmind")
    assert np.all(purses.cash_usd_bn[google] <= 0.0)
    assert np.all(purses.returned_usd_bn[google] >= 0.0)


def test_training_is_cut_first(living_from_cash: Economy) -> None:
    step_to(living_from_cash, 11)
    labs, anthropic = living_from_cash.labs, row(living_from_cash, "anthropic")
    before = labs.training_demand_kh100e[anthropic]
    purses = purses_of(living_from_cash)
    set_cash(living_from_cash, "anthropic", 0.0)
    lend_nothing(purses)
    living_from_cash.step()
    assert np.all(labs.training_demand_kh100e[anthropic] < 0.2 * before)
    assert np.all(labs.serving_budget_share[anthropic] == 1.0)
    assert purses.is_within_facilities.all()


def test_serving_is_cut_next_and_what_is_not_served_is_not_sold(living_from_cash: Economy) -> None:
    step_to(living_from_cash, 11)
    name = "anthropic"
    position = row(living_from_cash, name)
    labs, purses = living_from_cash.labs, purses_of(living_from_cash)
    lose_money_on_serving(living_from_cash, name)
    # A month loses about ten revenues of a month: there is cash for nearly two.
    set_cash(living_from_cash, name, labs.revenue_usd_bn_per_year[position] * 10.0 * 1.9 / 12.0)
    lend_nothing(purses)
    living_from_cash.step()
    share = labs.serving_budget_share[position]
    assert np.all((share > 0.1) & (share < 0.5))
    assert not labs.training_demand_kh100e[position].any()
    revenue, load = labs.revenue_usd_bn_per_year[position], labs.inference_demand_kh100e[position]
    living_from_cash.step()
    assert np.all(labs.revenue_usd_bn_per_year[position] < 0.6 * revenue)
    assert np.all(labs.inference_demand_kh100e[position] < 0.6 * load)
    assert purses.is_within_facilities.all()


def test_who_cannot_go_on_is_sold_to_its_sponsor_and_then_closed(living_from_cash: Economy) -> None:
    step_to(living_from_cash, 11)
    position = row(living_from_cash, "anthropic")
    labs, purses = living_from_cash.labs, purses_of(living_from_cash)
    lose_money_on_serving(living_from_cash, "anthropic")
    set_cash(living_from_cash, "anthropic", -5.0)
    lend_nothing(purses)
    living_from_cash.step()
    assert purses.is_sold[position].all() and not purses.is_closed[position].any()
    assert np.all(purses.cash_usd_bn[position] == 0.0)
    assert np.all(purses.written_off_usd_bn[position] > 5.0)
    for _ in range(3):
        living_from_cash.step()
    assert purses.is_closed[position].all()
    living_from_cash.step()
    assert not labs.revenue_usd_bn_per_year[position].any()
    assert not labs.inference_demand_kh100e[position].any()
    assert not labs.training_demand_kh100e[position].any()
    assert not purses.cash_usd_bn[position].any()
    shares = np.sum(labs.market_share, axis=0)
    assert shares == pytest.approx(np.ones(N_WORLDS))
    # Accounts closed in every month, those round the failures too.
    assert living_from_cash.accounts_close.all()
    assert living_from_cash.is_finite.all()


def test_users_of_a_closed_lab_go_to_others(living_from_cash: Economy) -> None:
    step_to(living_from_cash, 11)
    position = row(living_from_cash, "anthropic")
    purses = purses_of(living_from_cash)
    closed = purses.is_closed.copy()
    closed[position] = True
    purses.is_closed = closed
    purses.serving_budget_share = np.where(closed, 0.0, purses.serving_budget_share)
    purses._tell_labs()
    users = living_from_cash.segments[0].blocks[0]
    seller = living_from_cash.token_market.sellers["open"].index(position)
    shares = []
    for _ in range(12):
        living_from_cash.step()
        shares.append(users.lab_share[seller, 3])
    fading = np.stack(shares)
    assert np.all(fading[1:] < fading[:-1])
    assert np.all(fading[-1] < 0.7 * fading[0])


LEAKS: dict[str, Callable[[Purses], None]] = {
    "a lab owes what nobody lent": lambda purses: set_in(purses, "cash_usd_bn", -1e3),
    "a facility that is gone": lambda purses: set_in(purses, "cash_usd_bn", -1e-6),
}


def set_in(purses: Purses, name: str, value: float) -> None:
    changed = getattr(purses, name).copy()
    changed[0, 1] = value
    setattr(purses, name, changed)
    purses.facility_usd_bn = np.zeros_like(purses.facility_usd_bn)


@pytest.mark.parametrize("leak", list(LEAKS))
def test_a_planted_overdraft_is_named_in_its_world_alone(living_from_cash: Economy, leak: str) -> None:
    purses = step_to(living_from_cash, 1)
    purses.cash_usd_bn = np.maximum(purses.cash_usd_bn, 0.0)
    assert purses.is_within_facilities.all()
    LEAKS[leak](purses)
    assert purses.is_within_facilities.tolist() == [True, False, True, True]


@pytest.mark.parametrize("flow", ["capital_usd_bn", "cash_change_usd_bn"])
def test_money_that_nobody_paid_is_caught_by_the_accounts(
    living_from_cash: Economy, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    honest = Purses.settle

    def settle(self: Purses, *args: object) -> None:
        honest(self, *args)  # type: ignore[arg-type]
        setattr(self, flow, getattr(self, flow) * 1.001)

    monkeypatch.setattr(Purses, "settle", settle)
    living_from_cash.step()
    assert not living_from_cash.accounts_close.any()
