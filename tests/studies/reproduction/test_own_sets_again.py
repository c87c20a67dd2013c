"""A result from a user's own parameter sets keeps them, and is made again from its folder alone."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import sim.sweep.running
from sim.cli.application import application
from sim.errors import UserError
from sim.measuring.twins import TWINS
from sim.report.validation import validation
from sim.results.folder import PROVENANCE, is_own
from sim.results.opened import OpenedResult
from sim.scenario import Scenario, load_scenario
from sim.studies import run as driver
from sim.studies.backtest.kept import check_keepable
from sim.studies.reproduction import Reproduction, reproduce
from sim.studies.reproduction.comparing import SAME_BYTES
from sim.sweep import open_sweep, run_sweep
from sim.sweep.chunk import ChunkTask
from sim.sweep.definition import Sweep
from sim.sweep.parts import WHOLE
from sim.sweep.plan_file import PLAN
from sim.sweep.reading import load_sweep
from sim.texts.show import heading
from tests.studies.reproduction.test_reproducing import SHORT, states
from tests.sweep import fake_sweep
from tests.sweep.files import GRID, write
from tests.sweep.test_running import settings

A = "demand.value_spread_ln"
SETS = f"{A},weight\n1.1,3\n1.9,1\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sets.csv").write_text(SETS)
    return tmp_path


def kept(folder: Path) -> Path:
    (copy,) = folder.glob("parameter_sets.*")
    assert is_own(copy.name)
    return copy


def again(folder: Path) -> Reproduction:
    return reproduce(folder, workers=1, experiment=replace(TWINS, simulate=fake_sweep.simulate))


@pytest.mark.long
def test_a_run_keeps_the_table_and_can_be_made_again_without_it(here: Path) -> None:
    scenario = load_scenario("deepseek-2025", {**SHORT, "posterior": "sets.csv"})
    result = driver.run(scenario, worlds=6, seed=1, out="out", figures=False, workers=1)
    assert result.parameters[A].isin([1.1, 1.9]).all()
    result.close()
    said = json.loads((here / "out" / PROVENANCE).read_text())["parameter_sets"]
    assert kept(here / "out").read_text() == SETS
    assert (said["called"], said["file"], said["sets"]) == ("sets.csv", kept(here / "out").name, 2)
    (here / "sets.csv").unlink()
    found = reproduce(here / "out", out=here / "again", workers=1)
    assert (set(states(found).values()), found.differences) == ({SAME_BYTES}, ())
    assert kept(here / "again").read_text() == SETS
    # A second run into the same folder replaces the copy of the first.
    (here / "sets.csv").write_text(SETS.replace("1.9", "1.8"))
    other = load_scenario("deepseek-2025", {**SHORT, "posterior": "sets.csv"})
    driver.run(other, worlds=2, seed=1, out="out", figures=False, workers=1).close()
    assert "1.8" in kept(here / "out").read_text()
    kept(here / "out").write_text(SETS)
    with pytest.raises(UserError, match="posterior is not the one"):
        _ = OpenedResult(Path("out")).parameters
    kept(here / "out").unlink()
    with pytest.raises(UserError, match=r"posterior: there is no file .*/out/parameter_sets\.\w+\.csv"):
        reproduce(here / "out")


def test_the_command_takes_a_table(here: Path) -> None:
    short = ["--months", "50", "--worlds", "2", "--workers", "1", "--no-figures", "--no-report"]
    said = CliRunner().invoke(application, ["run", "deepseek-2025", "--posterior", "sets.csv", *short])
    assert said.exit_code == 0, said.output
    assert kept(here / "results/deepseek-2025").read_text() == SETS
    (here / "sets.csv").write_text(SETS.replace("value_spread", "value_spred"))
    said = CliRunner().invoke(application, ["run", "deepseek-2025", "--posterior", "sets.csv", *short])
    assert isinstance(said.exception, UserError)
    assert f"sets.csv:1:1: demand.value_spred_ln: is no number of the scenario; did you mean '{A}'" in str(
        said.exception
    )


def test_what_is_said_of_the_sets(here: Path) -> None:
    scenario = load_scenario("deepseek-2025", {"posterior": "sets.csv"})
    assert "one of 2 sets of the table sets.csv" in " ".join(heading(scenario).split())
    (block,) = validation(scenario)
    assert "nothing was validated" in " ".join(block.paragraphs)  # type: ignore[union-attr]
    with pytest.raises(UserError, match="draws from the table .*sets.csv; a back-test is kept"):
        check_keepable(scenario)


def test_a_sweep_keeps_the_table_grows_and_can_be_made_again(here: Path) -> None:
    text = f"{GRID}changes: {{posterior: sets.csv}}\n"
    run_sweep(load_sweep(str(write(here, text))), "out", settings())
    sweep = load_sweep(str(write(here, text.replace("draws: 6", "draws: 9"))))
    assert run_sweep(sweep, "out", settings()).n_kept == 24 * 6
    assert set(open_sweep("out").drawn()[A]) == {1.1, 1.9}
    (here / "sets.csv").unlink()
    assert set(open_sweep("out").drawn()[A]) == {1.1, 1.9}
    found = again(here / "out")
    assert (states(found), found.differences) == ({PLAN: SAME_BYTES, WHOLE: SAME_BYTES}, ())


def test_other_sets_are_another_sweep(here: Path) -> None:
    text = f"{GRID}changes: {{posterior: sets.csv}}\n"
    run_sweep(load_sweep(str(write(here, text))), "out", settings())
    (here / "sets.csv").write_text(SETS.replace("1.9", "1.8"))
    with pytest.raises(UserError, match=r"holds another sweep \(other scenarios\)"):
        run_sweep(load_sweep(str(write(here, text))), "out", settings())
    assert kept(here / "out").read_text() == SETS


def test_the_table_may_change_while_a_sweep_runs(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers read the copy; and a sweep that is begun anew leaves none of the table before."""
    file = write(here, f"{GRID}changes: {{posterior: sets.csv}}\n")
    sweep = load_sweep(str(file))
    run_sweep(sweep, "out", settings())
    (used,) = _kept_scenarios(sweep, monkeypatch)
    assert used.posterior is not None and used.posterior.path == str(kept(here / "out").resolve())
    (here / "sets.csv").write_text(SETS.replace("1.9", "1.8"))
    run_sweep(load_sweep(str(file)), "out", settings(anew=True))
    assert "1.8" in kept(here / "out").read_text()


