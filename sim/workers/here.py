"""The calling process as the one worker: for who may start no other, or asks for one alone."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any

from sim.workers.local import Workers

_RUNS_HERE: ContextVar[bool] = ContextVar("runs_here", default=False)


def runs_in_caller() -> bool:
    """Whether a call runs in the process that asked for it, which must not be ended with it."""
    return _RUNS_HERE.get()


def may_start_processes() -> bool:
    """Whether this process may have children; those of `multiprocessing.Pool` may not."""
    return not multiprocessing.current_process().daemon


class CallingProcess(Workers):
    """No other process: a call runs when it is submitted, and is over before the next.

    What kills a worker kills the caller here, and nothing ends a call that hangs but an interrupt.
    """

    takes_all_down = False
    max_retries = 0

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.n_workers = 1

    def submit(self, argument: object) -> Future[Any]:
        """Call the function; an interrupt goes through."""
        future: Future[Any] = Future()
        before = _RUNS_HERE.set(True)
        try:
            future.set_result(self.function(argument))
        except Exception as problem:
            future.set_exception(problem)
        finally:
            _RUNS_HERE.reset(before)
        return future

    def rebuild(self) -> None:
        """Nothing dies here but the caller."""

    def stop(self) -> None:
        """Nothing runs any more."""
