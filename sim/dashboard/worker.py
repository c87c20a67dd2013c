"""A process that simulates one task after another and says how far it is."""

import contextlib
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from sim.dashboard.preview import Preview
from sim.errors import in_words
from sim.measuring.experiment import Outcome, Task
from sim.measuring.twins import simulate
from sim.scenario import Scenario
from sim.workers.local import process_context, settle_in, surroundings

N_TO_WARM = 16
PROGRESS, DONE, FAILED = "progress", "done", "failed"


class Worker:
    """A warm process. Calls block, so they belong in threads; a kill ends them with `EOFError`."""

    def __init__(self, warm_up: Scenario) -> None:
        context = process_context(__name__)
        self._here, there = context.Pipe()
        with surroundings():
            self.process: BaseProcess = context.Process(target=serve, args=(there, warm_up), daemon=True)
            self.process.start()
        there.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can take another task."""
        return self.process.is_alive()

    def start(self, task: Task) -> None:
        """Hand over a task; `next_word` says what becomes of it."""
        self._here.send(task)

    def next_word(self) -> tuple[str, Any]:
        """Progress (months done), the outcome, or why there is none.

        Raises:
            EOFError: if the process has ended.
        """
        try:
            word: tuple[str, Any] = self._here.recv()
        except OSError:
            raise EOFError from None
        return word

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.join()


def serve(there: Connection, warm_up: Scenario) -> None:
    """What the process does until the dashboard ends."""
    settle_in()
    # The first run of a process reads the posterior and meets cold memory: not while somebody waits.
    for task in Preview(warm_up).plan(N_TO_WARM, 0):
        simulate(task)
    with contextlib.suppress(EOFError, OSError):
        while True:
            there.send(_answered(there.recv(), there))


def _answered(task: Task, there: Connection) -> tuple[str, Outcome | str]:
    try:
        return DONE, simulate(task, lambda months: there.send((PROGRESS, months)))
    except (ArithmeticError, AssertionError, LookupError, MemoryError, TypeError, ValueError) as fault:
        return FAILED, in_words(fault)
