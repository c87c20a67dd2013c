"""What a worker does: simulate a chunk, write its part."""

import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

import pyarrow as pa

from sim.errors import UserError
from sim.results.provenance import code_digest
from sim.sweep.columns import DROPPED, FAILED
from sim.sweep.lanes import Lanes, simulate_lanes
from sim.sweep.parts import part_file, write_table
from sim.sweep.plan_file import read_plan
from sim.workers.here import runs_in_caller

_GRACE = 1.5
"""A worker that does not even hear that its time is over is ended after this many times its limit."""


@dataclass(frozen=True)
class ChunkTask:
    """A chunk with all that a worker needs to know, on this machine or on another.

    Attributes:
        folder: of the sweep, as an absolute path.
        index: of the chunk.
        plan_hash: of the plan as it was with the draws of the chunk as its last; the folder must know it.
        code_digest: which the worker must have.
        lanes: what is simulated.
        limit_s: after which the worker gives up.
    """

    folder: str
    index: int
    plan_hash: str
    code_digest: str
    lanes: Lanes
    limit_s: float


@dataclass(frozen=True)
class PieceTask:
    """Rows of a chunk that failed, to find out which of them are to blame."""

    lanes: Lanes
    limit_s: float


@dataclass(frozen=True)
class Done:
    """What a worker says of a part that it wrote."""

    n_rows: int
    n_dropped: int
    n_failed: int


def run_chunk(task: ChunkTask) -> Done:
    """Simulate all rows of a chunk and write the part.

    Raises:
        UserError: if this worker does not see the folder, or runs another version of the program.
        TimeoutError: if it took too long.
    """
    _check_surroundings(task.folder, task.plan_hash, task.code_digest)
    with limited(task.limit_s):
        table = simulate_lanes(task.lanes)
    write_table(part_file(Path(task.folder), task.index), table, task.plan_hash)
    return counted(table)


def run_piece(task: PieceTask) -> pa.Table:
    """Simulate rows and hand them back.

    Raises:
        TimeoutError: if it took too long.
    """
    with limited(task.limit_s):
        return simulate_lanes(task.lanes)


def counted(table: pa.Table) -> Done:
    """Rows of a table, by status."""
    status = table["status"].to_pylist()
    return Done(len(status), status.count(DROPPED), status.count(FAILED))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` after some seconds, and end the process if it does not hear it.

    A worker that hangs thereby becomes one that died, which every driver notices. The caller's own process
    has no such limit: it is not ours to end.
    """
    if runs_in_caller():
        yield
        return
    # Windows has no alarm.
    hears = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    before = signal.signal(signal.SIGALRM, _over) if hears else None
    faulthandler.dump_traceback_later(seconds * _GRACE, exit=True, file=_nowhere())
    if hears:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if hears:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, before)
        faulthandler.cancel_dump_traceback_later()


def _over(*_: int | FrameType | None) -> None:
    raise TimeoutError("took too long")


@cache
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


@cache
def _check_surroundings(folder: str, plan_hash: str, digest: str) -> None:
    """Once for each worker and sweep: a worker of another machine may lack the folder or the program."""
    if code_digest() != digest:
        raise UserError("a worker runs another version of jevons; install the same one everywhere")
    try:
        seen = read_plan(Path(folder)).hashes.values()
    except UserError as problem:
        raise UserError(f"a worker does not see the folder of the sweep: {problem}") from None
    if plan_hash not in seen:
        raise UserError(f"a worker sees another sweep in {folder}")
