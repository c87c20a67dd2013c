"""Numbers that no theory of the scenario reads are refused, and so is a purse that is empty already."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from tests.scenario.files import changes, write


@pytest.mark.parametrize(
    "line, told",
    [
        (
            "human_hours.median_hours: 3",
            ":5:3: human_hours.median_hours: is read by the theory 'human_hours' alone",
        ),
        ("flat_tasks: {width_oom: 5}", "flat_tasks.width_oom: is read by the theory 'flat_tasks' alone"),
        ("human_hours.median_hours.value: 3", "is read by the theory 'human_hours' alone"),
        ("human_hours: {median_hours: {value: 3}}", "is read by the theory 'human_hours' alone"),
        ("human_hours.median_hours.prior: {uniform: [1, 2]}", "is read by the theory 'human_hours' alone"),
        (
            (
                "human_hours: {wage_usd_per_hour: 30, median_hours: 3, spread_oom: 1, "
                "five_minute_difficulty_log10_flop: 23}"
            ),
            "is read by the theory 'human_hours' alone",
        ),
    ],
)
def test_a_number_of_a_theory_that_is_not_asked_is_refused(tmp_path: Path, line: str, told: str) -> None:
    alone = "\n".join(
        f"  measurement.alternatives.{name}: null" for name in ("human_hours_demand", "flat_tasks_demand")
    )
    with pytest.raises(UserError) as refusal:
        load_scenario(write(tmp_path, changes(f"{line}\n{alone}")))
    assert told in str(refusal.value) and "demand.form is" in str(refusal.value)


def test_a_number_of_a_theory_that_an_alternative_asks_is_welcome(tmp_path: Path) -> None:
    text = changes("posterior: none\n  human_hours.median_hours: 3")
    assert load_scenario(write(tmp_path, text)).quantities()["human_hours.median_hours"].value == 3.0
    assert load_scenario("base", {"constant_elasticity.price_elasticity": 1.2})


def test_a_purse_below_what_labs_earn_already_is_refused() -> None:
    small = {"purse.limit": "limited", "purse.addressable_value_usd_tn_per_year": 0.005}
    with pytest.raises(UserError, match=r"0\.005 is less than labs earned in 2024 already"):
        load_scenario("base", small)
    assert load_scenario("base", small | {"purse.limit": "unlimited"})
