"""Runs tasks on worker processes and hands outcomes back in order, whatever order they end in."""

import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from sim.errors import UserError, in_words
from sim.workers.here import CallingProcess, may_start_processes
from sim.workers.local import Workers

MAX_POISONED_IN_A_ROW = 3
TASKS_PER_WORKER = 2
BUFFERED_PER_WORKER = 8
_SECONDS_BETWEEN_CHECKS = 5.0

_OF_THE_MACHINE = (MemoryError, OSError)
"""What another try may not meet; a timeout is one of them."""


@dataclass(frozen=True)
class Failure:
    """A task that was set aside.

    Attributes:
        reason: one line.
        detail: the traceback, empty if the worker died without one.
        may_pass: whether the machine may be to blame, so that it could go well another time.
    """

    reason: str
    detail: str
    may_pass: bool = False


def execute(
    tasks: Sequence[object],
    function: Callable[[Any], Any],
    n_workers: int,
    *,
    workers: Workers | None = None,
    buffered: int | None = None,
    max_poisoned_in_a_row: int = MAX_POISONED_IN_A_ROW,
) -> Generator[Any, None, None]:
    """Yield what `function` returns for each task, or a `Failure`, in the order of tasks.

    At most a few outcomes per worker wait for their turn, so memory does not grow with the number of tasks.
    A dead worker breaks the pool: the tasks it may have died of are then tried one by one, each a few times,
    so that only the guilty one is set aside.

    Args:
        tasks: one argument each.
        function: what is called; a function of a module, so that processes can import it.
        n_workers: local processes; the calling process takes their place where it may start no others.
        workers: other workers than local processes; they are stopped at the end.
        buffered: how many outcomes may wait for their turn.
        max_poisoned_in_a_row: after so many tasks in a row that killed their workers, give up.

    Raises:
        UserError: if a task raises one, or if workers keep dying whatever the task.
    """
    if workers is None:
        workers = Workers(function, n_workers) if may_start_processes() else CallingProcess(function)
    execution = _Execution(tasks, workers, max_poisoned_in_a_row)
    if buffered is not None:
        execution.buffered = buffered
    try:
        yield from execution.outcomes()
    finally:
        execution.workers.stop()


class _Execution:
    def __init__(self, tasks: Sequence[object], workers: Workers, max_poisoned_in_a_row: int) -> None:
        self.tasks = tasks
        self.workers = workers
        self.waiting = deque(range(len(tasks)))
        self.suspects: deque[int] = deque()
        self.retries: dict[int, int] = {}
        self.running: dict[Future[Any], int] = {}
        self.done: dict[int, Any] = {}
        self.buffered = BUFFERED_PER_WORKER * workers.n_workers
        self.max_poisoned_in_a_row = max_poisoned_in_a_row
        self.poisoned_in_a_row = 0

    def outcomes(self) -> Iterator[Any]:
        for turn in range(len(self.tasks)):
            while turn not in self.done:
                self._start(turn)
                self._collect()
            yield self.done.pop(turn)

    def _start(self, turn: int) -> None:
        """Give the workers something to do, without running too far ahead of the turn."""
        try:
            if self.suspects:
                self._start_suspect()
                return
            while self.waiting and self._has_room(turn):
                # Submitting comes first: if it fails, the task is still waiting.
                self.running[self.workers.submit(self.tasks[self.waiting[0]])] = self.waiting[0]
                self.waiting.popleft()
        except BrokenProcessPool:
            # Only local processes raise it here.
            self._recover([])

    def _start_suspect(self) -> None:
        # Alone, so that if a worker dies again it is clear of what.
        if self.running:
            return
        index = self.suspects[0]
        self.running[self.workers.submit(self.tasks[index])] = index
        self.suspects.popleft()
        self.retries[index] = self.retries.get(index, 0) + 1

    def _has_room(self, turn: int) -> bool:
        n_workers = self.workers.n_workers
        is_near = self.waiting[0] < turn + self.buffered
        return is_near and len(self.running) < TASKS_PER_WORKER * n_workers

    def _collect(self) -> None:
        if not self.running:
            return
        ended, _ = wait(self.running, _SECONDS_BETWEEN_CHECKS, return_when=FIRST_COMPLETED)
        if not ended:
            self.workers.check()
        lost = []
        for future in sorted(ended, key=self.running.__getitem__):
            index = self.running.pop(future)
            problem = self._problem(future)
            if isinstance(problem, self.workers.died):
                lost.append(index)
            else:
                self._take(index, future, problem)
        if lost:
            self._recover(lost)

    def _problem(self, future: Future[Any]) -> BaseException | None:
        try:
            return future.exception()
        except CancelledError:
            # A cluster takes calls back when it loses its scheduler.
            self.workers.check()
            raise UserError("the workers took a call back; what is finished stays") from None

    def _take(self, index: int, future: Future[Any], problem: BaseException | None) -> None:
        self.poisoned_in_a_row = 0
        if problem is None:
            self.done[index] = future.result()
        elif isinstance(problem, UserError):
            raise problem
        else:
            self.done[index] = Failure(
                reason=in_words(problem),
                detail="".join(traceback.format_exception(problem)),
                may_pass=isinstance(problem, _OF_THE_MACHINE),
            )

    def _recover(self, lost: list[int]) -> None:
        """Replace the pool; what was running goes to the suspects, what has died too often is set aside."""
        if self.workers.takes_all_down:
            lost = sorted([*lost, *self.running.values()])
            self.running.clear()
            self.workers.rebuild()
        for index in lost:
            if self.retries.get(index, 0) < self.workers.max_retries:
                self.suspects.append(index)
                continue
            times = self.workers.max_retries + 1
            self.done[index] = Failure(f"its worker process died {times} time{'s' * (times > 1)}", "", True)
            self._count_poisoned()

    def _count_poisoned(self) -> None:
        self.poisoned_in_a_row += 1
        if self.poisoned_in_a_row == self.max_poisoned_in_a_row:
            raise UserError(
                "worker processes keep dying, perhaps for want of memory; try fewer with --workers"
            )
