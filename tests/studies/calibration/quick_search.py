"""Searches for tests: in this process with few moves, or on real processes with a step that costs nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.studies.calibration import chains, sampler
from sim.studies.calibration.chains import ChainStep
from sim.studies.calibration.sampler import Population


class InThisProcess:
    """Workers without processes."""

    def __init__(self, function: Callable[[ChainStep], Population], n_workers: int) -> None:
        self.function = function

    def submit(self, task: ChainStep) -> "Future[Population]":
        future: Future[Population] = Future()
        future.set_result(self.function(task))
        return future

    def stop(self) -> None:
        """Nothing was started."""


@contextmanager
def quick_search() -> Iterator[None]:
    """Few steps of two moves, one of each kind: how well points mix is for the tests of the sampler."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampler, "EVEN_SHARE", 0.2)
        patch.setattr(sampler, "MOVES_PER_STEP", 2)
        patch.setattr(chains, "Workers", InThisProcess)
        yield


def costless_step(marker: Path, task: ChainStep) -> Population:
    """A step that says which chain it was taken for; the worker that finds no marker makes it and dies."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if task.population is None:
        return Population(np.full((task.points, 1), float(task.chain)), np.zeros((task.points, 1)))
    last = task.population
    return replace(last, step=last.step + 1, temperature=1.0, steps_at_posterior=last.steps_at_posterior + 1)
