from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.menu import Menu
from sim.model.agents.use_block import UseBlock
from sim.model.economy import Economy

ONE = np.ones(1)


@pytest.fixture
def menu(opened: Economy) -> Menu:
    return opened.token_market.menus["open"]["users"]


@pytest.fixture
def uses(opened: Economy) -> UseBlock:
    return next(segment for segment in opened.segments if segment.region == "open").blocks[0]


def offered(menu: Menu, ln_change: float, seller: int = 0) -> Menu:
    """The menu with the price of one lab moved."""
    move = np.zeros_like(menu.ln_price)
    move[seller] = ln_change
    return replace(menu, ln_price=menu.ln_price + move, ln_base_cost=menu.ln_base_cost + move)


def test_who_becomes_dearer_loses_tasks_no_faster_than_users_switch(uses: UseBlock, menu: Menu) -> None:
    uses.choose(menu, ONE)
    cost, settled = uses.task_cost_usd, uses.lab_share
    uses.choose(offered(menu, ln_change=2.0), ONE)
    assert settled is not None and uses.lab_share is not None
    assert np.all(uses.lab_share[0] < settled[0]) and np.all(uses.task_cost_usd > cost)
    assert np.sum(uses.lab_share, axis=0) == pytest.approx(1.0)
    slowest = (1.0 - uses.technology.switching_per_month) * settled[0]
    assert np.all(uses.lab_share[0] >= slowest - 1e-12)


def test_cheaper_tokens_buy_more_thinking_and_more_worth(uses: UseBlock, menu: Menu) -> None:
    uses.choose(menu, ONE)
    uses.adopt(is_anchor_past=False)
    value, used = uses.task_value_usd, uses.use_share
    for seller in range(len(menu.ln_price)):
        menu = offered(menu, ln_change=-3.0, seller=seller)
    uses.choose(menu, ONE)
    uses.adopt(is_anchor_past=False)
    assert np.all(uses.task_value_usd >= value)
    assert np.all(uses.use_share >= used) and np.any(uses.use_share > used)


def test_adoption_moves_each_month_and_stays_a_share(uses: UseBlock, menu: Menu) -> None:
    shares = []
    for _ in range(24):
        uses.choose(menu, ONE)
        uses.adopt(is_anchor_past=False)
        shares.append(uses.adoption_share)
    path = np.array(shares)
    assert np.all((path >= 0.0) & (path <= 1.0))
    could_do = path[-1] > 1e-9  # what no lab can do, nobody adopts
    assert could_do.any() and np.all(np.diff(path, axis=0)[:, could_do] > 0.0)
    assert uses.adopters_bn_tasks == pytest.approx(uses.work.tasks_bn_per_year * path[-1])


def test_with_a_constant_elasticity_use_is_anchored_in_the_month_before_the_shock(
    uses: UseBlock, menu: Menu
) -> None:
    uses.demand = replace(uses.demand, form="constant_elasticity")
    uses.choose(menu, ONE)
    uses.adopt(is_anchor_past=False)
    anchor, cost = uses.use_share, uses.task_cost_usd
    uses.choose(offered(menu, ln_change=1.0), ONE)
    uses.adopt(is_anchor_past=True)
    change = -uses.behaviour.constant_elasticity * np.log(uses.task_cost_usd / cost)
    assert np.log(uses.use_share / anchor) == pytest.approx(change)


def test_a_task_takes_the_smallest_model_that_can_do_it(uses: UseBlock, menu: Menu) -> None:
    inverse = uses.inverse_size_used(menu)
    assert np.all(inverse >= menu.inverse_size[:, np.newaxis])
    assert np.all(inverse >= np.exp(-uses.ln_size))
