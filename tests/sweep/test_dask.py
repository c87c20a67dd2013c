"""A sweep on the workers of a dask cluster gives the same bytes, also when one of them is killed."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sim.workers.dask
from sim.errors import UserError
from sim.measuring.experiment import Outcome, Task
from sim.sweep import Settings, run_sweep
from sim.sweep.definition import Sweep
from sim.sweep.parts import PARTS, WHOLE
from tests.paths import ROOT
from tests.sweep import fake_sweep
from tests.sweep.files import loaded
from tests.waiting import SAFETY_NET_S

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    """Two worker processes, on this machine alone."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", surroundings)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as started:
            yield started


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a killed worker may take minutes to come back."""
    monkeypatch.setattr(sim.workers.dask, "_CONNECT_S", SAFETY_NET_S)
    monkeypatch.setattr(sim.workers.dask, "_PATIENCE_S", SAFETY_NET_S)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return loaded(tmp_path_factory.mktemp("definition"))


@pytest.fixture(scope="module")
def expected(small: Sweep, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("local") / "out"
    run_sweep(small, folder, settings(None))
    return (folder / WHOLE).read_bytes()


def settings(
    address: str | None, how: Callable[[Task], Outcome] = fake_sweep.SIMULATE, **others: float
) -> Settings:
    return Settings(1, address, rows_per_chunk=fake_sweep.ROWS_PER_CHUNK, simulate=how, **others)


def test_a_cluster_with_a_killed_worker_gives_the_same_bytes(
    cluster: "distributed.LocalCluster", small: Sweep, expected: bytes, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one() -> None:
        while not list((tmp_path / "out").glob(f"{PARTS}/part-*.parquet")):
            time.sleep(0.005)
        victim = next(iter(cluster.workers.values())).pid
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    killer = threading.Thread(target=kill_one)
    killer.start()
    run_sweep(small, tmp_path / "out", settings(cluster.scheduler_address, fake_sweep.SLOW))
    killer.join()
    assert killed
    assert (tmp_path / "out" / WHOLE).read_bytes() == expected


def test_a_world_that_kills_workers_is_set_aside_on_a_cluster_too(
    cluster: "distributed.LocalCluster",
    small: Sweep,
    expected: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Otherwise each piece kills four workers before it is set aside; so a row that waits for a worker which
    # dies may be set aside with it.
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    done = run_sweep(small, tmp_path / "out", settings(cluster.scheduler_address, fake_sweep.POISONED))
    assert 2 <= done.n_failed < 8
    assert run_sweep(small, tmp_path / "out", settings(cluster.scheduler_address)).n_failed == 0
    assert (tmp_path / "out" / WHOLE).read_bytes() == expected


def test_a_cluster_that_is_not_there_is_named(
    small: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.workers.dask, "_CONNECT_S", 0.5)
    with pytest.raises(UserError, match="tcp://127.0.0.1:9: no dask cluster answers there"):
        run_sweep(small, tmp_path / "out", settings("tcp://127.0.0.1:9"))
