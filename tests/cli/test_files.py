"""`jevons list`, `jevons validate` and `jevons schema` know sweeps."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.scenario import scenario_schema
from sim.sweep.listing import list_sweeps
from sim.sweep.schema import sweep_schema
from tests.sweep.files import GRID, write


def said(*arguments: str, code: int = 0) -> str:
    """What a command prints, both streams."""
    answer = CliRunner().invoke(application, list(arguments))
    assert answer.exit_code == code, answer.output
    return answer.output


def test_both_kinds_are_valid_by_name_and_by_file(tmp_path: Path) -> None:
    lines = said("validate", "deepseek-2025", "all-scenarios", str(write(tmp_path))).splitlines()
    assert lines[0].startswith("deepseek-2025: valid (450 numbers") or "numbers, digest" in lines[0]
    assert lines[1] == "all-scenarios: valid (scenarios, 48 points × 100 draws)"
    assert lines[2].endswith("small.yaml: valid (grid, 24 points × 6 draws)")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("draws: 6", "draw: 6", "8:1: draw: unknown key; did you mean 'draws'?"),
        ("draws: 6", "replicates: 6", "8:1: replicates: unknown key; it is called 'draws' now"),
        ("design: grid", "desing: grid", "4:1: desing: unknown key; did you mean 'design'?"),
        ("pass_through", "pass_thru", "6:3"),
        ("deepseek-2025", "deepsek-2025", "did you mean 'deepseek-2025'?"),
        ("levels: 12", "level: 12", "level: unknown key; did you mean 'levels'?"),
        ("[true, false]", "[true, false", "not valid YAML"),
    ],
)
def test_a_broken_sweep_is_one_line_with_its_place(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    file = write(tmp_path, GRID.replace(right, wrong))
    answer = said("validate", str(file), code=2)
    assert answer.startswith(f"{file}:") and answer.count("\n") == 1
    assert message in answer


def test_one_mistake_hides_no_other(tmp_path: Path) -> None:
    answer = said("validate", "all-scenario", str(tmp_path / "none.yaml"), "all-scenarios", code=2)
    assert "there is no scenario or sweep 'all-scenario'; did you mean 'all-scenarios'?" in answer
    assert "none.yaml: cannot be read" in answer and "all-scenarios: valid" in answer


def test_sweeps_are_listed_after_the_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios" / "sweeps").mkdir(parents=True)
    (tmp_path / "scenarios/sweeps/mine.yaml").write_text("name: [", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = said("list")
    places = [answer.index(f"\n{word}:") for word in ("stargate-fails", "all-scenarios", "mine")]
    assert places == sorted(places)
    assert dict(list_sweeps())["mine"].startswith("broken: ")


def test_each_schema_is_printed() -> None:
    assert json.loads(said("schema", "--sweep")) == sweep_schema()
    assert json.loads(said("schema")) == scenario_schema()
    both = CliRunner().invoke(application, ["schema", "--sweep", "--summary"])
    assert "take one of them" in str(both.exception)
