"""What a worker is told to do in tests."""

import os
import time
from pathlib import Path
from typing import Any

from sim.errors import UserError


def work(task: tuple[str, Any]) -> tuple[str, Any]:
    order, detail = task
    if order == "wait":
        time.sleep(detail)
    if order == "raise":
        raise RuntimeError(detail)
    if order == "who":
        return order, os.getpid()
    if order == "interrupt":
        raise KeyboardInterrupt
    if order == "mistake":
        raise UserError(detail)
    if order == "kill":
        os.kill(os.getpid(), 9)
    if order == "kill once" and not Path(detail).exists():
        Path(detail).touch()
        os.kill(os.getpid(), 9)
    if order == "sleep":
        (Path(detail) / str(os.getpid())).touch()
        time.sleep(60)
    return task
