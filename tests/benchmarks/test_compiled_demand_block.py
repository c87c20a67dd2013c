"""The yardstick computes what the model computes: without numba, on a few worlds."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.compiled_demand_block import Outputs, demand_block, outputs
from benchmarks.demand_block import DemandBlock
from sim.model.economy import Economy
from sim.scenario import economy_of, load_scenario

MONTHS = (1, 12, 40)
"""After the first, before and after the shock."""

NO_MORE_THAN_ROUNDING = 1e-12


@pytest.fixture(scope="module")
def economies() -> Iterator[dict[int, Economy]]:
    """An economy that stands in each of the months."""
    scenario = load_scenario("deepseek-2025", {"posterior": "none"})
    every = {month: economy_of(scenario, n_draws=2, collects_data=False) for month in MONTHS}
    with np.errstate(all="ignore"):
        for month, economy in every.items():
            for _ in range(month + 1):
                economy.step()
    yield every
    for economy in every.values():
        economy.forget()


@pytest.fixture(autouse=True)
def _as_the_model_does() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def loop_beside_rules(economy: Economy) -> tuple[Outputs, float]:
    """What the loop writes of a month, and how far the rules are from it."""
    block = DemandBlock(economy)
    given = block.inputs()
    results = outputs(given)
    block.move()
    demand_block(given, results)
    return results, block.largest_difference(results)


@pytest.mark.parametrize("month", MONTHS)
def test_the_loop_gives_what_the_rules_give(economies: dict[int, Economy], month: int) -> None:
    results, difference = loop_beside_rules(economies[month])
    assert np.all(results.wanted > 0.0)
    assert difference < NO_MORE_THAN_ROUNDING


def test_a_scarce_purse_binds_both_alike(
    economies: dict[int, Economy], monkeypatch: pytest.MonkeyPatch
) -> None:
    market = economies[1].token_market
    scarce = market.purse.addressable_value_usd_tn_per_year * 1e-9
    monkeypatch.setattr(market, "purse", replace(market.purse, addressable_value_usd_tn_per_year=scarce))
    at_first, difference = loop_beside_rules(economies[1])
    np.testing.assert_allclose(at_first.wanted, 1e3 * at_first.total_value)
    assert difference < NO_MORE_THAN_ROUNDING
    # A month later users know that the next task is worth less.
    later, difference = loop_beside_rules(economies[1])
    assert np.all(later.adopted_share < at_first.adopted_share)
    assert difference < NO_MORE_THAN_ROUNDING


def test_users_leave_a_lab_that_has_closed(
    economies: dict[int, Economy], monkeypatch: pytest.MonkeyPatch
) -> None:
    labs, switching = economies[12].labs, economies[12].parameters.tokens.switching_per_month
    before, _ = loop_beside_rules(economies[12])
    is_first = np.arange(len(labs.names))[:, np.newaxis] == 0
    monkeypatch.setattr(labs, "is_closed", labs.is_closed | is_first)
    after, difference = loop_beside_rules(economies[12])
    np.testing.assert_allclose(after.share[0], (1.0 - switching) * before.share[0])
    assert difference < NO_MORE_THAN_ROUNDING


def test_the_loop_leaves_out_nothing_that_it_reads(economies: dict[int, Economy]) -> None:
    """A loop that ignored a number would agree with rules that do not need it in these worlds."""
    block = DemandBlock(economies[max(MONTHS)])
    given = block.inputs()
    block.move()
    results = outputs(given)
    for name, values in given._asdict().items():
        if np.asarray(values).dtype == float:
            demand_block(given._replace(**{name: 1.5 * values}), results)
            assert block.largest_difference(results) > 1e3 * NO_MORE_THAN_ROUNDING, name
