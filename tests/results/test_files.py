"""Files are whole or absent, and on the disk before they take the place of others."""

import os
from pathlib import Path

import pytest

from sim.results import files
from sim.results.files import TEMPORARY, drop_temporaries, replace_file, replacing, staged_file


def test_content_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = files.sync, os.replace
    monkeypatch.setattr(files, "sync", lambda path: (steps.append(path.name), sync(path)))
    monkeypatch.setattr(os, "replace", lambda *paths: (steps.append("replace"), replace(*paths)))
    replace_file(tmp_path / "a.json", b"whole")
    assert (tmp_path / "a.json").read_bytes() == b"whole"
    assert steps[0].startswith(".a.json.") and steps[0].endswith(TEMPORARY)
    assert steps[1:] == ["replace", tmp_path.name]


@pytest.mark.parametrize("writer", [replacing, staged_file])
def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, writer: object) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    with pytest.raises(OSError, match="full"), writer(tmp_path / "a.json") as target:  # type: ignore[operator]
        if isinstance(target, Path):
            target.write_bytes(b"torn")
        else:
            target.write(b"torn")
        raise OSError("full")
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_what_a_killed_process_was_writing_goes(tmp_path: Path) -> None:
    for name in (f".a.json.0{TEMPORARY}", "a.json"):
        (tmp_path / name).touch()
    drop_temporaries(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
