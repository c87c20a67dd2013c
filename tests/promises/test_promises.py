"""Short versions of the harnesses: they find nothing, and find what is planted."""

import errno
import html
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.measuring.experiment import Task
from sim.model.random_draws import RandomDraws
from sim.report.page import page
from sim.results.files import TEMPORARY
from sim.sweep.parts import PARTS, WHOLE, drop_parts
from sim.sweep.running import run_sweep
from tests.dashboard.conftest import own
from tests.dashboard.server import listening_of
from tests.promises import (
    common_numbers,
    dead_workers,
    digests,
    doubled_worlds,
    faults,
    kills,
    made_again,
    pages,
    payloads,
    races,
    same_bytes,
    same_worlds,
    strangers,
    streams,
)
from tests.promises.__main__ import HARNESSES, harness
from tests.promises.broken_disk import Disk, broken
from tests.promises.finding import Finding, row, written
from tests.promises.here import Said
from tests.promises.sweeps import grid
from tests.report.made import MAKERS
from tests.sweep import fake_sweep

pytestmark = pytest.mark.long

SHORT = {2: 4, 3: 20_000, 4: 30, 8: 2, 17: 3, 18: 3, 22: 2, 23: 8}
"""Number of the promise → cases; what is not here has tests of its own, below and elsewhere, 19 and
25 in `tests/dashboard`."""


@pytest.mark.parametrize("number", SHORT)
def test_a_promise_is_kept_in_a_few_cases(number: int, tmp_path: Path) -> None:
    finding = harness(number)(tmp_path, SHORT[number])
    assert finding.misses == ()
    assert finding.promise == number


def test_every_harness_can_be_found() -> None:
    assert [harness(number).__module__.rpartition(".")[2] for number in HARNESSES] == list(HARNESSES.values())


def test_a_killed_sweep_loses_nothing(tmp_path: Path) -> None:
    finding = kills.check(tmp_path, n=1, n_parts=40)
    assert finding.misses == ()


def test_a_fault_at_a_write_is_one_line(tmp_path: Path) -> None:
    assert faults.check(tmp_path, 4, ["sweep"]).misses == ()


def test_a_worker_that_hits_its_limit_of_memory_costs_its_row_alone(tmp_path: Path) -> None:
    assert dead_workers.case(tmp_path / "case", "memory limit", seed=4) == []


def test_a_change_is_seen(tmp_path: Path) -> None:
    assert digests.check(tmp_path, 3, ["base"]).misses == ()


def test_a_half_written_file_does_not_keep_the_parts_there(tmp_path: Path) -> None:
    (tmp_path / PARTS).mkdir()
    (tmp_path / PARTS / f".part-000001.parquet.0{TEMPORARY}").touch()
    (tmp_path / PARTS / "part-000001.parquet").touch()
    drop_parts(tmp_path)
    assert not (tmp_path / PARTS).exists()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    run_sweep(grid(folder), folder / "out", kills.settings(1))
    return folder / "out"


def test_lost_torn_and_changed_parts_are_seen(finished: Path, tmp_path: Path) -> None:
    parts = tmp_path / PARTS
    parts.mkdir()
    whole = (finished / WHOLE).read_bytes()
    (parts / "part-000000.parquet").write_bytes(whole)
    known = kills.committed(tmp_path)
    assert kills.lost(tmp_path, known) == []
    (parts / "part-000000.parquet").write_bytes(whole[:-5])
    assert len(kills.lost(tmp_path, known)) == 2
    (parts / "part-000000.parquet").unlink()
    assert kills.lost(tmp_path, known) == ["part-000000.parquet was finished and is lost"]
    assert kills.twice(finished) == []


def test_a_race_that_two_won_is_seen(finished: Path) -> None:
    wanted = kills.digest(finished / WHOLE)
    refused = f"refused x: {races.REFUSED}; wait\n"
    assert races.wrong(["kept 0 failed 0\n", refused], finished, wanted, False) == []
    assert races.wrong(["kept 0 failed 0\n", "kept 144 failed 0\n"], finished, wanted, False) == []
    assert races.wrong(["kept 0 failed 0\n"] * 2, finished, wanted, False)
    assert races.wrong([refused, refused], finished, wanted, False)
    assert races.wrong(
        ["kept 0 failed 0\n", "refused x: plan.json cannot be read\n"], finished, wanted, False
    )
    assert races.wrong(["kept 0 failed 0\n", refused], finished, "0" * 64, False)


