"""What a world has of each projection, from series made by hand."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim.evidence.projections import QUANTITIES, read_projections
from sim.measuring.observed import Observed
from sim.measuring.record import AGENT_SERIES, SERIES
from sim.months import months_between
from sim.scenario import Clock, Scenario, load_scenario
from sim.studies.plausible.quantities import (
    MEASURED_OTHERWISE,
    MODELLED,
    NOT_MODELLED,
    why_not_comparable,
)
from sim.studies.plausible.readings import YEARS, readings_of

MONTHS = 108


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def months_from_2022(month: str) -> int:
    return months_between("2022-01", month)


def observed() -> Observed:
    """Two draws, the second twice the first; every series is the number of its month, from 0 on."""
    month = np.arange(MONTHS, dtype=float)[:, np.newaxis] * np.array([1.0, 2.0])
    names = {name for modelled in MODELLED.values() for name in modelled.needs}
    series: Mapping[str, np.ndarray] = {
        name: np.stack([1e6 + month, month], axis=1) if name in AGENT_SERIES else month for name in names
    }
    return Observed(series, {"lab": ["meta_ai", "openai"]}, months_from_2022)


DECEMBER_2030, MEAN_2030, DECEMBER_2024 = 107.0, 101.5, 35.0
MEANS_SINCE_2025 = sum(41.5 + 12.0 * year for year in range(6))


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("ai_capex", MEAN_2030 / 1e3),
        ("ai_capex_cumulative", MEANS_SINCE_2025 / 1e3),
        ("ai_electricity", MEAN_2030),
        ("ai_power", DECEMBER_2030),
        ("ai_power_added", DECEMBER_2030 - DECEMBER_2024),
        ("ai_revenue", MEAN_2030),
        ("openai_revenue", MEAN_2030),
        ("compute_stock", DECEMBER_2030 / 1e3),
    ],
)
def test_stocks_are_of_december_and_flows_of_the_calendar_year(quantity: str, expected: float) -> None:
    assert MODELLED[quantity].read(observed(), 2030) == pytest.approx([expected, 2.0 * expected])


def test_every_quantity_is_read_or_its_absence_has_a_reason() -> None:
    assert {*MODELLED} | {*NOT_MODELLED} == {*QUANTITIES}
    assert not {*MODELLED} & {*NOT_MODELLED}
    recorded = {*SERIES, *AGENT_SERIES}
    assert all(recorded.issuperset(modelled.needs) for modelled in MODELLED.values())


def test_what_is_measured_otherwise_is_a_row_of_the_file() -> None:
    rows = {(row.quantity, row.year, row.source, row.value) for row in read_projections()}
    assert rows.issuperset(MEASURED_OTHERWISE)


def test_a_year_outside_the_clock_and_a_missing_lab_are_reasons(base: Scenario) -> None:
    power, added, openai = (MODELLED[name] for name in ("ai_power", "ai_power_added", "openai_revenue"))
    assert not power.why_not(base, 2030) and not added.why_not(base, 2030)
    short = base.with_changes({"clock.months": 107})
    assert power.why_not(short, 2030) == "the clock ends before December 2030"
    assert not power.why_not(short, 2029)
    late = replace(base, clock=Clock("2025-01", 72))
    assert added.why_not(late, 2030) == "the clock begins after 2024-12"
    assert not power.why_not(late, 2030) and not openai.why_not(late, 2030)
    others = {name: cells for name, cells in base.table("labs").items() if name != "openai"}
    without = replace(base, tables={**base.tables, "labs": others})
    assert openai.why_not(without, 2030) == "the scenario has no lab 'openai'"


def test_readings_are_absent_where_the_clock_is(base: Scenario) -> None:
    short = base.with_changes({"clock.months": 96})
    found = readings_of(observed(), short, 2)
    assert set(found) == set(MODELLED)
    power = dict(zip(YEARS, found["ai_power"].T, strict=True))
    assert power[2029] == pytest.approx([95.0, 190.0])
    assert np.isnan(power[2030]).all()


def test_rows_with_no_like_are_told_from_those_with_one(base: Scenario) -> None:
    reasons = {
        (row.quantity, row.year, row.value): why_not_comparable(row, base) for row in read_projections()
    }
    assert reasons["ai_revenue", 2030, 1200.0] == reasons["ai_power", 2030, 156.0] == ""
    assert "not what is expected" in reasons["ai_revenue", 2030, 2000.0]
    assert "all data centres" in reasons["ai_capex_cumulative", 2028, 2.9]
    assert "no countries" in reasons["ai_power_us", 2030, None]