def _kept_scenarios(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """The scenarios that the tasks of a sweep hold."""
    tasks: list[ChunkTask] = []
    execute = sim.sweep.running.execute

    def heard(given: Sequence[ChunkTask], *others: Any, **named: Any) -> Any:
        tasks.extend(given)
        return execute(given, *others, **named)

    monkeypatch.setattr(sim.sweep.running, "execute", heard)
    run_sweep(sweep, "out", settings(anew=True))
    monkeypatch.undo()
    monkeypatch.chdir(Path(tasks[0].folder).parent)
    return list(
        {id(one.scenario): one.scenario for task in tasks for one in task.lanes.points.values()}.values()
    )


def test_a_factor_may_run_through_the_sets(here: Path) -> None:
    (here / "sets.csv").write_text(f"{A}\n" + "".join(f"{value}\n" for value in np.linspace(1.0, 2.0, 11)))
    text = GRID.replace(
        "labs.deepseek.is_open_weights: {values: [true, false]}", f"{A}: {{from: posterior, levels: 3}}"
    )
    sweep = load_sweep(str(write(here, f"{text}changes: {{posterior: sets.csv}}\n")))
    levels = sweep.factors[1].levels
    assert levels == pytest.approx([1.0 + 1 / 3 * 0.5 + 1 / 3 * step for step in range(3)], abs=0.06)


def test_theories_as_a_factor_have_no_weights_then(here: Path) -> None:
    text = GRID.replace(
        "labs.deepseek.is_open_weights: {values: [true, false]}",
        "demand.form: {values: [task_ladder, human_hours]}",
    )
    run_sweep(load_sweep(str(write(here, f"{text}changes: {{posterior: sets.csv}}\n"))), "out", settings())
    assert open_sweep("out").theory_weights == {}


def test_a_mistake_in_the_table_of_a_sweep_is_named(here: Path) -> None:
    file = write(here, f"{GRID}changes: {{posterior: sets.csv}}\n")
    (here / "sets.csv").write_text(SETS.replace("1.9", "x"))
    with pytest.raises(UserError, match=rf"sets.csv:3:1: {A}: must be a number, not 'x'"):
        load_sweep(str(file))
    file.write_text(file.read_text().replace("sets.csv", "../sets.csv"))
    with pytest.raises(
        UserError, match=r"small.yaml:\d+:\d+: posterior: '../sets.csv' leads out of the fold"
    ):
        load_sweep(str(file))
