"""Experiments in which one row is deadly: draw `seed mod draws` at the largest pass-through."""

import ctypes
import os
import resource
import signal
import time
from pathlib import Path

import numpy as np

from sim.measuring.experiment import Outcome, Task
from tests.sweep import fake_sweep

DRAWS, LARGEST = 6, 1.0

DEATH, HANG, MEMORY = "its worker process died 4 times", "took too long", "MemoryError"
REASONS = {
    "exit": DEATH,
    "kill": DEATH,
    "segmentation fault": DEATH,
    "hang": HANG,
    "deaf hang": DEATH,
    "memory error": MEMORY,
    "memory limit": MEMORY,
}
"""Name → what the row then says."""

_FOREVER_S = 3600
_ROOM = 256 * 1024**2


def is_deadly(task: Task) -> bool:
    """Whether the row is among the lanes."""
    draws = fake_sweep.draws_of(task)
    return bool(((fake_sweep.pass_through(task) == LARGEST) & (draws == task.root_seed % DRAWS)).any())


def exits(task: Task) -> Outcome:
    """The worker ends without a word."""
    if is_deadly(task):
        os._exit(9)
    return fake_sweep.simulate(task)


def is_killed(task: Task) -> Outcome:
    """The worker is killed, as by a system that is out of memory."""
    if is_deadly(task):
        os.kill(os.getpid(), signal.SIGKILL)
    return fake_sweep.simulate(task)


def faults(task: Task) -> Outcome:
    """The worker reads where there is nothing."""
    if is_deadly(task):
        ctypes.string_at(0)
    return fake_sweep.simulate(task)


def hangs(task: Task) -> Outcome:
    """The worker never ends, and hears signals."""
    while is_deadly(task):
        time.sleep(0.01)
    return fake_sweep.simulate(task)


def hangs_deaf(task: Task) -> Outcome:
    """The worker never ends, and hears no signal, as in a long call of a library."""
    if is_deadly(task):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        # A call that keeps the lock of the interpreter: no handler and no other thread of Python runs.
        ctypes.PyDLL(None).sleep(_FOREVER_S)
    return fake_sweep.simulate(task)


def runs_out_of_memory(task: Task) -> Outcome:
    """The worker asks for more than there is."""
    if is_deadly(task):
        raise MemoryError("want of memory")
    return fake_sweep.simulate(task)


def hits_its_limit(task: Task) -> Outcome:
    """The worker asks for more than it is allowed."""
    if is_deadly(task):
        used = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + _ROOM, before[1]))
        try:
            np.ones(8 * _ROOM, dtype=np.uint8)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)
    return fake_sweep.simulate(task)


KINDS = {
    "exit": exits,
    "kill": is_killed,
    "segmentation fault": faults,
    "hang": hangs,
    "deaf hang": hangs_deaf,
    "memory error": runs_out_of_memory,
    "memory limit": hits_its_limit,
}
"""Name → what the worker does."""
