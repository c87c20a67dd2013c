"""A process that is none: it answers with formulas, when it is let."""

import threading
from typing import Any

import numpy as np

from sim.dashboard.worker import DONE, PROGRESS
from sim.measuring.experiment import Outcome, Task
from sim.measuring.twins import TWINS
from sim.scenario import Scenario


def outcome(task: Task) -> Outcome:
    """Positive numbers that depend on the draw alone."""
    axes = TWINS.coordinates(task.scenario, task.kind)
    variables = {}
    for name, variable in TWINS.variables_of(task.kind, task.scenario).items():
        shape = (task.n_draws, *(len(axes[dim]) for dim in variable.dims[1:]))
        draws = np.arange(task.first_draw, task.first_draw + task.n_draws, dtype=np.float64)
        variables[name] = np.broadcast_to((1.0 + draws / 100).reshape(-1, *[1] * (len(shape) - 1)), shape)
    valid = np.ones(task.n_draws, dtype=np.bool_)
    return Outcome(task.first_draw, task.n_draws, valid, [None] * task.n_draws, variables)


class FakeWorker:
    """Set `gate` to let runs end; `dies` makes each end without a word.

    Attributes:
        started: tasks of all workers; killed: how many were killed.
    """

    gate = threading.Event()
    started: list[Task] = []  # noqa: RUF012
    killed = 0
    dies = False

    def __init__(self, warm_up: Scenario) -> None:
        self.task: Task | None = None
        self.is_told = False
        self.is_alive = True

    @classmethod
    def afresh(cls) -> "type[FakeWorker]":
        """A class with a memory of its own."""
        return type("Fake", (cls,), {"gate": threading.Event(), "started": [], "killed": 0, "dies": False})

    def start(self, task: Task) -> None:
        self.task, self.is_told = task, False
        type(self).started.append(task)

    def next_word(self) -> tuple[str, Any]:
        assert self.task is not None
        if self.dies:
            raise EOFError
        if not self.is_told:
            self.is_told = True
            return PROGRESS, 1
        while self.is_alive and not self.gate.wait(0.01):
            pass
        if not self.is_alive:
            raise EOFError
        return DONE, outcome(self.task)

    def kill(self) -> None:
        if self.is_alive:
            type(self).killed += 1
        self.is_alive = False
