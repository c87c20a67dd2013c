"""What may change in a month, what is refused, and with which words."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.model.worlds import PAIR, arrange
from sim.scenario import Scenario, load_scenario, scenario_schema
from sim.scenario.drawing import draw_by_path, fill_calendar
from sim.scenario.reading import parse_value
from sim.sweep.reading import load_sweep
from tests.scenario.files import BASE, changes, write

POWER = "compute.power_price_usd_per_mwh"
DOUBLE = "multiply_by: {value: 2, unit: '1', source: X}"
HALF = "multiply_by: {value: 0.5, unit: '1', source: X}"
GAIN = (
    "kind: efficiency_shock, source: X, training_efficiency_ratio: {value: 4, unit: '1', source: X}, "
    "inference_efficiency_ratio: {value: 1, unit: '1', source: X}"
)


def event(number: str = POWER, what: str = DOUBLE, when: str = "month: 2027-01", name: str = "x") -> str:
    said = f"kind: number_change, number: {number}, {when}, source: X"
    return f"events.{name}: {{{said}, {what}}}" if what else f"events.{name}: {{{said}}}"


def set_to(value: float, unit: str = "'1'", prior: str = "") -> str:
    return f"set_to: {{value: {value}, unit: {unit}, source: X{prior}}}"


SAID = {
    "power doubles": event(),
    "packaging halved for a year": event(
        "chip_supply.capacity_ratio", HALF, "month: 2026-01, until: 2027-01"
    ),
    "a tariff": event("chip_supply.tariff_share", set_to(0.25), "month: 2025-05"),
    "a year without capex": event(
        "hyperscalers.meta.capex_ratio", set_to(0), "month: 2026-01, until: 2027-01"
    ),
    "a belief that turns": event("investment.belief_shift", set_to(-0.4), "month: 2026-01, strikes: shocked"),
    "a use of AI": event("use_cases.chat.relative_value"),
    "in the first month": event(when="month: 2022-01"),
    "past the end": event(when="month: 2030-12, until: 2035-01"),
    "a prior without ends": event(
        what="multiply_by: {value: 2, unit: '1', source: X, prior: {normal: [2, 0.6]}}"
    ),
    "a second shock": f"events.x: {{{GAIN}, lab: openai, month: 2026-06}}",
}

REFUSED = {
    "sets up the start": (
        event("investment.initial_belief", set_to(0.4)),
        "cannot change in a month: it only sets up the first month; change investment.belief_shift",
    ),
    "sets up the start of a row": (
        event("chip_vendors.nvidia.initial_capacity_kh100e_per_month"),
        "only sets up the first month; change chip_supply.capacity_ratio",
    ),
    "has an event of its own": (
        event("labs.openai.training_head_start_ln"),
        "only sets up the first month; use an event of kind efficiency_shock",
    ),
    "when a lab starts": (event("labs.openai.start_month"), "only sets up the first month"),
    "along a path": (
        event("hyperscalers.meta.cash_flow_growth_per_year"),
        "reckoned from the first month; change hyperscalers.meta.operating_cash_flow_usd_bn_per_year",
    ),
    "misspelt": (event("compute.power_price_usd_per_mw"), f"did you mean '{POWER}'?"),
    "without its row": (event("hyperscalers.capex_ratio"), "did you mean 'hyperscalers.meta.capex_ratio'?"),
    "a row that is not there": (event("labs.mistrl.brand_index"), "did you mean 'labs.mistral.brand_index'?"),
    "in words of before": (event("ai_labs.openai.brand_index"), "called 'labs.openai.brand_index' now"),
    "a word": (event("demand.form"), "demand.form is a word"),
    "a section": (event("compute"), "'compute' is no number of the economy"),
    "dated itself": (event("shock.training_efficiency_ratio"), "has its own month"),
    "no text": (event("[1]"), "must be text"),
    "unit of the number": (event(what=set_to(130, "USD/kWh")), "it must be 'USD/MWh'"),
    "unit of a factor": (event(what="multiply_by: {value: 2, unit: USD/MWh, source: X}"), "it must be '1'"),
    "no source": (event(what="multiply_by: {value: 2, unit: '1'}"), "'source' is missing"),
    "a bare factor": (event(what="multiply_by: 2"), "must be {value, unit, source}, not 2"),
    "both": (event(what=f"{DOUBLE}, {set_to(130, 'USD/MWh')}"), "either 'multiply_by' or 'set_to': both"),
    "neither": (event(what=""), "either 'multiply_by' or 'set_to': neither"),
    "another key": (event(what="multiply: 2"), "did you mean 'multiply_by'?"),
    "set out of range": (event("compute.target_utilisation", set_to(1.1)), "1.1 lies outside 0.05 … 1"),
    "multiplied out of range": (
        event("compute.depreciation_per_year", "multiply_by: {value: 6, unit: '1', source: X}"),
        "compute.depreciation_per_year would lie between 1.08 and 1.08, outside 0 … 1",
    ),
    "out of range in some world": (
        event("compute.target_utilisation", "multiply_by: {value: 1.2, unit: '1', source: X}"),
        "compute.target_utilisation would lie between 0.78 and 1.02, outside 0.05 … 1",
    ),
    "a factor that may be too large": (
        event(
            "compute.depreciation_per_year",
            "multiply_by: {value: 2, unit: '1', source: X, prior: {uniform: [1, 6]}}",
        ),
        "would lie between 0.18 and 1.08",
    ),
    "below zero": (event(what="multiply_by: {value: -1, unit: '1', source: X}"), "between -65 and -65"),
    "zero times something": (event("chip_supply.tariff_share"), "stays so whatever it is multiplied by"),
    "before the clock": (event(when="month: 2021-12"), "2021-12 lies outside the clock"),
    "after the clock": (event(when="month: 2031-01"), "2031-01 lies outside the clock"),
    "ends as it begins": (event(when="month: 2027-01, until: 2027-01"), "2027-01 is not after 2027-01"),
    "a gain of a lab that is not there": (
        f"events.x: {{{GAIN}, lab: mistral, month: 2023-01}}",
        "mistral is there from 2023-07 on, not yet in 2023-01",
    ),
    "a gain of nobody": (
        f"events.x: {{{GAIN}, lab: mistrl, month: 2026-01}}",
        "did you mean 'mistral'?",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_can_be_said(name: str, tmp_path: Path) -> None:
    assert "x" in load_scenario(write(tmp_path, changes(SAID[name]))).events


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, tmp_path: Path) -> None:
    line, said = REFUSED[name]
    with pytest.raises(UserError) as refused:
        load_scenario(write(tmp_path, changes("tokens.price_slope: 3", line)))
    assert said in str(refused.value)
    assert ":6:" in str(refused.value)


def test_two_changes_of_a_number_do_not_overlap(tmp_path: Path) -> None:
    first = event(when="month: 2027-01, until: 2028-01")
    second = event(when="month: 2028-01", name="y")
    load_scenario(write(tmp_path, changes(first, second)))
    for when in ("month: 2027-12", "month: 2026-01", "month: 2026-01, until: 2027-02"):
        with pytest.raises(UserError, match=r":6:.*events\.y: events\.x changes .* already, from 2027-01"):
            load_scenario(write(tmp_path, changes(first, event(when=when, name="y"))))
    other = event("compute.depreciation_per_year", name="y")
    load_scenario(write(tmp_path, changes(first, other)))


def with_prior() -> Scenario:
    factor = {"value": 2, "unit": "1", "source": "X", "prior": {"uniform": [1.5, 3]}}
    data = {"kind": "number_change", "number": POWER, "month": "2027-01", "source": "X"}
    return load_scenario("base", {"events.x": {**data, "multiply_by": factor}})


def test_a_change_is_a_number_that_can_be_drawn_fixed_and_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = with_prior()
    drawn = draw_by_path(scenario, RandomDraws(0, 0, 50))["events.x.multiply_by"]
    assert 1.5 <= drawn.min() < 2.0 < 2.5 < drawn.max() <= 3.0
    fixed = scenario.with_changes({"events.x.multiply_by": 2.5})
    assert fixed.quantities()["events.x.multiply_by"].prior is None
    assert fixed.digest() != scenario.digest()
    with pytest.raises(UserError, match="outside 0 … 10000"):
        scenario.with_changes({"events.x.multiply_by": 1000})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    write(tmp_path / "scenarios", changes(event()))
    factors = "factors: {events.x.multiply_by: {values: [1, 2, 4]}}\n"
    sweep = "name: s\ndescription: d\nscenario: x\ndesign: grid\ndraws: 1\nseed: 0\n" + factors
    assert len(load_sweep(write(tmp_path, sweep)).factors) == 1


def test_a_draw_within_the_tail_of_a_prior_keeps_the_number_in_its_range() -> None:
    wide = {"value": 2, "unit": "1", "source": "X", "prior": {"lognormal": [2, 1]}}
    scenario = with_prior().with_changes({"events.x.multiply_by": wide})
    worlds = arrange(PAIR, 20_000)
    draws = RandomDraws(0, 0, 20_000)
    by_path = {path: worlds.of_draws(values) for path, values in draw_by_path(scenario, draws).items()}
    calendar = fill_calendar(scenario, by_path, worlds)
    price = calendar.changed(calendar.events["x"], by_path[POWER])
    assert np.all(price <= 1e4)


@pytest.mark.parametrize("name", [*SAID, "misspelt", "sets up the start", "both", "neither", "a bare factor"])
def test_the_schema_for_editors_agrees(name: str, tmp_path: Path) -> None:
    line = SAID[name] if name in SAID else REFUSED[name][0]
    data: Any = deepcopy(BASE)
    data["events"]["x"] = parsed(line)
    assert jsonschema.Draft202012Validator(scenario_schema()).is_valid(data) is (name in SAID)


def parsed(line: str) -> Any:
    return parse_value(line.split(": ", 1)[1], "test")
