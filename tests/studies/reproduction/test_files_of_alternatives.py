"""Files that alternatives name travel with a result, which is made again elsewhere when they are gone."""

import json
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.results.folder import PROVENANCE, is_own
from sim.scenario import Scenario, load_scenario, scenario_from_text
from sim.scenario.own_sets import OwnSets
from sim.studies import run as driver
from sim.studies.compare import compare_scenarios
from sim.studies.reproduction import reproduce
from sim.studies.run.theories import alternatives_of
from tests.scenario.files import write
from tests.studies.reproduction.test_reproducing import states

A = "demand.value_spread_ln"
SETS = f"{A},weight\n1.1,3\n1.9,1\n"
CODE = """class Half:
    def wanted_share(self, use):
        return 0.5 * use.theory_share
"""
SCENARIO = """name: mine
description: an alternative with files of its own
extends: deepseek-2025
changes:
  clock.months: 50
  measurement.horizons_months: [6, 12]
  measurement.decomposition_worlds: 0
GONE  measurement.alternatives.other:
    description: other assumptions
    changes: {SAID}
"""


def folder_with(tmp_path: Path, said: str) -> Path:
    folder = tmp_path / "work"
    folder.mkdir(exist_ok=True)
    write(folder, SETS, "sets.csv")
    write(folder, CODE, "mine.py")
    # The names of base that would take worlds of their own.
    every = load_scenario("deepseek-2025").measurement.alternatives
    gone = "".join(f"  measurement.alternatives.{name}: null\n" for name in every)
    write(folder, SCENARIO.replace("GONE", gone).replace("{SAID}", said), "mine.yaml")
    return folder


def under(scenario: Scenario) -> Scenario:
    return alternatives_of(scenario).chosen["other"]


def test_a_table_of_an_alternative_is_kept_and_the_result_made_again_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with(tmp_path, "{posterior: sets.csv}")
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario("work/mine.yaml")
    driver.run(scenario, worlds=2, seed=1, out="out", figures=False, workers=1).close()
    (copy,) = (tmp_path / "out").glob("parameter_sets.*")
    assert copy.read_text() == SETS and is_own(copy.name)
    said = json.loads((tmp_path / "out" / PROVENANCE).read_text())
    assert said["parameter_sets_of_alternatives"] == {"other": {"file": copy.name, "called": "sets.csv"}}
    for file in folder.iterdir():
        file.unlink()
    (tmp_path / "out").rename(tmp_path / "moved")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    found = reproduce(tmp_path / "moved", out="again", workers=1)
    assert found.is_same and found.differences == (), states(found)
    assert Path("again", copy.name).read_text() == SETS


def test_the_digest_follows_the_content_of_the_table_and_not_its_name(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "{posterior: sets.csv}")
    digest = load_scenario(str(folder / "mine.yaml")).digest()
    write(folder, SETS, "other.csv")
    folder_with(tmp_path, "{posterior: other.csv}")
    assert load_scenario(str(folder / "mine.yaml")).digest() == digest
    write(folder, SETS.replace("1.9", "1.8"), "other.csv")
    assert load_scenario(str(folder / "mine.yaml")).digest() != digest


def test_a_table_of_an_alternative_is_looked_for_beside_its_file_wherever_the_command_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with(tmp_path, "{posterior: sets.csv, clock.months: 60}")
    monkeypatch.chdir(tmp_path)
    own = under(load_scenario("work/mine.yaml")).posterior
    assert isinstance(own, OwnSets) and own.path == str((folder / "sets.csv").resolve())
    # One that a program names is looked for where it stands.
    monkeypatch.chdir(folder)
    alternative = {"description": "d", "changes": {"posterior": "sets.csv"}}
    changed = load_scenario("base").with_changes({"measurement.alternatives.mine": alternative})
    monkeypatch.chdir(tmp_path)
    assert isinstance(alternatives_of(changed).chosen["mine"].posterior, OwnSets)


def test_a_wrong_cell_in_a_table_of_an_alternative_is_told_when_it_is_loaded(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "{posterior: sets.csv}")
    for wrong, told in (
        (SETS.replace("1.9", "x"), r"sets.csv:3:1: .*must be a number, not 'x'"),
        (SETS.replace("1.9", "1e9"), r"sets.csv:3:1: .*lies outside"),
        (SETS.replace("spread", "spred"), r"sets.csv:1:1: .*did you mean"),
    ):
        write(folder, wrong, "sets.csv")
        with pytest.raises(UserError, match=told):
            load_scenario(str(folder / "mine.yaml"))
    (folder / "sets.csv").unlink()
    with pytest.raises(UserError, match=r"mine.yaml:\d+:\d+: .*posterior: there is no file .*sets.csv"):
        load_scenario(str(folder / "mine.yaml"))


@pytest.mark.parametrize(
    "said",
    [
        "{own_demand.chat: mine.py:Half}",
        "{own_demand.chat: {code: mine.py:Half}}",
        "{own_demand: {chat: mine.py:Half}}",
        "{own_demand: {chat: {code: mine.py:Half}}}",
    ],
)
def test_code_of_an_alternative_travels_with_the_scenario(tmp_path: Path, said: str) -> None:
    folder = folder_with(tmp_path, said)
    scenario = load_scenario(str(folder / "mine.yaml"), allow_code=True)
    with pytest.raises(UserError, match=r"mine.py:Half.*--allow-code"):
        under(load_scenario(str(folder / "mine.yaml")))
    (folder / "mine.py").unlink()
    again = scenario_from_text(scenario.resolved_yaml(), "resolved", allow_code=True)
    assert under(again).own_demand["chat"].text == CODE
    assert again.digest() == scenario.digest()


def test_other_code_comes_with_its_own_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with(tmp_path, "{own_demand.chat: mine.py:Half}")
    other = CODE.replace("0.5", "0.25")
    write(folder, other, "other.py")
    monkeypatch.chdir(folder)
    scenario = under(load_scenario("mine.yaml", allow_code=True))
    for change in ({"own_demand.chat": "other.py:Half"}, {"own_demand.chat.code": "other.py:Half"}):
        assert scenario.with_changes(change).own_demand["chat"].text == other


def test_both_sides_of_a_comparison_keep_their_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder_with(tmp_path, "{clock.months: 60}"))
    first = load_scenario("mine.yaml")
    second = load_scenario("mine.yaml", {"posterior": "sets.csv"})
    compare_scenarios(first, second, worlds=2, workers=1, out="out")
    Path("sets.csv").unlink()
    found = reproduce("out", workers=1)
    assert found.is_same, states(found)
