"""Whose result a folder is: another file's is not replaced, one's own is."""

import shutil
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.results.folder import PROVENANCE, read_json, write_json
from sim.results.maker import MADE_FROM, made_from, refuse_other_maker
from sim.scenario import load_scenario
from tests.scenario.files import SCENARIOS

TEXT = "name: mine\ndescription: a test\nextends: deepseek-2025\nchanges: {}\n"


def scenario_file(folder: Path, name: str, text: str = TEXT) -> Path:
    file = folder / f"{name}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def make(folder: Path, scenario: str | Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / PROVENANCE, {MADE_FROM: made_from(load_scenario(scenario), folder)})
    return folder


def test_a_copy_under_the_old_name_is_refused_with_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = scenario_file(tmp_path, "first"), scenario_file(tmp_path, "second")
    out = make(Path("results/mine"), first)
    with pytest.raises(UserError, match=r"made from first.yaml, and this is .*second.yaml.*--out"):
        refuse_other_maker(load_scenario(second), out)


def test_a_copy_of_what_came_with_the_program_is_refused(tmp_path: Path) -> None:
    copy = Path(shutil.copy(SCENARIOS / "deepseek-2025.yaml", tmp_path / "copy.yaml"))
    out = make(tmp_path / "results/deepseek-2025", "deepseek-2025")
    with pytest.raises(
        UserError, match="made from deepseek-2025.yaml of the program, and this is .*copy.yaml"
    ):
        refuse_other_maker(load_scenario(copy), out)
    out = make(tmp_path / "results/other", copy)
    with pytest.raises(UserError, match="made from .*copy.yaml, and this is .*deepseek-2025.yaml"):
        refuse_other_maker(load_scenario("deepseek-2025"), out)


def test_one_s_own_file_runs_again_edited_changed_and_moved(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "first")
    out = make(tmp_path / "results/mine", file)
    scenario_file(tmp_path, "first", TEXT.replace("{}", "{token_pricing.pass_through: 0.5}"))
    refuse_other_maker(load_scenario(file), out)
    refuse_other_maker(load_scenario(file, {"token_pricing.pass_through": 0.4}), out)
    refuse_other_maker(load_scenario(file).with_changes({"posterior": "none"}), out)
    moved = file.rename(tmp_path / "renamed.yaml")
    refuse_other_maker(load_scenario(moved), out)


def test_a_project_that_is_moved_as_a_whole_stays_its_own(tmp_path: Path) -> None:
    project = tmp_path / "project"
    make(project / "results/mine", scenario_file(project, "first"))
    moved = project.rename(tmp_path / "elsewhere")
    refuse_other_maker(load_scenario(moved / "first.yaml"), moved / "results/mine")
    second = scenario_file(moved, "second")
    with pytest.raises(UserError, match="choose another --out"):
        refuse_other_maker(load_scenario(second), moved / "results/mine")


@pytest.mark.parametrize("content", [{}, {MADE_FROM: None}, {MADE_FROM: 7}])
def test_a_folder_that_remembers_no_file_is_anybody_s(content: dict[str, object], tmp_path: Path) -> None:
    write_json(tmp_path / PROVENANCE, content)
    refuse_other_maker(load_scenario("deepseek-2025"), tmp_path)
    assert read_json(tmp_path / PROVENANCE) == content
