"""When a scenario may begin, and when its shock may come."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.beginning import STATE_MONTH
from sim.sweep import load_sweep
from tests.scenario.files import BASE, base_with, write

HEAD = "name: x\ndescription: a test\nextends: deepseek-2025\nchanges:\n"
SWEEP = """\
name: x
description: a test
scenario: deepseek-2025
design: grid
draws: 2
"""


def test_the_base_begins_in_the_month_of_its_state() -> None:
    assert BASE["clock"]["start"] == STATE_MONTH


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}  clock.start: 2024-01\n  clock.months: 84\n  events.chatgpt: null\n",
        f"{HEAD}  clock.start: 2022-06\n",
        f"{HEAD}  clock.start: 2021-12\n",
        f"{HEAD}  clock: {{start: 2022-02}}\n",
        base_with("clock.start", "2023-01"),
    ],
)
def test_another_start_is_refused_with_the_way_out(text: str, tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=rf"clock.start.*belong to, which is {STATE_MONTH}.*clock.months.*shock.month"
    ):
        load_scenario(write(tmp_path, text))


def test_another_start_is_refused_wherever_it_is_set(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--set clock.start"):
        load_scenario("deepseek-2025", {"clock.start": "2023-01"})
    with pytest.raises(UserError, match="change of clock.start"):
        load_scenario("deepseek-2025").with_changes({"clock.start": "2023-01"})
    factors = "changes: {clock.start: 2023-01}\nfactors:\n  token_pricing.pass_through: {values: [0.5, 1]}\n"
    with pytest.raises(UserError, match="x.yaml:6.*which is 2022-01"):
        load_sweep(write(tmp_path, SWEEP + factors))


@pytest.mark.parametrize("changed", ["shock.month: 2022-01", "shock: {month: 2022-01, lab: openai}"])
def test_a_shock_in_the_first_month_is_refused(changed: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="x.yaml:5:.*first month of the clock.*earliest is 2022-02"):
        load_scenario(write(tmp_path, f"{HEAD}  {changed}\n"))


def test_a_shock_in_the_first_month_is_refused_as_a_level_and_as_an_alternative(tmp_path: Path) -> None:
    factors = "factors:\n  shock.month: {values: [2025-01, 2022-01]}\n"
    with pytest.raises(UserError, match="first month of the clock"):
        load_sweep(write(tmp_path, SWEEP + factors))
    early = "{description: early, changes: {shock.month: 2022-01}}"
    with pytest.raises(UserError, match="first month of the clock"):
        load_scenario(write(tmp_path, f"{HEAD}  measurement.alternatives.early: {early}\n"))


def test_the_second_month_is_early_enough() -> None:
    assert (
        load_scenario("deepseek-2025", {"shock.month": "2022-02", "shock.lab": "openai"}).month_index(
            "2022-02"
        )
        == 1
    )
