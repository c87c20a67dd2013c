import json
import os
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.results.folder import is_result, staged, write_json

OURS = {"created_by": "jevons"}


def write(target: Path, text: str) -> None:
    with staged(target) as staging:
        write_json(staging / "provenance.json", OURS)
        (staging / "summary.json").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_result_appears_when_it_is_complete_and_replaces_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "result"
    for text in ("old", "new"):
        write(target, text)
        assert (target / "summary.json").read_text() == text
        assert is_result(target)
        assert names(target.parent) == ["result"]


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), SystemExit(143), ValueError("x"), UserError("x")])
def test_an_interrupted_run_leaves_the_old_result_and_nothing_else(
    tmp_path: Path, problem: BaseException
) -> None:
    target = tmp_path / "result"
    write(target, "old")
    with pytest.raises(type(problem)), staged(target) as staging:
        (staging / "summary.json").write_text("new")
        raise problem
    assert (target / "summary.json").read_text() == "old"
    assert names(tmp_path) == ["result"]


@pytest.mark.parametrize("call", ["mkdir", "fsync", "rename", "open"])
def test_a_fault_of_the_disk_is_one_line_and_leaves_the_old_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "result"
    write(target, "old")

    def fail(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    where = os if call in ("fsync", "open") else Path
    monkeypatch.setattr(where, call, fail)
    with pytest.raises(UserError, match=r"result: cannot be written: No space left on device; nothing was"):
        write(target, "new")
    monkeypatch.undo()
    assert (target / "summary.json").read_text() == "old"
    assert names(tmp_path) in (["result"], [".result.unfinished", "result"])


def test_a_failed_last_step_puts_the_old_result_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result"
    write(target, "old")
    rename = Path.rename

    def fail_for_new(path: Path, to: Path) -> Path:
        if path.name.endswith("unfinished"):
            raise OSError(5, "Input/output error")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(UserError, match="Input/output error"):
        write(target, "new")
    assert (target / "summary.json").read_text() == "old"
    assert names(tmp_path) == ["result"]


def test_a_kill_between_the_two_renames_is_mended_by_the_next_run(tmp_path: Path) -> None:
    target = tmp_path / "result"
    write(target, "old")
    target.rename(tmp_path / ".result.replaced")
    with pytest.raises(ValueError), staged(target):
        assert (target / "summary.json").read_text() == "old"
        raise ValueError
    assert names(tmp_path) == ["result"]


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".result.unfinished"
    (left / "figures").mkdir(parents=True)
    (left / "series.nc").write_text("torn")
    write(tmp_path / "result", "new")
    assert names(tmp_path / "result") == ["provenance.json", "summary.json"]


def test_leftovers_of_somebody_else_are_not(tmp_path: Path) -> None:
    left = tmp_path / ".result.unfinished"
    left.mkdir()
    (left / "thesis.tex").touch()
    with pytest.raises(UserError, match=r"thesis\.tex"):
        write(tmp_path / "result", "new")


def test_two_runs_on_one_folder_are_refused(tmp_path: Path) -> None:
    with staged(tmp_path / "result") as staging:
        write_json(staging / "provenance.json", OURS)
        with pytest.raises(UserError, match="another run is writing here"):
            write(tmp_path / "result", "second")
    assert is_result(tmp_path / "result")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"data.csv": "1"}, "was not made by jevons"),
        ({"provenance.json": "{}"}, "was not made by jevons"),
        ({"provenance.json": "[1]"}, "was not made by jevons"),
        ({"provenance.json": json.dumps(OURS), "notes.md": "mine"}, r"notes\.md, which jevons did not write"),
    ],
)
def test_what_is_not_ours_is_refused(tmp_path: Path, content: dict[str, str], message: str) -> None:
    target = tmp_path / "result"
    target.mkdir()
    for name, text in content.items():
        (target / name).write_text(text)
    with pytest.raises(UserError, match=message):
        write(target, "new")
    assert names(target) == sorted(content)
    assert names(tmp_path) == ["result"]


def test_a_file_is_refused_and_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="is a file"):
        write(tmp_path / "file", "new")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", "new")
    assert is_result(tmp_path / "empty")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file.result: cannot be written"):
        write(tmp_path / "file" / "result", "new")


def test_a_folder_of_the_user_beside_the_result_survives(tmp_path: Path) -> None:
    target, beside = tmp_path / "result", tmp_path / ".result.replaced"
    beside.mkdir()
    (beside / "precious").write_text("mine")
    with pytest.raises(UserError, match="not made by jevons"), staged(target):
        pass
    assert (beside / "precious").read_text() == "mine"


@pytest.mark.parametrize("target", ["/", "."])
def test_the_root_and_the_folder_we_stand_in_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="a folder of its own"), staged(Path(target)):
        pass
