from dataclasses import replace

import numpy as np
import pytest

from sim.model.agents.menu import Menu
from sim.model.agents.segment import Segment
from sim.model.agents.use_block import UseBlock
from sim.model.economy import Economy

ONE = np.ones(1)
HALF = np.full(1, 0.5)


@pytest.fixture
def segment(opened: Economy) -> Segment:
    return next(segment for segment in opened.segments if segment.region == "open")


@pytest.fixture
def menu(opened: Economy, segment: Segment) -> Menu:
    return opened.token_market.menu_of(segment)


@pytest.fixture
def uses(segment: Segment) -> UseBlock:
    return segment.blocks[0]


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
    uses.adopt(0, is_anchor_past=False, segment_adoption_ratio=HALF)
    value, used = uses.task_value_usd, uses.use_share
    for seller in range(len(menu.ln_price)):
        menu = offered(menu, ln_change=-3.0, seller=seller)
    uses.choose(menu, ONE)
    uses.adopt(0, is_anchor_past=False, segment_adoption_ratio=HALF)
    assert np.all(uses.task_value_usd >= value)
    assert np.all(uses.use_share >= used) and np.any(uses.use_share > used)


def test_adoption_moves_each_month_and_stays_a_share(uses: UseBlock, menu: Menu) -> None:
    shares = []
    for _ in range(24):
        uses.choose(menu, ONE)
        uses.adopt(0, is_anchor_past=False, segment_adoption_ratio=HALF)
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
    uses.adopt(0, is_anchor_past=False, segment_adoption_ratio=HALF)
    anchor, cost = uses.use_share, uses.task_cost_usd
    uses.choose(offered(menu, ln_change=1.0), ONE)
    uses.adopt(0, is_anchor_past=True, segment_adoption_ratio=HALF)
    change = -uses.behaviour.constant_elasticity * np.log(uses.task_cost_usd / cost)
    assert np.log(uses.use_share / anchor) == pytest.approx(change)


def test_a_task_takes_the_smallest_model_that_can_do_it_where_no_quality_is_bought(
    uses: UseBlock, menu: Menu
) -> None:
    uses.choose(menu, ONE)
    inverse = uses.inverse_size_used(menu)
    assert np.all(inverse >= menu.inverse_size[:, np.newaxis])
    assert np.all(inverse >= np.exp(-uses.ln_size))
    assert not uses.larger_model_ln.any()


def test_quality_that_is_bought_takes_larger_models_up_to_the_largest(uses: UseBlock, menu: Menu) -> None:
    uses.technology = replace(uses.technology, quality="bought")
    for seller in range(len(menu.ln_price)):
        menu = offered(menu, ln_change=-6.0, seller=seller)
    uses.choose(menu, ONE)
    inverse, least = uses.inverse_size_used(menu), np.exp(-uses.ln_size)
    can = menu.ln_size[:, np.newaxis] > uses.ln_size
    assert np.any(inverse[can] < np.broadcast_to(least, inverse.shape)[can])
    assert np.all(inverse >= menu.inverse_size[:, np.newaxis] * (1.0 - 1e-12))
    assert not uses.is_thinking[can].any()  # no model thinks before September 2024


def test_a_new_use_spreads_with_its_segment(uses: UseBlock, menu: Menu) -> None:
    adopted = []
    for ratio in (np.zeros(1), np.ones(1)):
        uses.adoption_share = None
        uses.choose(menu, ONE)
        uses.adopt(0, is_anchor_past=False, segment_adoption_ratio=ratio)
        adopted.append(uses.adoption_share)
    alone, along = adopted
    assert alone is not None and along is not None
    assert np.all(along >= alone) and np.any(along > alone)
