"""A sweep survives kills, torn parts and failing points, and its parts depend on nothing but the plan."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import sim
import sim.sweep.earlier
import sim.sweep.running
from sim.cli.application import application
from sim.errors import UserError
from sim.measuring.experiment import Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import simulate
from sim.results.files import TEMPORARY
from sim.results.folder import held
from sim.sweep.definition import Sweep
from sim.sweep.earlier import Finished
from sim.sweep.opened import OpenedSweep, open_sweep
from sim.sweep.parts import PARTS, TRACEBACKS, WHOLE, part_file, part_files
from sim.sweep.plan_file import PLAN
from sim.sweep.running import Settings, run_sweep
from tests.paths import ROOT
from tests.sweep import fake_sweep
from tests.sweep.files import GRID, loaded, write
from tests.waiting import SAFETY_NET_S

N_CHUNKS = 12


def settings(
    workers: int = 2, how: Callable[[Task], Outcome] = fake_sweep.SIMULATE, **others: Any
) -> Settings:
    return Settings(workers, rows_per_chunk=fake_sweep.ROWS_PER_CHUNK, simulate=how, **others)


def run(
    sweep: Sweep, folder: Path, workers: int = 2, how: Callable[[Task], Outcome] = fake_sweep.SIMULATE
) -> Finished:
    return run_sweep(sweep, folder, settings(workers, how))


def content(folder: Path) -> dict[str, bytes]:
    """Bytes of everything in a finished sweep, by name."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return loaded(tmp_path_factory.mktemp("definition"))


