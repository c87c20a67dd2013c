"""An experiment that says when it is at work, and is never done: to be interrupted."""

import time
from dataclasses import replace
from pathlib import Path

from sim.measuring.experiment import Outcome, Task
from tests.studies.fake_experiment import EXPERIMENT

AT_WORK = "at_work"
"""File in the working folder that a worker leaves once it simulates."""

_FOREVER_S = 3600.0


def simulate(task: Task) -> Outcome:
    """Leave the mark and stay busy."""
    Path(AT_WORK).touch()
    time.sleep(_FOREVER_S)
    raise AssertionError("nobody interrupted")


SLOW = replace(EXPERIMENT, simulate=simulate)
