from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.use_case import Menu, UseCase
from sim.model.economy import Economy


@pytest.fixture
def menu(opened: Economy) -> Menu:
    return opened.token_market.menus["open"]


@pytest.fixture
def chat(opened: Economy) -> UseCase:
    return next(use_case for use_case in opened.use_cases if use_case.name == "chat")


def offered(menu: Menu, ln_change: float, seller: int = 0) -> Menu:
    """The menu with the price of one lab moved."""
    move = np.zeros_like(menu.ln_price)
    move[seller] = ln_change
    return replace(menu, ln_price=menu.ln_price + move, ln_base_cost=menu.ln_base_cost + move)


def test_who_becomes_dearer_loses_tasks_no_faster_than_users_switch(chat: UseCase, menu: Menu) -> None:
    chat.choose(menu)
    cost, settled = chat.task_cost_usd, chat._share
    chat.choose(offered(menu, ln_change=2.0))
    assert settled is not None and chat._share is not None
    assert np.all(chat._share[0] < settled[0]) and np.all(chat.task_cost_usd > cost)
    assert np.sum(chat._share, axis=0) == pytest.approx(1.0)
    slowest = (1.0 - chat.technology.switching_per_month) * settled[0]
    assert np.all(chat._share[0] >= slowest - 1e-12)


def test_cheaper_tokens_buy_more_thinking_and_more_worth(chat: UseCase, menu: Menu) -> None:
    chat.choose(menu)
    chat.adopt(is_anchor_past=False)
    value, used = chat.task_value_usd, chat.use_share
    for seller in range(len(menu.ln_price)):
        menu = offered(menu, ln_change=-3.0, seller=seller)
    chat.choose(menu)
    chat.adopt(is_anchor_past=False)
    assert np.all(chat.task_value_usd >= value)
    assert np.all(chat.use_share > used)


def test_adoption_moves_each_month_and_stays_a_share(chat: UseCase, menu: Menu) -> None:
    shares = []
    for _ in range(24):
        chat.choose(menu)
        chat.adopt(is_anchor_past=False)
        shares.append(chat.adoption_share)
    path = np.array(shares)
    assert np.all((path >= 0.0) & (path <= 1.0))
    assert np.all(np.diff(path, axis=0) > 0.0)
    assert chat.adopters_bn_tasks == pytest.approx(chat.tasks_bn_per_year * path[-1])


def test_only_what_found_compute_is_paid(chat: UseCase, menu: Menu) -> None:
    nothing = chat.buy(np.zeros_like(menu.ln_price))
    assert not chat.paid_usd_bn_per_year.any()
    half = chat.buy(np.full_like(menu.ln_price, 0.5))
    assert np.array_equal(nothing, half)
    assert chat.paid_usd_bn_per_year == pytest.approx(0.5 * np.sum(half, axis=0))


def test_with_a_constant_elasticity_use_is_anchored_in_the_month_before_the_shock(
    chat: UseCase, menu: Menu
) -> None:
    chat.demand = replace(chat.demand, form="constant_elasticity")
    chat.choose(menu)
    chat.adopt(is_anchor_past=False)
    anchor, cost = chat.use_share, chat.task_cost_usd
    chat.choose(offered(menu, ln_change=1.0))
    chat.adopt(is_anchor_past=True)
    change = -chat.demand.constant_price_elasticity * np.log(chat.task_cost_usd / cost)
    assert np.log(chat.use_share / anchor) == pytest.approx(change)


def test_a_task_takes_the_smallest_model_that_can_do_it(chat: UseCase, menu: Menu) -> None:
    inverse = chat.inverse_size(menu)
    assert np.all(inverse >= menu.inverse_size)
    assert np.all(inverse >= np.exp(-chat._ln_size))
