"""What changes mean."""

from json import dumps as as_json
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import Quantity, Scenario, load_scenario
from tests.scenario.files import BASE, changes, write

SLOPE = "tokens.price_slope"
BELIEF = "investors.believers.initial_belief"

TABLES = ("labs", "hyperscalers", "chip_vendors", "use_cases", "investors")
NEW_ROWS = {table: {**list(BASE[table].values())[-1], "label": "New"} for table in TABLES}


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def number(scenario: Scenario, path: str) -> Quantity:
    return scenario.quantities()[path]


def test_a_bare_number_fixes(base: Scenario) -> None:
    before, after = number(base, SLOPE), number(base.with_changes({SLOPE: 3}), SLOPE)
    assert before.prior is not None and after.prior is None
    assert (after.value, after.unit, after.source, after.grade) == (
        3.0,
        before.unit,
        before.source,
        before.grade,
    )


def test_a_bare_number_fixes_in_a_whole_section(base: Scenario) -> None:
    assert base.with_changes({"tokens": {"price_slope": 3}}) == base.with_changes({SLOPE: 3})


def test_a_mapping_merges(base: Scenario) -> None:
    before = number(base, SLOPE)
    after = number(base.with_changes({SLOPE: {"grade": "A"}}), SLOPE)
    assert after.grade == "A"
    assert (after.value, after.prior, after.source) == (before.value, before.prior, before.source)


@pytest.mark.parametrize("change", [{SLOPE: {"prior": None}}, {f"{SLOPE}.prior": None}])
def test_null_removes_a_prior(base: Scenario, change: dict[str, object]) -> None:
    after = number(base.with_changes(change), SLOPE)
    assert after.prior is None
    assert after.value == number(base, SLOPE).value


def test_a_prior_replaces_a_prior(base: Scenario) -> None:
    for change in ({SLOPE: {"prior": {"normal": [3, 1]}}}, {f"{SLOPE}.prior": {"normal": [3, 1]}}):
        prior = number(base.with_changes(change), SLOPE).prior
        assert prior is not None and (prior.kind, prior.args) == ("normal", (3.0, 1.0))


def test_column_priors_are_drawn_about_each_cell(base: Scenario) -> None:
    cell = number(base, BELIEF)
    assert cell.prior is not None
    assert (cell.prior.kind, cell.prior.scale) == ("factor_loguniform", cell.value)


def test_a_cell_escapes_its_column(base: Scenario) -> None:
    for change in ({BELIEF: 1.1}, {BELIEF: {"prior": None}}, {f"{BELIEF}.prior": None}):
        assert number(base.with_changes(change), BELIEF).prior is None
    own = number(base.with_changes({BELIEF: {"prior": {"normal": [1, 0.1]}}}), BELIEF)
    assert own.prior is not None and own.prior.kind == "normal"
    by_path = number(base.with_changes({f"{BELIEF}.prior": {"normal": [1, 0.1]}}), BELIEF)
    assert by_path == own


def test_a_column_changes_its_cells(base: Scenario) -> None:
    for change in (
        {"investors.columns.initial_belief.prior": {"normal": [1, 0.1]}},
        {"investors.columns.initial_belief": {"prior": {"normal": [1, 0.1]}}},
        {"investors": {"columns": {"initial_belief": {"prior": {"normal": [1, 0.1]}}}}},
    ):
        prior = number(base.with_changes(change), BELIEF).prior
        assert prior is not None and prior.kind == "normal"


def test_null_removes_rows_events_and_alternatives(base: Scenario) -> None:
    after = base.with_changes(
        {
            "use_cases.chat": None,
            "events.stargate": None,
            "measurement.alternatives.training_spends_budget": None,
        }
    )
    assert "chat" not in after.table("use_cases") and "chat" in base.table("use_cases")
    assert "stargate" not in after.events
    assert "training_spends_budget" not in after.measurement.alternatives
    with pytest.raises(UserError, match="no such value"):
        after.with_changes({"events.stargate": None})


