"""`jevons sweep` with formulas and slow writes, so that kills land in them; workers import this too."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sim.sweep
from sim.cli import main
from sim.measuring.experiment import Outcome, Task
from sim.sweep.running import Settings, run_sweep
from tests.sweep import fake_sweep

ROWS_PER_CHUNK = 4
SECONDS_PER_CHUNK = 0.03
MOST_SECONDS_PER_CALL = 0.03


def simulate(task: Task) -> Outcome:
    """The formula, after a moment."""
    time.sleep(SECONDS_PER_CHUNK / 2)
    return fake_sweep.simulate(task)


def slowed(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call with a pause before it and one after it."""
    chance = random.Random(os.getpid())

    def paused(*arguments: Any, **options: Any) -> Any:
        time.sleep(chance.uniform(0.0, MOST_SECONDS_PER_CALL))
        found = call(*arguments, **options)
        time.sleep(chance.uniform(0.0, MOST_SECONDS_PER_CALL))
        return found

    return paused


def slow_down() -> None:
    """Pause around what commits a file."""
    for name in ("fsync", "replace", "rmdir"):
        setattr(os, name, slowed(getattr(os, name)))


def run_slowly(sweep: Any, folder: Any, settings: Settings, *others: Any) -> Any:
    """`run_sweep` with that experiment, by a name under which workers can import it."""
    from tests.promises import slow_writes

    chosen = replace(settings, simulate=slow_writes.simulate, rows_per_chunk=ROWS_PER_CHUNK)
    return run_sweep(sweep, folder, chosen, *others)


if __name__ == "__main__":
    sim.sweep.run_sweep = run_slowly
    slow_down()
    main()
elif os.environ.get("JEVONS_TEST_SLOW_WRITES"):
    # A worker imports the experiment by name.
    slow_down()
