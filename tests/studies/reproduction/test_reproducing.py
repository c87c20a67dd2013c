"""A result is made again from its folder alone, and what differs is named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import netCDF4
import pytest
from typer.testing import CliRunner

import sim.studies.reproduction
from sim.cli.application import application
from sim.errors import UserError
from sim.measuring.twins import TWINS
from sim.results.folder import PROVENANCE
from sim.scenario import load_scenario
from sim.studies import run as driver
from sim.studies.backtest import run_backtest
from sim.studies.reproduction import Reproduction, reproduce
from sim.studies.reproduction.comparing import DIFFERENT, MISSING, SAME_BYTES, SAME_NUMBERS, compare
from sim.studies.verdicts import tabulate_verdicts
from sim.sweep.parts import WHOLE
from sim.sweep.plan_file import PLAN
from sim.sweep.running import Settings, run_sweep
from tests.promises.here import Tape, workers
from tests.studies.verdicts import fake_verdicts
from tests.sweep import fake_sweep
from tests.sweep.files import GRID, loaded

SHORT = {
    "clock.months": 50,
    "measurement.horizons_months": [6, 12],
    "measurement.decomposition_worlds": 1,
    "measurement.alternative_worlds": 2,
}


def states(found: Reproduction) -> dict[str, str]:
    return {each.name: each.state for each in found.compared}


def where(found: Reproduction, name: str) -> tuple[str, ...]:
    return next(each.where for each in found.compared if each.name == name)


@pytest.fixture(scope="module")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    scenario = load_scenario("deepseek-2025", SHORT)
    driver.run(scenario, worlds=3, seed=11, out=folder, figures=False).close()
    return folder


@pytest.fixture(scope="module")
def finished_sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    from_posterior = GRID.replace("{range: [0.45, 1.0], levels: 12}", "{from: posterior, levels: 4}")
    sweep = loaded(folder, from_posterior)
    run_sweep(sweep, folder / "out", Settings(2, rows_per_chunk=12, simulate=fake_sweep.SIMULATE))
    # Only what the folder remembers may be needed.
    (folder / "small.yaml").unlink()
    return folder / "out"


def again(folder: Path) -> Reproduction:
    return reproduce(folder, workers=1, experiment=replace(TWINS, simulate=fake_sweep.simulate))


def copied(folder: Path, to: Path) -> Path:
    to.mkdir()
    for file in folder.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    return to


def test_a_run_is_the_same_again_and_stays_where_it_is_asked_for(finished_run: Path, tmp_path: Path) -> None:
    found = reproduce(finished_run, out=tmp_path / "again", workers=2)
    assert found.is_same and not found.differences
    assert set(states(found).values()) == {SAME_BYTES}
    assert {"summary.json", "series.nc", "scenario.resolved.yaml"} <= set(states(found))
    assert (tmp_path / "again" / "series.nc").read_bytes() == (finished_run / "series.nc").read_bytes()


def test_a_sweep_is_the_same_again_without_its_file(finished_sweep: Path) -> None:
    found = again(finished_sweep)
    assert states(found) == {PLAN: SAME_BYTES, WHOLE: SAME_BYTES}
    assert (found.is_same, found.differences) == (True, ())


def test_verdicts_and_a_back_test_are_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("write_verdicts", "write_backtest"):
        monkeypatch.setattr(f"sim.figures.{name}", lambda folder: None)
    scenario = load_scenario("deepseek-2025")
    tabulate_verdicts(scenario, 10, 3, 1, tmp_path / "verdicts", experiment=fake_verdicts.EXPERIMENT)
    found = reproduce(tmp_path / "verdicts", workers=1, experiment=fake_verdicts.EXPERIMENT)
    assert set(states(found).values()) == {SAME_BYTES} and "verdicts.csv" in states(found)
    run_backtest(scenario, 2, 3, 1, tmp_path / "backtest")
    found = reproduce(tmp_path / "backtest", workers=1)
    assert set(states(found).values()) == {SAME_BYTES} and "bands.csv" in states(found)


def test_what_was_changed_since_is_named(finished_run: Path, tmp_path: Path) -> None:
    folder = copied(finished_run, tmp_path / "out")
    summary = json.loads((folder / "summary.json").read_text())
    summary["worlds"]["used"] += 1
    (folder / "summary.json").write_text(json.dumps(summary))
    with netCDF4.Dataset(folder / "series.nc", "a") as file:
        file["rebound"][0, 2, 0] = 1.25
    made_by: dict[str, Any] = json.loads((folder / PROVENANCE).read_text())
    made_by["libraries"]["numpy"] = "1.0"
    made_by["scenario_digest"] = "0" * 64
    made_by["set_aside"] = [{"n_draws": 32}]
    (folder / PROVENANCE).write_text(json.dumps(made_by))
    found = reproduce(folder, workers=1)
    assert not found.is_same
    assert where(found, "summary.json") == ("worlds.used",)
    assert where(found, "series.nc") == ("rebound",)
    assert states(found)["decomposition.nc"] == SAME_BYTES
    lines = found.differences
    assert lines[0] == "32 draws were set aside when it was made, for want of a worker"
    assert lines[1].startswith("scenario deepseek-2025: the posterior base is another one now")
    assert lines[2].startswith("numpy: 1.0 then, ")


def test_another_version_of_the_program_is_said_and_the_numbers_still_count(
    finished_sweep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sim.sweep.planning", "sim.sweep.chunk", "sim.studies.reproduction.differing"):
        monkeypatch.setattr(f"{module}.code_digest", lambda: "f" * 64)
    # Workers of their own would know better.
    monkeypatch.setattr("sim.workers.execution.Workers", workers(Tape()))
    found = again(finished_sweep)
    assert states(found) == {PLAN: SAME_NUMBERS, WHOLE: SAME_NUMBERS}
    assert found.is_same
    assert [line.partition(":")[0] for line in found.differences] == ["code of jevons"]


def test_files_of_all_kinds_are_compared(tmp_path: Path) -> None:
    for folder, value in (("old", 1), ("new", 1.0)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(f"{value}\n")
        (tmp_path / folder / "b.json").write_text(json.dumps({"x": value, "code_digest": folder}))
        (tmp_path / folder / "c.json").write_text(json.dumps({"x": 1, "code_digest": folder}))
    (tmp_path / "old" / "d.csv").touch()
    found = {
        name: compare(name, tmp_path / "old", tmp_path / "new")
        for name in ("a.csv", "b.json", "c.json", "d.csv")
    }
    assert [each.state for each in found.values()] == [DIFFERENT, DIFFERENT, SAME_NUMBERS, MISSING]
    assert found["b.json"].where == ("x",)


@pytest.mark.parametrize(
    ("older", "newer", "state"), [(None, "2025-01", SAME_NUMBERS), ("2025-01", "2025-02", DIFFERENT)]
)
def test_what_earlier_files_did_not_say_is_no_difference(
    tmp_path: Path, older: str | None, newer: str, state: str
) -> None:
    for folder, month in (("old", older), ("new", newer)):
        (tmp_path / folder).mkdir()
        with netCDF4.Dataset(tmp_path / folder / "series.nc", "w") as file:
            if month is not None:
                file.shock_month = month
    assert compare("series.nc", tmp_path / "old", tmp_path / "new").state == state


def test_what_cannot_be_made_again_is_refused(
    finished_run: Path, finished_sweep: Path, tmp_path: Path
) -> None:
    with pytest.raises(
        UserError, match="is not the folder of a run, a sweep, verdicts, a back-test or years ahead"
    ):
        reproduce(tmp_path)
    with pytest.raises(UserError, match="is the result itself"):
        reproduce(finished_run, out=finished_run)
    half = copied(finished_run, tmp_path / "half")
    text = (half / PROVENANCE).read_text().replace('"is_complete": true', '"is_complete": false')
    (half / PROVENANCE).write_text(text)
    with pytest.raises(UserError, match="was not finished"):
        reproduce(half)
    (half / PROVENANCE).write_text('{"created_by": "jevons"}')
    with pytest.raises(UserError, match="does not say how the result was made"):
        reproduce(half)
    open_ended = copied(finished_sweep, tmp_path / "open")
    (open_ended / WHOLE).unlink()
    with pytest.raises(UserError, match="is not finished, or some of its worlds failed"):
        reproduce(open_ended)


@pytest.mark.parametrize(("cut", "code", "said"), [(0, 0, "byte for byte"), (9, 1, "1 of 2 files differ")])
def test_the_command(
    cut: int, code: int, said: str, finished_sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(finished_sweep, tmp_path / "out")
    content = (folder / WHOLE).read_bytes()
    (folder / WHOLE).write_bytes(content[: len(content) - cut])
    monkeypatch.setattr(sim.studies.reproduction, "reproduce", lambda result, *others: again(result))
    found = CliRunner().invoke(application, ["reproduce", str(folder)])
    assert found.exit_code == code
    assert found.output.splitlines()[0] == f"{folder}: a sweep of small, 48 worlds, seed 7"
    assert said in found.output.splitlines()[-1]
