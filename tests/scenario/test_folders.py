"""The user's scenarios come first, then those that come with the program."""

from pathlib import Path

import pytest

from sim.scenario import list_scenarios, load_scenario
from sim.scenario.folders import folders
from tests.paths import ROOT

OWN = """\
name: panic
description: one of one's own
extends: base
changes: {}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_an_empty_folder_there_are_those_of_the_program(here: Path) -> None:
    assert folders() == [ROOT / "scenarios"]
    assert load_scenario("deepseek-2025").name == "deepseek-2025"


def test_the_users_own_come_first(here: Path) -> None:
    (here / "scenarios").mkdir()
    (here / "scenarios" / "panic.yaml").write_text(OWN, encoding="utf-8")
    assert folders() == [Path("scenarios"), ROOT / "scenarios"]
    assert load_scenario("panic").description == "one of one's own"
    assert dict(list_scenarios())["panic"] == "one of one's own"
    assert "base" in dict(list_scenarios())