def test_shares(base: Scenario) -> None:
    path = "hyperscalers.google.sourcing"
    after = base.with_changes({f"{path}.nvidia": 0.5, f"{path}.broadcom": None, f"{path}.huawei": 0.1})
    assert after.table("hyperscalers")["google"]["sourcing"] == {"nvidia": 0.5, "huawei": 0.1}
    replaced = base.with_changes({path: {"amd": 0.2}}).table("hyperscalers")["google"]["sourcing"]
    assert replaced == {"amd": 0.2}


def test_no_shock(base: Scenario) -> None:
    calm = base.with_changes({"shock": "none"})
    assert calm.shock is None
    assert not any(path.startswith("shock.") for path in calm.quantities())
    with pytest.raises(UserError, match="no such value"):
        calm.with_changes({"shock.month": "2025-02"})


def test_an_event_of_another_kind_is_new(base: Scenario) -> None:
    event = {
        "kind": "funding",
        "month": "2025-02",
        "until": "2026-02",
        "source": "X",
        "funding_ratio": {"value": 0.5, "unit": "1", "source": "X"},
    }
    after = base.with_changes({"events.stargate": event}).events["stargate"]
    assert (after.kind, after.hyperscaler, list(after.values)) == ("funding", "", ["funding_ratio"])
    assert base.with_changes({"events": {"stargate": event}}).events["stargate"] == after


def test_an_event_of_its_kind_merges(base: Scenario) -> None:
    after = base.with_changes({"events.stargate": {"until": "2027-01", "strikes": "shocked"}}).events[
        "stargate"
    ]
    assert (after.until, after.strikes, after.hyperscaler) == ("2027-01", "shocked", "oracle")
    assert after.values == base.events["stargate"].values


@pytest.mark.parametrize("table", NEW_ROWS)
def test_a_new_agent_needs_only_yaml(tmp_path: Path, table: str) -> None:
    lines = [f"{table}.new: {as_json(NEW_ROWS[table])}"]
    if table == "chip_vendors":
        lines.append("hyperscalers.google.sourcing.new: 0.1")
    if table == "hyperscalers":
        lines.append("events.stargate.hyperscaler: new")
    scenario = load_scenario(write(tmp_path, changes(*lines)))
    assert list(scenario.table(table))[-1] == "new"
    cells = [cell for cell in scenario.table(table)["new"].values() if isinstance(cell, Quantity)]
    assert cells and all(cell.source and cell.unit for cell in cells)


@pytest.mark.parametrize("table", NEW_ROWS)
def test_a_new_agent_is_complete(base: Scenario, table: str) -> None:
    row = {name: cell for name, cell in base.tree.data[table].items() if name != "columns"}.popitem()[1]
    for missing in row:
        cells = {name: cell for name, cell in row.items() if name != missing}
        with pytest.raises(UserError, match=f"{table}.new: '{missing}' is missing"):
            base.with_changes({f"{table}.new": cells})


def test_changes_leave_the_scenario_and_its_file_alone(base: Scenario) -> None:
    digest, text = base.digest(), base.resolved_yaml()
    told = {
        SLOPE: 3,
        "labs.openai.brand_index.grade": "A",
        "events.chatgpt": None,
        "events.stargate.month": "2025-02",
        "labs.new": NEW_ROWS["labs"],
        "measurement.verdict.probability": 0.8,
    }
    changed = base.with_changes(told)
    assert changed.with_changes({"labs.new.label": "Newer"}).resolved_yaml() != changed.resolved_yaml()
    assert changed.resolved_yaml() == load_scenario("base", told).resolved_yaml()
    assert (base.digest(), base.resolved_yaml()) == (digest, text)
    assert load_scenario("base").resolved_yaml() == text


@pytest.mark.parametrize("path", ["labs", "events", "use_cases.chat"])
def test_an_empty_mapping_is_refused(base: Scenario, path: str) -> None:
    with pytest.raises(UserError, match="an empty mapping changes nothing"):
        base.with_changes({path: {}})
