"""Results that were edited, cut short or never finished are refused in one line, by every command."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.results.folder import read_json, staged, write_json
from sim.results.opened import OpenedResult
from sim.scenario import load_scenario
from sim.studies import run as driver

SHORT = {
    "clock.months": 50,
    "measurement.horizons_months": [6, 12],
    "measurement.decomposition_worlds": 1,
    "measurement.alternative_worlds": 0,
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    driver.run(load_scenario("toy", SHORT), worlds=2, out=folder, figures=False, workers=1).close()
    return folder


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "copy")
    return tmp_path / "copy"


def edited(file: Path, change: Callable[[dict], object]) -> None:
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def said(*words: str | Path) -> str:
    found = CliRunner().invoke(application, [str(word) for word in words])
    assert isinstance(found.exception, UserError), (words, found.exception)
    return str(found.exception)


COMMANDS = ("explain", "plot", "report", "energy", "firms")


@pytest.mark.parametrize("key, value", [("seed", "abc"), ("seed", None), ("worlds", 2.5), ("worlds", [2])])
def test_a_wrong_entry_of_the_provenance_is_named(copy: Path, key: str, value: object) -> None:
    edited(copy / "provenance.json", lambda content: content.update({key: value}))
    for command in COMMANDS:
        assert f"provenance.json: {key}: " in said(command, copy)


def test_an_unfinished_result_is_no_result_for_any_command(copy: Path, finished: Path) -> None:
    edited(copy / "provenance.json", lambda content: content.update(is_complete=False))
    for words in (
        *((command, copy) for command in COMMANDS),
        ("compare", finished, copy),
        ("export", copy, "--format", "csv"),
    ):
        assert f"{copy}: is unfinished" in said(*words)
    with pytest.raises(UserError, match="is unfinished"):
        OpenedResult(copy)


@pytest.mark.parametrize("part", [None, [], {"compute": None}, {"compute": {"12": 5}}])
def test_a_table_edited_by_hand_is_refused_in_one_line(copy: Path, part: object) -> None:
    edited(copy / "summary.json", lambda content: content.update(rebound=part))
    for command in ("plot", "report"):
        assert f"{copy}: is not what jevons" in said(command, copy)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_is_not_read(tmp_path: Path, word: str) -> None:
    (tmp_path / "x.json").write_text(f'{{"a": {word}}}')
    with pytest.raises(UserError, match=rf"x.json: cannot be read: {word} is no number"):
        read_json(tmp_path / "x.json")


@pytest.mark.parametrize("below", ["inner", "deeper/inner"])
def test_a_result_is_not_written_into_another(tmp_path: Path, below: str) -> None:
    with staged(tmp_path / "outer") as folder:
        write_json(folder / "provenance.json", {"created_by": "jevons"})
    refused = pytest.raises(UserError, match=r"inner: lies inside .*outer, which is a result")
    with refused, staged(tmp_path / "outer" / below):
        pass
    assert [entry.name for entry in (tmp_path / "outer").iterdir()] == ["provenance.json"]


def test_a_file_in_the_way_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused = pytest.raises(UserError, match="cannot be written: a file stands where a folder is needed")
    with refused, staged(tmp_path / "file" / "out"):
        pass
