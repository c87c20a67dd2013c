"""The state of a page, its sliders, and the scenario file that it becomes."""

from pathlib import Path

import pytest

from sim.dashboard.controls import GROUPS
from sim.dashboard.state import (
    DEFAULT_SCENARIO,
    THEORIES,
    scenario_of,
    sliders_of,
    state_of,
    theory_weights,
    yaml_of,
)
from sim.scenario import load_scenario
from sim.scenario.theories import WEIGHTY_FORMS
from tests.dashboard.conftest import STATE

FIXED = {"token_pricing.pass_through": 0.875, "purse.addressable_value_usd_tn_per_year": 30.0}


@pytest.mark.parametrize("theory", THEORIES)
def test_sliders_say_what_the_scenario_says(theory: str) -> None:
    """No second list of ranges: ends, unit, source and grade are those of the scenario."""
    sliders = sliders_of(DEFAULT_SCENARIO, theory)
    numbers = load_scenario(DEFAULT_SCENARIO).quantities()
    assert 20 <= len(sliders) <= 28
    assert {each.group for each in sliders.values()} == set(GROUPS)
    for path, slider in sliders.items():
        number = numbers[path]
        assert number.prior is not None
        assert number.low <= slider.low < slider.high <= number.high
        if number.prior.kind in ("uniform", "loguniform"):
            assert (slider.low, slider.high) == pytest.approx(number.prior.args, rel=1e-3)
        assert (slider.source, slider.grade) == (number.source, number.grade)
        assert slider.unit == ("" if number.unit == "1" else number.unit)


def test_a_slider_of_another_theory_is_not_offered() -> None:
    assert "flat_tasks.width_oom" in sliders_of(DEFAULT_SCENARIO, "flat_tasks")
    assert "flat_tasks.width_oom" not in sliders_of(DEFAULT_SCENARIO, "human_hours")
    of_the_mixture = set(sliders_of(DEFAULT_SCENARIO, "mixture"))
    assert of_the_mixture == set.intersection(
        *(set(sliders_of(DEFAULT_SCENARIO, form)) for form in WEIGHTY_FORMS)
    )


def test_every_path_of_the_groups_is_a_slider_somewhere() -> None:
    found = set().union(*(sliders_of(DEFAULT_SCENARIO, theory) for theory in WEIGHTY_FORMS))
    assert found == {path for paths in GROUPS.values() for path in paths}


def test_a_fixed_number_has_lost_its_prior_and_no_other_has() -> None:
    known, fixed = (scenario_of(state_of({**STATE, "fixed": each})).quantities() for each in ({}, FIXED))
    assert {path for path in known if known[path] != fixed[path]} == set(FIXED)
    assert all(fixed[path].prior is None and fixed[path].value == value for path, value in FIXED.items())


@pytest.mark.parametrize("theory", THEORIES)
def test_the_file_is_a_valid_scenario_that_draws_the_same(theory: str, tmp_path: Path) -> None:
    state = state_of({**STATE, "theory": theory, "fixed": FIXED})
    file = tmp_path / "mine.yaml"
    file.write_text(yaml_of(state))
    loaded, shown = load_scenario(str(file)), scenario_of(state)
    assert loaded.quantities() == shown.quantities()
    assert loaded.posterior == shown.posterior
    assert "extends: deepseek-2025" in file.read_text()


def test_the_heaviest_theory_comes_first() -> None:
    weights = list(theory_weights().values())
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0)
