"""A region needs who sells in it and who builds in it; a segment needs a use."""

from collections.abc import Mapping
from typing import Any

import pytest

from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.scenario import Scenario, load_scenario

SHORT = {"clock.months": 66, "measurement.horizons_months": [6, 12]}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Without what is dated and names a firm."""
    whole = load_scenario("deepseek-2025", SHORT)
    named = {f"events.{name}": None for name, event in whole.events.items() if event.lab or event.hyperscaler}
    return whole.with_changes(named)


def left(scenario: Scenario, section: str, *names: str) -> dict[str, None]:
    """Changes that leave these rows of a table alone."""
    return {f"{section}.{row}": None for row in scenario.table(section) if row not in names}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hyperscalers.china_clouds": None}, "labs.deepseek.region.*no hyperscaler in 'restricted'"),
        (
            dict.fromkeys(("labs.deepseek", "labs.qwen", "labs.moonshot")),
            "no lab serves 'restricted', where there are uses",
        ),
    ],
)
def test_what_would_leave_a_region_empty_is_refused(
    changes: Mapping[str, Any], said: str, scenario: Scenario
) -> None:
    with pytest.raises(UserError, match=said):
        scenario.with_changes({"shock.lab": "openai", **changes})


@pytest.mark.parametrize("kept", [("mistral", "qwen"), ("open_hosts", "qwen")])
def test_somebody_sells_from_the_first_month_on(kept: tuple[str, ...], scenario: Scenario) -> None:
    with pytest.raises(UserError, match="labs: no lab serves 'open' from the first month on"):
        scenario.with_changes({"shock.lab": kept[0], **left(scenario, "labs", *kept)})


def test_somebody_pays_list_prices_where_they_are_read(scenario: Scenario) -> None:
    uses = scenario.table("use_cases").items()
    kept = [name for name, cells in uses if (cells["region"], cells["segment"]) != ("open", "api")]
    with pytest.raises(UserError, match="use_cases: no use in 'open' is of 'api', which pays list prices"):
        scenario.with_changes(left(scenario, "use_cases", *kept))


def test_a_world_of_one_region_runs(scenario: Scenario) -> None:
    gone = {
        f"{section}.{name}": None
        for section in ("labs", "hyperscalers", "use_cases")
        for name, cells in scenario.table(section).items()
        if cells["region"] == "restricted"
    }
    assert simulate(
        Task(scenario.with_changes({"shock.lab": "openai", **gone}), 0, 0, 2, "main")
    ).is_valid.all()


def test_a_segment_without_a_use_is_refused(scenario: Scenario) -> None:
    uses = {name: cells["segment"] for name, cells in scenario.table("use_cases").items()}
    others = left(scenario, "use_cases", *(name for name, segment in uses.items() if segment != "api"))
    with pytest.raises(UserError, match="segments.api: no use case is of this segment"):
        scenario.with_changes(others)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"labs.openai.serves": "restricted", "labs.qwen.start_month": 0},
        {"labs.qwen.start_month": 40},
    ],
)
def test_one_lab_in_each_region_is_enough(changes: Mapping[str, Any], scenario: Scenario) -> None:
    alone = scenario.with_changes(
        {"shock.lab": "openai", **left(scenario, "labs", "openai", "qwen"), **changes}
    )
    assert simulate(Task(alone, 0, 0, 2, "main")).reasons == [None, None]
