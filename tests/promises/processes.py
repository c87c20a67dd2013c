"""The processes of a sweep, found in /proc."""

import os
import signal
import time
from pathlib import Path


def children(pid: int) -> list[int]:
    """Processes that a process started and that are alive."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(each) for each in task.read_text().split()]
        except OSError:
            continue
    return found


def workers(driver: int) -> list[int]:
    """Worker processes: children of the server that the driver started to fork them."""
    return [worker for helper in children(driver) for worker in children(helper)]


def family(driver: int) -> list[int]:
    """All processes of a sweep, the driver first."""
    helpers = children(driver)
    return [driver, *helpers, *(worker for helper in helpers for worker in children(helper))]


def kill(pids: list[int]) -> None:
    """End processes at once, as a loss of power would."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_for_end(pids: list[int], seconds: float = 20.0) -> list[int]:
    """Wait until processes have ended; gives those that have not."""
    deadline = time.monotonic() + seconds
    left = [pid for pid in pids if is_alive(pid)]
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [pid for pid in left if is_alive(pid)]
    return left
