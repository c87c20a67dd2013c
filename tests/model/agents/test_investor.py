import numpy as np
import pytest

from sim.model.agents.investor import Investor
from sim.model.economy import Economy

N_WORLDS = 4


def investors(economy: Economy, strategy: str) -> list[Investor]:
    return [investor for investor in economy.investors if investor.traits.strategy == strategy]


def test_beliefs_move_part_of_the_way_to_what_managers_believe(economy: Economy) -> None:
    for investor in investors(economy, "fundamental"):
        before = investor.belief
        investor.form_belief(np.full(N_WORLDS, 1.5), market_return=np.full(N_WORLDS, -0.5))
        step = investor.equity.learning_per_month * (1.5 - before)
        assert investor.belief == pytest.approx(before + step)


def test_trend_followers_add_what_the_market_did(economy: Economy) -> None:
    (follower,) = investors(economy, "trend")
    at_rest = np.array(follower.belief)
    fallen = np.array([0.0, -0.1, 0.1, 0.0])
    follower.form_belief(at_rest, market_return=fallen)
    assert follower.belief - at_rest == pytest.approx(follower.equity.trend_extrapolation * fallen)


def test_no_belief_leaves_its_bounds(economy: Economy) -> None:
    (follower,) = investors(economy, "trend")
    follower.form_belief(np.ones(N_WORLDS), market_return=np.array([-100.0, 100.0, 0.0, 0.0]))
    assert follower.belief[:2].tolist() == [0.0, 2.0]


def test_who_was_right_succeeds_and_old_success_is_forgotten(economy: Economy) -> None:
    investor = economy.investors[0]
    investor.book_success(market_return=np.full(N_WORLDS, -0.1), position=np.full(N_WORLDS, -0.5))
    assert investor.success == pytest.approx(0.05)
    investor.book_success(market_return=np.zeros(N_WORLDS), position=np.ones(N_WORLDS))
    assert investor.success == pytest.approx(0.05 * investor.equity.success_memory_per_month)
