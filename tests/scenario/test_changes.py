"""What is changed has effect, whatever way it is written, and is said once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario, scenario_from_text
from sim.scenario.drawing import draw_by_path
from tests.scenario.files import changes, write

RATIO = "shock.inference_efficiency_ratio"
PASS = "token_pricing.pass_through"
BELIEF = "investors.believers.initial_belief"
IMITATION = "demand.imitation_per_year"


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def nested(path: str, value: Any) -> dict[str, Any]:
    section, *keys = path.split(".")
    for key in reversed(keys):
        value = {key: value}
    return {section: value}


def ways(path: str, value: float) -> list[dict[str, Any]]:
    """Every way in which a number can be fixed."""
    said = {"value": value, "source": "assumption: a try"}
    return [
        {path: value},
        {path: {"value": value}},
        {path: said},
        {f"{path}.value": value},
        nested(path, value),
        nested(path, {"value": value}),
    ]


@pytest.mark.parametrize(("path", "value"), [(RATIO, 100.0), (PASS, 0.3), (BELIEF, 1.2), (IMITATION, 0.9)])
@pytest.mark.parametrize("way", range(6))
def test_a_value_fixes_in_every_way(base: Scenario, path: str, value: float, way: int) -> None:
    change = ways(path, value)[way]
    for scenario in (base.with_changes(change), load_scenario("base", change)):
        drawn = draw_by_path(scenario, RandomDraws(0, 0, 3))[path]
        assert np.array_equal(drawn, np.full(3, value))
        assert scenario_from_text(scenario.resolved_yaml(), "x").digest() == scenario.digest()


PRIOR = {"uniform": [0.55, 0.56]}
BOTH: list[dict[str, Any]] = [
    {PASS: {"value": 0.555, "prior": PRIOR}},
    {f"{PASS}.value": 0.555, f"{PASS}.prior": PRIOR},
    {f"{PASS}.prior": PRIOR, f"{PASS}.value": 0.555},
    {f"{PASS}.prior": PRIOR, PASS: 0.555},
    {f"{PASS}.prior": PRIOR, "token_pricing": {"pass_through": {"value": 0.555}}},
    {"token_pricing": {"pass_through": {"value": 0.555, "prior": PRIOR}}},
]


@pytest.mark.parametrize("change", BOTH)
def test_a_value_and_a_prior_in_any_order(base: Scenario, change: Mapping[str, Any]) -> None:
    number = base.with_changes(change).quantities()[PASS]
    assert number.value == 0.555
    assert number.prior is not None and number.prior.args == (0.55, 0.56)


def test_a_later_value_fixes_what_an_earlier_prior_freed(base: Scenario) -> None:
    freed = base.with_changes({PASS: {"value": 0.555, "prior": PRIOR}})
    assert freed.with_changes({f"{PASS}.value": 0.9}).quantities()[PASS].prior is None


@pytest.mark.parametrize(
    ("value", "prior"),
    [
        (0.3, {"uniform": [0.5, 0.7]}),
        (0.8, {"triangular": [0.5, 0.6, 0.7]}),
        (0.8, {"loguniform": [0.5, 0.7]}),
        (0.9, {"normal": [0.5, 0.01]}),
    ],
)
def test_a_value_outside_its_prior_is_refused(base: Scenario, value: float, prior: dict[str, Any]) -> None:
    said: list[dict[str, Any]] = [
        {PASS: {"value": value, "prior": prior}},
        {f"{PASS}.prior": prior, f"{PASS}.value": value},
        nested(PASS, {"value": value, "prior": prior}),
    ]
    for change in said:
        with pytest.raises(UserError, match=f"never come near its value {value:g}"):
            base.with_changes(change)


@pytest.mark.parametrize("path", [PASS, BELIEF, "demand.value_spread_ln"])
def test_a_value_that_no_one_said_goes_with_the_prior(base: Scenario, path: str) -> None:
    prior = {"uniform": [0.15, 0.2]}
    for change in ({f"{path}.prior": prior}, {path: {"prior": prior}}, nested(path, {"prior": prior})):
        scenario = base.with_changes(change)
        assert scenario.quantities()[path].value == 0.175
        drawn = draw_by_path(scenario, RandomDraws(0, 0, 3))[path]
        assert np.all((drawn >= 0.15) & (drawn <= 0.2))
        assert scenario_from_text(scenario.resolved_yaml(), "x").digest() == scenario.digest()
    before = base.quantities()[path].value
    near = {"uniform": [0.9 * before, before]}
    assert base.with_changes({f"{path}.prior": near}).quantities()[path].value == before


def test_a_value_at_the_end_of_its_prior_is_inside(base: Scenario) -> None:
    for value, prior in ((0.5, {"uniform": [0.5, 0.7]}), (0.7, {"loguniform": [0.1, 0.7]})):
        assert base.with_changes({PASS: {"value": value, "prior": prior}}).quantities()[PASS].value == value


TWICE: dict[str, list[str]] = {
    "dotted and nested": [f"{RATIO}: 3", "shock: {inference_efficiency_ratio: 9}"],
    "bare and value": [f"{RATIO}: 3", f"{RATIO}.value: 4"],
    "value and mapping": [f"{RATIO}.value: 3", f"{RATIO}: {{value: 4}}"],
    "three ways": [f"{RATIO}.value: 3", f"{PASS}: 1", "shock: {inference_efficiency_ratio: {value: 4}}"],
    "a prior": [f"{PASS}.prior: {{uniform: [0.5, 0.7]}}", f"{PASS}: {{prior: {{normal: [0.5, 0.1]}}}}"],
    "a word": ["demand.form: flat_tasks", "demand: {form: human_hours}"],
    "a month": ["shock.month: 2025-02", "shock: {month: 2025-03}"],
    "the clock": ["clock.months: 108", "clock: {months: 107}"],
    "a cell": ["labs.xai.brand_index: 0", "labs.xai: {brand_index: 1}"],
    "a cell of a table": ["labs: {xai: {brand_index: 0}}", "labs.xai.brand_index.value: 1"],
    "a row that is removed": ["labs.qwen: null", "labs.qwen.brand_index: 0"],
    "a row that is changed, then removed": ["labs.qwen.brand_index: 0", "labs.qwen: null"],
    "an event": ["events.stargate.until: 2027-01", "events.stargate: {until: 2028-01}"],
    "a share": ["hyperscalers.google.sourcing: {nvidia: 1}", "hyperscalers.google.sourcing.nvidia: 2"],
    "another share": ["hyperscalers.google.sourcing.amd: 1", "hyperscalers.google.sourcing: {nvidia: 1}"],
    "a list": ["measurement.horizons_months: [6]", "measurement: {horizons_months: [12]}"],
    "the shock": ["shock: none", "shock.month: 2025-02"],
    "a link": [f"{RATIO}: = shock.training_efficiency_ratio", f"{RATIO}.value: 3"],
}


@pytest.mark.parametrize("case", TWICE)
def test_what_is_said_twice_is_refused_with_both_lines(case: str, tmp_path: Path) -> None:
    lines = TWICE[case]
    file = write(tmp_path, changes(*lines))
    with pytest.raises(UserError, match=f"^{file}:{4 + len(lines)}:.*is given twice, here and in line 5; "):
        load_scenario(file)


def test_what_is_said_twice_under_one_key_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="x.yaml:6:3: .*stands here twice, first in line 5"):
        load_scenario(write(tmp_path, changes(f"{RATIO}: 3", f"{RATIO}: 4")))


def test_alternatives_say_nothing_twice(tmp_path: Path) -> None:
    line = f"measurement.alternatives.a: {{description: d, changes: {{{RATIO}: 3, {RATIO}.value: 4}}}}"
    with pytest.raises(UserError, match="is given twice"):
        load_scenario(write(tmp_path, changes(line)))


def test_options_say_nothing_twice() -> None:
    with pytest.raises(UserError, match=rf"is given twice, here and by --set {RATIO}=3"):
        load_scenario("base", {RATIO: 3, f"{RATIO}.value": 4})


def test_what_a_file_extends_is_overridden(tmp_path: Path) -> None:
    write(tmp_path, changes(f"{RATIO}: 3").replace("name: x", "name: above"), "above.yaml")
    text = changes(f"{RATIO}: {{value: 4}}").replace("extends: base", "extends: above")
    file = write(tmp_path, text)
    assert load_scenario(file).quantities()[RATIO].value == 4.0
    assert load_scenario(file, {RATIO: 5}).quantities()[RATIO].value == 5.0


@pytest.mark.parametrize(
    "lines",
    [
        (f"{RATIO}: 3", f"{RATIO}.source: 'assumption: x'", f"{RATIO}.grade: D"),
        ("shock: {month: 2025-02}", f"{RATIO}: 3", "shock.lab: openai"),
        ("labs.xai.brand_index: 0", "labs.xai: {secrecy_ln: 0}"),
        ("events.stargate.until: 2027-01", "events.stargate: {strikes: shocked}"),
    ],
)
def test_parts_of_one_thing_may_be_said_apart(lines: tuple[str, ...], tmp_path: Path) -> None:
    one, other = write(tmp_path, changes(*lines)), write(tmp_path, changes(*reversed(lines)), "y.yaml")
    assert load_scenario(one).digest() == load_scenario(other).digest()


def test_what_a_broken_file_says_is_not_blamed_on_the_one_that_extends_it(tmp_path: Path) -> None:
    broken = changes("shock.month: 2024-13").replace("name: x", "name: above")
    above = write(tmp_path, broken, "above.yaml")
    text = changes(f"{RATIO}: 4").replace("extends: base", "extends: above")
    with pytest.raises(UserError, match=rf"^{above}:5:3: shock.month: [^(]*$"):
        load_scenario(write(tmp_path, text), {PASS: 0.5})
