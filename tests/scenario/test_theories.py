"""Numbers that no theory of the scenario reads are refused, and so is a purse that is empty already."""

from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.theories import FORMS
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


@pytest.mark.parametrize(
    "said",
    [
        {"human_hours.median_hours": 3},
        {"human_hours": {"median_hours": 3}},
        {"human_hours.median_hours.value": 3},
        {"human_hours.median_hours.prior": {"uniform": [1, 2]}},
        {"demand.form": "flat_tasks", "human_hours.median_hours": 3},
    ],
)
def test_python_and_options_refuse_such_a_number_as_files_do(said: dict[str, Any]) -> None:
    told = r"human_hours(\.median_hours.*)?: .*is read by the theory 'human_hours' alone"
    with pytest.raises(UserError, match=told):
        load_scenario("toy").with_changes(said)
    with pytest.raises(UserError, match=told):
        load_scenario("toy", said)


def test_a_theory_may_be_changed_in_python_whatever_the_scenario_set_for_its_own(tmp_path: Path) -> None:
    mine = load_scenario(write(tmp_path, changes("posterior: none", "task_ladder.task_value_usd: 3")))
    for form in FORMS:
        assert mine.with_changes({"demand.form": form}).single("demand")["form"] == form


def test_a_mixture_reads_the_numbers_of_every_theory() -> None:
    mixed = load_scenario("base", {"posterior": "mixture"})
    alone = {f"measurement.alternatives.{name}": None for name in mixed.measurement.alternatives}
    assert mixed.with_changes(alone).with_changes({"human_hours.median_hours": 3})


def test_an_alternative_is_asked_for_itself(tmp_path: Path) -> None:
    said = "measurement.alternatives.mine: {{description: d, changes: {{human_hours.median_hours: 3{}}}}}"
    with pytest.raises(UserError, match=r"x\.yaml:5:\d+: human_hours.median_hours: .* 'human_hours' alone"):
        load_scenario(write(tmp_path, changes(said.format(""))))
    assert load_scenario(write(tmp_path, changes(said.format(", demand.form: human_hours"))))


def test_numbers_that_a_scenario_of_the_program_sets_give_way_to_a_theory(tmp_path: Path) -> None:
    """Nobody could mend a line of a file that is not theirs."""
    for form in FORMS:
        assert load_scenario("toy", {"demand.form": form}).single("demand")["form"] == form
        text = changes(f"demand.form: {form}").replace("extends: base", "extends: toy")
        assert load_scenario(write(tmp_path, text)).single("demand")["form"] == form


def test_the_place_that_is_named_is_a_line_of_the_user(tmp_path: Path) -> None:
    toy = changes("task_ladder.tasks_bn_per_year: 9").replace("extends: base", "extends: toy")
    file = write(tmp_path, toy)
    assert load_scenario(file)
    with pytest.raises(UserError, match=r"^\S*x\.yaml:5:3: task_ladder.tasks_bn_per_year: is read by"):
        load_scenario(file, {"demand.form": "flat_tasks"})
    text = changes("demand.form: flat_tasks").replace("extends: base", "extends: x")
    with pytest.raises(UserError, match=r"^\S*x\.yaml:5:3: task_ladder.tasks_bn_per_year: is read by"):
        load_scenario(write(tmp_path, text, "y.yaml"))
