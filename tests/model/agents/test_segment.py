from unittest.mock import patch

import numpy as np
import pytest

from sim.model.agents import segment as module
from sim.model.agents.segment import Segment
from sim.model.economy import Economy
from sim.scenario import economy_of, load_scenario


@pytest.fixture
def users(opened: Economy) -> Segment:
    return next(segment for segment in opened.segments if segment.region == "open")


def test_only_what_found_compute_is_paid(opened: Economy, users: Segment) -> None:
    menu = opened.token_market.menu_of(users)
    users.use_tokens(0, menu, np.ones(opened.worlds.n), is_anchor_past=False)
    wanted = np.sum(users.wanted_usd_bn_per_year, axis=0)
    users.pay(np.zeros_like(menu.ln_price))
    assert not users.paid_usd_bn_per_year.any() and np.all(wanted > 0.0)
    users.pay(np.full_like(menu.ln_price, 0.5))
    assert users.paid_usd_bn_per_year == pytest.approx(0.5 * wanted)


def test_all_use_cases_of_a_region_and_no_other_are_in_its_blocks(opened: Economy) -> None:
    named = opened.parameters.use_cases
    for segment in opened.segments:
        names = [name for block in segment.blocks for name in block.work.names]
        assert names == [
            name
            for name, use in named.items()
            if (use.region, use.segment) == (segment.region, segment.name) and not use.is_latent
        ]
        assert segment.by_use_case("use_share").shape == (len(names), opened.worlds.n)


def test_how_use_cases_are_laid_out_changes_no_bit() -> None:
    def wanted(numbers_per_block: int) -> np.ndarray:
        with patch.object(module, "_NUMBERS_PER_BLOCK", numbers_per_block):
            economy = economy_of(load_scenario("base"), n_draws=2, collects_data=False)
        assert (len(economy.segments[0].blocks) == 1) == (numbers_per_block > 1)
        with np.errstate(all="ignore"):
            for _ in range(4):
                economy.step()
        economy.forget()
        return economy.token_market.load_kh100e

    assert np.array_equal(wanted(1), wanted(10**6))
