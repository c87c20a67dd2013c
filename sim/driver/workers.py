"""A pool of worker processes that can be rebuilt when one of them dies."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

SINGLE_THREADED = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS"),
    "1",
)
"""One process per core is enough; threads on top would only compete."""


def resolve(import_path: str) -> Callable[..., Any]:
    """The callable at a path like `sim.experiment.simulate`."""
    module, _, name = import_path.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def call(import_path: str, argument: object) -> Any:
    """What a worker does: call the function at a path."""
    return resolve(import_path)(argument)


class Workers:
    """Worker processes that call one function.

    Args:
        function: import path of the function.
        n_workers: how many processes.
    """

    def __init__(self, function: str, n_workers: int) -> None:
        self.function = function
        self.n_workers = n_workers
        # An explicit context: mesa changes the global start method to `spawn` when it is imported.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([function.rpartition(".")[0]])
        self._pool = self._build()

    def submit(self, argument: object) -> Future[Any]:
        """Queue one call; raises `BrokenProcessPool` if a worker has died."""
        with _surroundings():
            return self._pool.submit(call, self.function, argument)

    def rebuild(self) -> None:
        """Replace the pool after a worker has died."""
        self.stop()
        self._pool = self._build()

    def stop(self) -> None:
        """End all workers at once; what they were doing is lost."""
        # No public way until Python 3.14; without it, Ctrl-C would wait for the running chunks.
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        for process in processes:
            process.join()

    def _build(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.n_workers, mp_context=self._context, initializer=_settle_in)


def _settle_in() -> None:
    """Leave Ctrl-C to the driver, and end when the driver does, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    # The system wakes us when the driver is gone; its number could be taken by another process.
    driver = multiprocessing.parent_process()
    assert driver is not None
    driver.join()
    os._exit(1)


@contextmanager
def _surroundings() -> Iterator[None]:
    """What new processes inherit: single-threaded libraries, and none of the user's script.

    A worker would import the script again, and one without a `__main__` guard would start the run anew.
    """
    previous = {name: os.environ.get(name) for name in SINGLE_THREADED}
    script = sys.modules["__main__"]
    os.environ.update(SINGLE_THREADED)
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script
        for name, value in previous.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