def test_the_disk_fails_at_the_call_that_is_meant_and_elsewhere_never(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    disk = Disk(mine, at=2, error=errno.ENOSPC)
    with broken(disk):
        other.write_text("x")
        with pytest.raises(OSError, match="No space left"):
            (mine / "file").write_text("x")
        (mine / "file").write_text("y")
        os.replace(mine / "file", mine / "place")
    assert (disk.failed, disk.n_calls) == ("write", 5)
    assert (mine / "place").read_text() == "y"


@pytest.mark.parametrize(
    "said",
    [
        Said(2, "jevons: out: cannot be written: No space left on device\njevons: more\n"),
        Said(2, "Traceback (most recent call last):\n"),
        Said(1, "jevons: out: cannot be written: No space left on device\n"),
        Said(2, "jevons: no\n"),
    ],
)
def test_a_message_that_is_not_clear_is_seen(said: Said) -> None:
    assert faults.unclear(said)
    assert not faults.unclear(Said(2, "jevons: out: cannot be written: No space left on device\n"))


def test_another_world_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An experiment whose luck depends on the company is caught."""
    simulate = fake_sweep.simulate

    def dependent(task: Task) -> object:
        outcome = simulate(task)
        outcome.variables["rebound"][:] += 1e-12 * task.n_lanes
        return outcome

    monkeypatch.setattr(same_worlds, "simulate", fake_sweep.simulate)
    monkeypatch.setattr(fake_sweep, "INVALID_DRAW", -1)
    assert same_worlds.check(tmp_path, 8).misses == ()
    monkeypatch.setattr(same_worlds, "simulate", dependent)
    assert any("rebound_compute_12" in miss for miss in same_worlds.check(tmp_path, 8).misses)


def test_numbered_streams_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams `seed + i` would collide."""
    monkeypatch.setattr(RandomDraws, "_key", lambda draws, purpose: draws.root_seed + len(purpose))
    misses = streams.check(tmp_path, 2000).misses
    assert any("keys are equal" in miss for miss in misses)


def test_a_value_that_does_not_count_is_seen() -> None:
    from sim.scenario import load_scenario

    scenario = load_scenario("base")
    assert digests.undetected(scenario, [("description", "other"), ("clock.months", 107)])[0] == [
        "base: description to 'other' is not seen (none)"
    ]


def test_twins_with_luck_of_their_own_are_seen() -> None:
    import numpy as np

    luck = np.random.default_rng(0).normal(size=(2, 500))
    assert common_numbers.variance_ratio(np.stack([luck[0], luck[0] + 0.1 * luck[1]], axis=1)) < 0.1
    assert common_numbers.variance_ratio(luck.T) > common_numbers.MOST_VARIANCE_RATIO


def test_a_verdict_that_turns_is_seen() -> None:
    def said(share: float, verdict: str, n: int) -> dict[str, float | str]:
        error = (share * (1.0 - share) / n) ** 0.5
        return {"p_above_one": share, "p_above_one_standard_error": error, "verdict": verdict, "n": n}

    assert doubled_worlds.moved(said(0.78, "UNDECIDED", 250), said(0.80, "UNDECIDED", 500)) == []
    assert doubled_worlds.moved(said(0.9, "BACKFIRE", 250), said(0.89, "UNDECIDED", 500)) == []
    assert doubled_worlds.moved(said(0.9, "BACKFIRE", 250), said(0.1, "PARTIAL", 500))[0].startswith("BACK")
    assert doubled_worlds.moved(said(0.5, "UNDECIDED", 1000), said(0.6, "UNDECIDED", 2000))


@pytest.mark.parametrize(
    ("text", "named"),
    [("open('/etc/hostname').close()", "opened /etc/hostname"), ("open('x', 'w').close()", "wrote a file")],
)
def test_an_escape_is_seen(text: str, named: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "scenarios"
    inner.mkdir(parents=True)
    load: Callable[[str], object] = lambda file: exec(Path(file).read_text())  # noqa: E731
    (inner / "payload.yaml").touch()
    assert any(named in miss for miss in payloads.escapes(tmp_path, inner, text, load, "x"))


@pytest.mark.parametrize(
    ("cell", "is_bad"),
    [
        ("=1+1", True),
        ("-a", True),
        ("＝1", True),
        ("-1.5", False),
        ("'=1", False),
        ("a=1", False),
        ("", False),
    ],
)
def test_formulas_are_told_from_numbers(cell: str, is_bad: bool) -> None:
    assert payloads.is_formula(cell) == is_bad


def test_commands_that_make_results_are_those_of_the_user(tmp_path: Path) -> None:
    import random

    for make in made_again.KINDS.values():
        kind, *_ = make(tmp_path / "result", random.Random(1))
        assert kind in ("run", "sweep", "verdicts", "backtest")
    run = same_bytes.run_command(tmp_path / "out", 4)
    assert run[2:5] == ["sim.cli", "run", "deepseek-2025"]


def test_the_document_keeps_rows_that_were_not_measured_again() -> None:
    old = written("", {5: row(Finding(5, "a", "b"), 1.0), 7: row(Finding(7, "c", "d"), 2.0)})
    new = written(old, {7: row(Finding(7, "c", "d", ("bad | at " + "/" + "tmp/x/y",)), 2.0)})
    assert [line.split(" | ")[0] for line in new.splitlines() if line.startswith("| 5 ")] == ["| 5"]
    assert "**bad / at …/y**" in new and new.count("| none |") == 1


def test_a_page_that_does_not_escape_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAKERS", {"verdicts": MAKERS["verdicts"]})
    monkeypatch.setattr(pages, "page", lambda document: html.unescape(page(document)))
    assert pages.check(tmp_path, 2).misses


def test_a_request_that_is_let_in_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "hostile", lambda: [("GET", "/", own(), b"")])
    assert ["GET / " in miss for miss in strangers.check(tmp_path).misses] == [True]


def test_a_socket_that_listens_everywhere_is_seen() -> None:
    with socket.socket() as everywhere:
        everywhere.bind(("0.0.0.0", 0))
        everywhere.listen()
        assert ("0.0.0.0", everywhere.getsockname()[1]) in listening_of([os.getpid()])
