"""A `jevons` command in a session of its own: how long it took, and the memory of all its processes."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import FROM_PRIORS

ROOT = Path(__file__).resolve().parents[1]
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
BETWEEN_LOOKS_S = 0.2


class Watched(NamedTuple):
    """What a command took."""

    seconds: float
    peak_mib: float
    exit_status: int


def watched_run(*options: str) -> Watched:
    """Do `jevons run deepseek-2025` from priors with these options, into a folder that is deleted."""
    changes = [part for path, value in FROM_PRIORS.items() for part in ("--set", f"{path}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        return watched("run", "deepseek-2025", "--quiet", "--out", f"{folder}/result", *changes, *options)


def watched(*arguments: str, inside: Path = ROOT) -> Watched:
    """Do `jevons` with these arguments inside a folder."""
    command = [sys.executable, "-m", "sim.cli", *arguments]
    started = time.perf_counter()
    running = subprocess.Popen(
        command,
        cwd=inside,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    peak = 0.0
    while running.poll() is None:
        peak = max(peak, memory_mib(running.pid))
        time.sleep(BETWEEN_LOOKS_S)
    return Watched(time.perf_counter() - started, peak, running.returncode)


def memory_mib(session: int) -> float:
    """Resident memory of all processes of a session; shared pages count once per process."""
    total = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * PAGE_MIB
        except (OSError, IndexError):
            continue
    return total
