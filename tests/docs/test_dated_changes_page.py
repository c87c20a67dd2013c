"""Every scenario of docs/DATED_CHANGES.md can be loaded, and does what it says from its month on."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.scenario import Scenario, economy_of, load_scenario
from tests.paths import ROOT

PAGE = (ROOT / "docs/DATED_CHANGES.md").read_text(encoding="utf-8")
BLOCKS = {
    block.split()[1]: block for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
}
SHORT = {"clock.months": 66, "measurement.horizons_months": [6, 12, 24]}


def capex_and_demand(scenario: Scenario) -> Array:
    """Both, [month, world], one above the other along the worlds."""
    economy = economy_of(scenario, collects_data=False)
    series = Record(economy, ["capex_usd_bn_per_year"]).run().series
    economy.forget()
    assert np.all(economy.accounts_close)
    return np.concatenate([series["capex_usd_bn_per_year"], series["compute"]], axis=-1)


@cache
def unchanged() -> Scenario:
    return load_scenario("deepseek-2025", SHORT)


@cache
def without() -> Array:
    return capex_and_demand(unchanged())


def test_the_page_has_its_examples() -> None:
    assert len(BLOCKS) >= 8


@pytest.mark.parametrize("name", BLOCKS)
def test_an_example_moves_results_from_its_month_on(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(BLOCKS[name], encoding="utf-8")
    scenario = load_scenario(str(file), SHORT)
    assert scenario.name == name
    known = unchanged().events
    first = min(
        scenario.month_index(event.month) for each, event in scenario.events.items() if each not in known
    )
    now = capex_and_demand(scenario)
    assert np.array_equal(now[:first], without()[:first])
    assert not np.array_equal(now[first:], without()[first:])
