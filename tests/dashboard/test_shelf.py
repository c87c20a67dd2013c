"""The shelf of results: what is whole is shown, what is not is named, and nothing else is touched."""

import json
import shutil
from pathlib import Path

import pytest

from sim.dashboard.shelf import report_of, shelf
from sim.errors import UserError
from sim.results.folder import PROVENANCE, held
from sim.studies.run.scenario_run import SUMMARY
from tests.report.made import a_run, a_sweep


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results as they lie about: whole, half-written, of another version, foreign, hostile by name."""
    outside = tmp_path_factory.mktemp("outside")
    root = tmp_path_factory.mktemp("results")
    run = a_run(root / "good")
    (root / "sweeps").mkdir()
    a_sweep(root / "sweeps" / "analysed")
    a_sweep(root / "level-one")
    a_sweep(root / "plain-sweep", is_analysed=False)
    shutil.copytree(root / "plain-sweep", root / "half-sweep")
    for part in (root / "half-sweep").glob("*.parquet"):
        part.unlink()
    shutil.copytree(run, root / "<img src=x onerror=alert(1)>")
    shutil.copytree(run, root / "half")
    (root / "half" / SUMMARY).unlink()
    shutil.copytree(run, root / "torn")
    (root / "torn" / SUMMARY).write_text('{"schema_version": 2, "verd')
    shutil.copytree(run, root / "old")
    (root / "old" / SUMMARY).write_text(json.dumps({"schema_version": 1}))
    shutil.copytree(run, root / "emptied")
    (root / "emptied" / SUMMARY).write_text("[]")
    (root / "foreign").mkdir()
    (root / "foreign" / "notes.txt").write_text("mine")
    (root / "lying").mkdir()
    (root / "lying" / PROVENANCE).write_text("{}")
    shutil.copytree(run, outside / "secret")
    (root / "link").symlink_to(outside / "secret")
    return root


def test_each_folder_says_what_it_is(root: Path) -> None:
    found = {entry["name"]: entry for entry in shelf(root)}
    whole = {"good", "<img src=x onerror=alert(1)>"}
    assert {name for name, entry in found.items() if entry["kind"] == "run"} == whole
    assert {"sweeps/analysed", "plain-sweep", "half-sweep"} <= set(found)
    assert not {"foreign", "lying", "link"} & set(found)
    assert (root / "level-one" / "analysis").is_dir() and "level-one/analysis" not in found
    for name in ("half", "torn", "old", "emptied"):
        assert found[name]["kind"] == "unreadable" and not found[name]["can_open"], name
        assert found[name]["said"]
    assert "another version" in found["old"]["said"]
    assert found["sweeps/analysed"]["can_open"] and not found["plain-sweep"]["can_open"]
    assert "jevons analyse" in found["plain-sweep"]["said"]
    assert "nothing runs it" in found["half-sweep"]["said"]
    with held(root / "half-sweep", "sweep"):
        (entry,) = (each for each in shelf(root) if each["name"] == "half-sweep")
        assert "it is running" in entry["said"]
        with pytest.raises(UserError, match="another sweep is running"), held(root / "half-sweep", "sweep"):
            pass


def test_a_folder_that_is_not_there_is_an_empty_shelf(tmp_path: Path) -> None:
    assert shelf(tmp_path / "none") == []


def test_reports_are_those_of_the_command_line(root: Path) -> None:
    assert "TOO FEW WORLDS" in report_of(root, ["good"])
    assert "2 runs of jevons side by side" in report_of(root, ["good", "good"])


@pytest.mark.parametrize(
    "name",
    ["..", "../outside/secret", "link", "foreign", "lying", "", "/etc", "good/..", "good/figures", "a\0b"],
)
def test_what_is_not_on_the_shelf_is_not_opened(root: Path, name: str) -> None:
    with pytest.raises(UserError, match="there is no result"):
        report_of(root, [name])


@pytest.mark.parametrize("name", ["half", "torn", "old", "emptied", "plain-sweep", "half-sweep"])
def test_what_cannot_be_read_says_why(root: Path, name: str) -> None:
    with pytest.raises(UserError):
        report_of(root, [name])