@pytest.fixture(scope="module")
def uninterrupted(small: Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep") / "whole"
    run(small, folder)
    return folder


def start(file: Path, folder: Path) -> "subprocess.Popen[str]":
    """`jevons sweep` in a process of its own, with a slow experiment."""
    command = [sys.executable, "-m", "tests.sweep.fake_sweep", "sweep", str(file), "--out", str(folder)]
    return subprocess.Popen(
        [*command, "--workers", "2"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_parts(folder: Path, n: int) -> None:
    deadline = time.monotonic() + SAFETY_NET_S
    while time.monotonic() < deadline:
        if len(part_files(folder)) >= n:
            return
        time.sleep(0.01)
    raise AssertionError("no parts were written")


def test_the_number_of_workers_changes_no_byte(small: Sweep, uninterrupted: Path, tmp_path: Path) -> None:
    run(small, tmp_path / "one", workers=1)
    assert content(tmp_path / "one") == content(uninterrupted)
    assert set(content(uninterrupted)) == {PLAN, WHOLE}


@pytest.mark.parametrize("rows", [7, 144, 1000])
def test_the_size_of_chunks_changes_no_byte_of_the_rows(
    rows: int, small: Sweep, uninterrupted: Path, tmp_path: Path
) -> None:
    run_sweep(small, tmp_path / "out", Settings(1, rows_per_chunk=rows, simulate=fake_sweep.SIMULATE))
    assert (tmp_path / "out" / WHOLE).read_bytes() == (uninterrupted / WHOLE).read_bytes()


def test_a_killed_sweep_goes_on_and_ends_the_same(small: Sweep, uninterrupted: Path, tmp_path: Path) -> None:
    folder, file = tmp_path / "out", write(tmp_path)
    driver = start(file, folder)
    wait_for_parts(folder, 3)
    with pytest.raises(UserError, match="another sweep is running here"):
        run(small, folder)
    driver.kill()
    driver.communicate(timeout=SAFETY_NET_S)
    kept = part_files(folder)
    assert 3 <= len(kept) < N_CHUNKS
    (folder / "parts" / f".part-000011.parquet.1{TEMPORARY}").write_bytes(b"half")
    done = run(small, folder)
    assert content(folder) == content(uninterrupted)
    assert done.n_kept == len(kept) * fake_sweep.ROWS_PER_CHUNK


def test_ctrl_c_says_how_to_go_on(small: Sweep, uninterrupted: Path, tmp_path: Path) -> None:
    folder, file = tmp_path / "out", write(tmp_path)
    driver = start(file, folder)
    wait_for_parts(folder, 1)
    driver.send_signal(signal.SIGINT)
    said = driver.communicate(timeout=SAFETY_NET_S)[1]
    assert driver.returncode == 130
    assert f"`jevons sweep {file} --out {folder}` goes on" in said
    run(small, folder)
    assert content(folder) == content(uninterrupted)


@pytest.fixture
def half_done(small: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sweep of which all parts lie there, as after a kill just before they become one file."""
    monkeypatch.setattr(sim.sweep.running, "compact", lambda *given: None)
    run(small, tmp_path / "out")
    monkeypatch.undo()
    return tmp_path / "out"


def test_a_part_cut_short_is_noticed_and_made_again(
    small: Sweep, half_done: Path, uninterrupted: Path
) -> None:
    said: list[str] = []
    torn = part_file(half_done, 2)
    torn.write_bytes(torn.read_bytes()[:-100])
    part_file(half_done, 3).unlink()
    assert OpenedSweep(half_done).status().n_torn == 1
    done = run_sweep(small, half_done, settings(1), None, said.append)
    assert [message.partition(":")[0] for message in said] == [str(torn)]
    assert content(half_done) == content(uninterrupted)
    assert done.n_kept == done.plan.n_rows - 2 * fake_sweep.ROWS_PER_CHUNK


def test_a_kill_between_the_one_file_and_the_end_of_the_parts_loses_nothing(
    small: Sweep, half_done: Path, uninterrupted: Path
) -> None:
    (half_done / WHOLE).write_bytes((uninterrupted / WHOLE).read_bytes())
    part_file(half_done, 0).unlink()
    assert len(open_sweep(half_done).table) == 144
    assert run(small, half_done).n_kept == 144
    assert content(half_done) == content(uninterrupted)


def test_a_finished_sweep_whose_file_was_cut_is_simulated_again(
    small: Sweep, uninterrupted: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    run(small, tmp_path / "out")
    whole = tmp_path / "out" / WHOLE
    whole.write_bytes(whole.read_bytes()[:-9])
    run_sweep(small, tmp_path / "out", settings(), None, said.append)
    assert "worlds.parquet: was cut short" in said[0]
    assert content(tmp_path / "out") == content(uninterrupted)


@pytest.mark.parametrize("column", [5, 20, 40])
def test_damage_within_a_file_is_noticed_when_it_is_read(column: int, small: Sweep, tmp_path: Path) -> None:
    run(small, tmp_path / "out")
    file = tmp_path / "out" / WHOLE
    damaged = bytearray(file.read_bytes())
    place = pq.read_metadata(file).row_group(0).column(column).data_page_offset + 30
    damaged[place] ^= 255
    file.write_bytes(damaged)
    with pytest.raises(UserError, match="worlds.parquet: is damaged"):
        _ = open_sweep(tmp_path / "out").table


@pytest.mark.parametrize(
    ("changed", "named"),
    [("draws: 5", "draws"), ("draws: 6\nseed: 8", "seed"), ("levels: 11", "factors")],
)
def test_another_plan_is_refused(changed: str, named: str, uninterrupted: Path, tmp_path: Path) -> None:
    text = GRID.replace("levels: 12", changed) if "levels" in changed else GRID.partition("draws")[0]
    text += "" if "levels" in changed else f"{changed}\n" + ("seed: 7\n" if "seed" not in changed else "")
    before = content(uninterrupted)
    with pytest.raises(UserError, match=rf"holds another sweep \(other {named}\)"):
        run(loaded(tmp_path, text), uninterrupted)
    assert content(uninterrupted) == before


def test_a_sweep_can_be_thrown_away_but_nothing_else(
    small: Sweep, uninterrupted: Path, tmp_path: Path
) -> None:
    other = loaded(tmp_path, GRID.replace("seed: 7", "seed: 8"))
    run(other, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = run_sweep(small, tmp_path / "out", settings(anew=True))
    assert done.n_kept == 0
    (tmp_path / "out" / "notes.txt").unlink()
    assert content(tmp_path / "out") == content(uninterrupted)
    (tmp_path / "out" / PLAN).write_text('{"mine": 1}')
    with pytest.raises(UserError, match="is not the plan of a sweep"):
        run_sweep(small, tmp_path / "out", settings(anew=True))
    assert (tmp_path / "out" / WHOLE).exists()


def test_a_stranger_s_folder_and_a_changed_plan_are_refused(small: Sweep, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(UserError, match="holds thesis.tex and no sweep"):
        run(small, tmp_path)
    run(small, tmp_path / "out")
    plan = tmp_path / "out" / PLAN
    plan.write_text(plan.read_text().replace('"seed": 7', '"seed": 8'))
    with pytest.raises(UserError, match="was changed after it was written"):
        run(small, tmp_path / "out")


def test_a_folder_is_held_by_one(small: Sweep, tmp_path: Path) -> None:
    with held(tmp_path / "out", "sweep"), pytest.raises(UserError, match="another sweep is running here"):
        run(small, tmp_path / "out")
    assert run(small, tmp_path / "out").n_kept == 0


def test_a_world_that_kills_costs_no_other_and_is_tried_again(
    small: Sweep, uninterrupted: Path, tmp_path: Path
) -> None:
    folder, reason = tmp_path / "out", "its worker process died 4 times"
    done = run(small, folder, how=fake_sweep.POISONED)
    assert (done.reasons, done.n_failed) == ([reason], 2)
    table = open_sweep(folder).table
    failed = table[table["status"] == "failed"]
    assert set(failed["reason"]) == {reason} and set(failed["token_pricing.pass_through"]) == {1.0}
    assert set(failed["draw"]) == {fake_sweep.POISONED_DRAW}
    assert len(table) == done.plan.n_rows
    assert run(small, folder).n_failed == 0
    assert content(folder) == content(uninterrupted)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (fake_sweep.FAILING, "RuntimeError: too much"),
        (fake_sweep.WORDLESS, "the program failed (AssertionError in fake_sweep.py, line"),
    ],
)
def test_a_point_that_fails_each_time_is_a_row_and_the_others_reach_the_one_file(
    how: Callable[[Task], Outcome], reason: str, small: Sweep, uninterrupted: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    done = run(small, folder, how=how)
    assert done.n_failed == 12 and done.reasons[0].startswith(reason)
    table, whole = (open_sweep(place).table for place in (folder, uninterrupted))
    is_failed = table["status"] == "failed"
    assert set(table[is_failed]["reason"]) == set(done.reasons)
    assert set(table[is_failed]["token_pricing.pass_through"]) == {1.0}
    assert table[~is_failed].equals(whole[~is_failed])
    assert (folder / WHOLE).exists() and not (folder / PARTS).exists()
    assert "Traceback" in (folder / TRACEBACKS).read_text()
    assert run(small, folder, how=how).n_failed == 12
    again = run_sweep(small, folder, replace(settings(), anew=True))
    assert again.n_failed == 0 and content(folder) == content(uninterrupted)


def test_a_world_that_never_ends_is_given_up(small: Sweep, uninterrupted: Path, tmp_path: Path) -> None:
    done = run_sweep(small, tmp_path / "out", settings(how=fake_sweep.HANGING, timeout_s=1.5))
    assert (done.n_failed, done.reasons) == (2, ["TimeoutError: took too long"])
    assert run(small, tmp_path / "out").n_kept == 11 * fake_sweep.ROWS_PER_CHUNK
    assert content(tmp_path / "out") == content(uninterrupted)


def test_a_full_disk_ends_the_sweep_and_what_is_finished_stays(
    small: Sweep, uninterrupted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "out"
    monkeypatch.setattr(sim.sweep.running, "compact", full)
    with pytest.raises(
        UserError, match="out: cannot be written: No space left on device; what is finished st"
    ):
        run(small, folder)
    assert len(part_files(folder)) == N_CHUNKS
    monkeypatch.undo()
    assert run(small, folder).n_kept == 144
    assert content(folder) == content(uninterrupted)


def test_a_sweep_that_will_not_fit_is_refused_before_it_starts(
    small: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.sweep.earlier, "expected_bytes", lambda plan: 10**18)
    with pytest.raises(UserError, match="[kMG]B of room, and the sweep takes about 2,000,000,000 GB"):
        run(small, tmp_path / "out")


def test_points_that_do_not_fit_together_are_rows_that_say_why(tmp_path: Path) -> None:
    head, _, _ = GRID.partition("  token_pricing")
    factors = "  events.stargate.month: {values: [2025-01, 2028-01]}\n"
    factors += "  events.stargate.until: {values: [2026-06, 2029-01]}\n"
    text = f"{head}{factors}draws: 6\n"
    done = run(loaded(tmp_path, text), tmp_path / "out")
    table = open_sweep(tmp_path / "out").table
    failed = table[table["status"] == "failed"]
    assert done.n_failed == len(failed) == 6
    assert set(failed["events.stargate.month"]) == {"2028-01"}
    assert set(failed["events.stargate.until"]) == {"2026-06"}


def test_an_opened_sweep_gives_points_rows_and_shares(uninterrupted: Path) -> None:
    opened = sim.open_sweep(uninterrupted)
    table = opened.table
    assert len(opened.points) == opened.plan.n_points == 24
    assert table[["point", "draw"]].to_numpy().tolist() == [[p, d] for p in range(24) for d in range(6)]
    assert set(table.loc[table["draw"] == fake_sweep.INVALID_DRAW, "status"]) == {"dropped"}
    shares = opened.probability_above_one(60)
    assert shares.shape == (12, 2)
    used = [draw for draw in range(6) if draw not in (fake_sweep.INVALID_DRAW, fake_sweep.UNDEFINED_DRAW)]
    luck = np.array([np.random.default_rng([7, draw]).normal(0.3, 0.2) for draw in used])
    expected = [np.mean(level + luck > 1.0) for level in shares.index]
    assert shares[True].to_numpy() == pytest.approx(expected)
    assert opened.defined_share(60) == 4 / 5
    assert opened.defined_share_by_point(60).tolist() == [4 / 5] * 24
    with pytest.raises(UserError, match="no horizon of 7 months; it has 6, 12, 24, 60"):
        opened.probability_above_one(7)
    with pytest.raises(UserError, match="does not measure 'tokens', but training"):
        opened.probability_above_one(60, "tokens")


def test_monthly_demand_of_each_world(uninterrupted: Path) -> None:
    opened = sim.open_sweep(uninterrupted)
    demand = opened.demand("energy")
    assert demand.dims == ("branch", "point", "draw", "month") and demand.attrs["units"] == "MWh/mo"
    assert demand.shape[:3] == (2, 24, 6)
    known = demand.sel(branch="shocked", point=23, draw=0)[: fake_sweep.N_MONTHS].to_numpy()
    rebound = opened.dataset["rebound"].sel(point=23, draw=0, measure="energy", horizon=60).item()
    assert known == pytest.approx(rebound * np.arange(1, 6))
    assert np.isnan(demand.sel(draw=fake_sweep.INVALID_DRAW)).all()
    assert np.isnan(demand[..., fake_sweep.N_MONTHS :]).all()


def test_a_sweep_remembers_its_scenario_and_what_was_drawn(uninterrupted: Path, small: Sweep) -> None:
    opened = sim.open_sweep(uninterrupted)
    assert opened.scenario().digest() == small.scenarios["deepseek-2025"].digest()
    drawn = opened.drawn()
    assert drawn.shape[0] == 6 and "demand.value_spread_ln" in drawn
    assert not set(opened.plan.factors) & set(drawn)


def test_the_rows_are_what_the_model_gives(tmp_path: Path) -> None:
    text = GRID.replace("levels: 12", "levels: 2").replace("[true, false]", "[true]")
    sweep = loaded(tmp_path, text.replace("draws: 6", "draws: 3"))
    run_sweep(sweep, tmp_path / "out", Settings(1))
    table = open_sweep(tmp_path / "out").table
    changes = {"token_pricing.pass_through": 1.0, "labs.deepseek.is_open_weights": True}
    scenario = sweep.scenarios["deepseek-2025"].with_changes(changes)
    direct = simulate(Task(scenario, 7, 2, 1, "alternative"))
    row = table[(table["point"] == 1) & (table["draw"] == 2)].iloc[0]
    for name in ("rebound", "demand_change_ratio"):
        for m, measure in enumerate(MEASURES):
            for h, months in enumerate(scenario.measurement.horizons_months):
                assert row[f"{name}_{measure}_{months}"] == direct.variables[name][0, m, h]


def test_a_sweep_without_compute_tells_of_what_it_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, GRID + "measures: [training, inference]\n")
    monkeypatch.setattr(sim.sweep, "run_sweep", lambda *given: run(given[0], given[1], 1))
    said = CliRunner().invoke(application, ["sweep", str(file), "--out", str(tmp_path / "out")])
    assert said.exit_code == 0, said.output
    assert "R of training is above 1 after 60 months" in said.output


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uninterrupted: Path) -> None:
    file, told = write(tmp_path), CliRunner()
    said = told.invoke(application, ["sweep", str(file), "--dry-run", "--workers", "2"])
    assert said.exit_code == 0
    assert "24 points × 6 draws = 144 worlds with their twins\nabout " in said.output
    said = told.invoke(application, ["sweep", "status", str(uninterrupted)])
    assert "small: 144 of 144 pairs of worlds (100%), in one file" in said.output
    assert "pairs dropped: 24" in said.output
    monkeypatch.setattr(sim.sweep, "run_sweep", lambda *given: run(given[0], given[1], 1, fake_sweep.FAILING))
    said = told.invoke(application, ["sweep", str(file), "--out", str(tmp_path / "out")])
    assert said.exit_code == 3
    assert "worlds failed: RuntimeError: too much" in said.stderr
    assert "12 failed" in said.output
    said = told.invoke(application, ["sweep", "status", str(tmp_path / "out")])
    assert "144 of 144 pairs of worlds (100%), in one file" in said.output
    assert "pairs failed: 12" in said.output
