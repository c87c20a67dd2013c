"""A cost of chips that is no step of a generation is refused where the cost falls by generations."""

from typing import Any

import pytest

from sim.errors import UserError
from sim.scenario import Scenario, load_scenario

ON = {"chip_supply.unit_cost": "generations"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a rate of a vendor": (
        {"chip_vendors.nvidia.unit_cost_decline_per_year": 0.2},
        "no step of a generation: chip_supply.unit_cost takes its steps from chip_generations",
    ),
    "a step before the start": (
        {"chip_generations.h100.volume_year": 2021.5},
        "2021.5 is no step: vendors start with that cost in 2022-01",
    ),
    "a step that is none": ({"chip_generations.b200.cost_step_ln": -0.1}, "-0.1 lies outside 0"),
    "a generation that is unknown": (
        {"chip_generations.b300.cost_step_ln": 0.1},
        "did you mean 'chip_generations.b200.cost_step_ln'?",
    ),
}


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


@pytest.mark.parametrize("mistake", list(REFUSED))
def test_a_cost_that_is_no_step_is_refused_in_one_line(base: Scenario, mistake: str) -> None:
    changes, said = REFUSED[mistake]
    with pytest.raises(UserError, match=next(iter(changes))) as problem:
        base.with_changes(ON | changes)
    assert said in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "change",
    [
        {"chip_vendors.nvidia.unit_cost_decline_per_year.value": 0.2},
        {"chip_vendors.nvidia.unit_cost_decline_per_year.prior": {"uniform": [0.1, 0.2]}},
        {"chip_vendors": {"nvidia": {"unit_cost_decline_per_year": {"value": 0.2}}}},
        {"chip_vendors.nvidia": {"label": "N", "unit_cost_decline_per_year": 0.2}},
    ],
)
def test_a_rate_is_refused_in_whatever_way_it_is_written(base: Scenario, change: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="unit_cost_decline_per_year.*no step of a generation"):
        base.with_changes(ON | change)


def test_a_vendor_that_is_new_brings_its_rate(base: Scenario) -> None:
    row = base.tree.data["chip_vendors"]["nvidia"]
    assert base.with_changes(ON | {"chip_vendors.new": row}).table("chip_vendors")["new"]


def test_a_rate_is_taken_where_cost_falls_at_a_rate_and_a_generation_may_come_or_go(base: Scenario) -> None:
    rate = {"chip_supply.unit_cost": "constant_rate", "chip_vendors.nvidia.unit_cost_decline_per_year": 0.2}
    assert base.with_changes(rate).table("chip_vendors")["nvidia"]
    later = {"label": "Later", "volume_year": 2030.5, "cost_step_ln": 0.3}
    changed = base.with_changes(ON | {"chip_generations.later": later, "chip_generations.feynman": None})
    assert list(changed.table("chip_generations")) == ["h100", "b200", "rubin", "later"]
