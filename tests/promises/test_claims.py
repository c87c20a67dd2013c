"""That the harnesses of promises 22 to 24 see what is planted."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.promises import few_worlds, places, random_scenarios
from tests.promises.places import Place


@pytest.mark.parametrize(
    ("table", "text", "worlds"),
    [
        ({"n": 29, "verdict": "BACKFIRE"}, "", 100),
        ([{"p_above_one": 1.2}], "", 100),
        ({"a": {"p_above_one_standard_error": 0.0}}, "", 100),
        ({"rebound_low": 0.5, "rebound_high": 0.5}, "", 100),
        ({"q05": 1.0, "q95": 1.0}, "", 100),
        ({"first_order": 0.4}, "", 100),
        ({"total_effect": 1.57, "total_effect_low": 0.1, "total_effect_high": 1.9}, "", 100),
        ({}, "the verdict is\nBACKFIRE", 29),
        ({}, "P(R > 1) is 67 % (67 % to 67 %)", 100),
        ({}, "157 % of the variance", 100),
    ],
)
def test_what_claims_too_much_is_seen(table: Any, text: str, worlds: int) -> None:
    assert list(few_worlds.breaches(table, text, worlds))


def test_what_claims_no_more_than_it_knows_is_let_through() -> None:
    table = {"n": 40, "verdict": "BACKFIRE", "p_above_one": 0.95, "p_above_one_standard_error": 0.03,
             "q05": 0.9, "q95": 1.4}  # fmt: skip
    assert list(few_worlds.breaches([table], "BACKFIRE: 95 % (83 % to 99 %)", 40)) == []


def test_random_scenarios_are_of_both_kinds_and_the_same_each_time() -> None:
    every = [random_scenarios.random_scenario(seed) for seed in range(40)]
    assert every == [random_scenarios.random_scenario(seed) for seed in range(40)]
    changed = {path for one in every for path in one["changes"]}
    assert {"clock.months", "shock.month", "shock.lab"} <= changed and len(changed) > 60


@pytest.mark.parametrize(
    ("refusal", "is_clear"),
    [
        ("x.yaml:5:3: shock.month: 2022-01 is the first month of the clock", True),
        ("x.yaml:5:3: AssertionError:", False),
        ("no world could be used: it is not known why", False),
        ("x.yaml: no", False),
    ],
)
def test_a_refusal_names_its_file_and_says_why(refusal: str, is_clear: bool) -> None:
    assert random_scenarios.says_why(refusal, "x.yaml") == is_clear


def test_a_scenario_that_breaks_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object, **options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(random_scenarios, "run", fails)
    ends = [random_scenarios.case(tmp_path, seed)[0] for seed in range(6)]
    assert "broken" in ends and "result" not in ends


def test_a_job_that_does_not_end_well_is_seen(tmp_path: Path) -> None:
    place = Place(Path(sys.executable), tmp_path / "work")
    assert "exit 3" in place.said("-c", "raise SystemExit(3)")
    assert places.missing(tmp_path, "report.html") == "there is no report.html"
    assert places.interpreters()[0] == Path(sys.executable)
