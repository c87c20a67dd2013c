"""A pool of worker processes that can be rebuilt when one of them dies."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Windows has only the second.
    from multiprocessing.context import ForkServerContext, SpawnContext

SINGLE_THREADED = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS"),
    "1",
)
"""One process per core is enough; threads on top would only compete."""

INTERRUPTS = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
"""What ends a program politely; Windows has no terminal that hangs up."""

_FORK_SERVER = "forkserver"


def process_context(preloaded: str) -> "ForkServerContext | SpawnContext":
    """How processes start: forked from a server that has imported a module; where there is none, spawned.

    Explicit, because mesa changes the global start method to `spawn` when it is imported.
    """
    if _FORK_SERVER not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preloaded])
    return context


class Workers:
    """Worker processes that call one function.

    Args:
        function: a function of a module, so that the processes can import it.
        n_workers: how many processes.

    Attributes:
        died: what a call raises whose worker has died.
        takes_all_down: whether one that dies takes what the others do with it.
        max_retries: how often a call is tried again whose worker has died.
    """

    died: type[BaseException] = BrokenProcessPool
    takes_all_down = True
    max_retries = 3

    def __init__(self, function: Callable[[Any], Any], n_workers: int) -> None:
        self.function = function
        self.n_workers = n_workers
        self._context = process_context(function.__module__)
        self._pool = self._build()

    def submit(self, argument: object) -> Future[Any]:
        """Queue one call; raises `BrokenProcessPool` if a worker has died."""
        with surroundings():
            return self._pool.submit(self.function, argument)

    def check(self) -> None:
        """Called now and then while calls run: local processes cannot be lost unseen."""

    def rebuild(self) -> None:
        """Replace the pool after a worker has died."""
        self.stop()
        self._pool = self._build()

    def stop(self) -> None:
        """End all workers at once; what they were doing is lost."""
        _end(self._pool)

    def _build(self) -> ProcessPoolExecutor:
        """Start the processes; an interrupt waits until they stand: half-started ones end in tracebacks."""
        with surroundings():
            pool = ProcessPoolExecutor(self.n_workers, mp_context=self._context, initializer=settle_in)
            try:
                with _undisturbed(self._context):
                    # If one dies of it, the first task that is submitted will say so.
                    wait([pool.submit(_ready) for _ in range(self.n_workers)])
            except BaseException:
                _end(pool)
                raise
        return pool


def _end(pool: ProcessPoolExecutor) -> None:
    # No public way until Python 3.14; without it, Ctrl-C would wait for the running chunks.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def _ready() -> None:
    """What a worker does first: nothing, for long enough that every worker gets one such call."""
    time.sleep(0.01)


def settle_in() -> None:
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
def _undisturbed(context: "ForkServerContext | SpawnContext") -> Iterator[None]:
    """Keep interrupts back until the block ends, then let the first one through.

    The server that forks workers is started first, deaf to Ctrl-C: a terminal sends it to all processes.
    Workers that are spawned are deaf once they have settled in.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept: list[int] = []
    before = {number: signal.getsignal(number) for number in INTERRUPTS}
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if context.get_start_method() == _FORK_SERVER:
        from multiprocessing import forkserver

        forkserver.ensure_running()
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: kept.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if kept:
            signal.raise_signal(kept[0])


@contextmanager
def surroundings() -> Iterator[None]:
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
