"""How far work is, where somebody sees it: a bar on a terminal or in a notebook, lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from sim.workers.progress import Progress, Report

SECONDS_BETWEEN_LINES = 30.0


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A report to hand to `run` and its like; it writes to stderr, so that stdout holds the answer alone.

    A notebook shows a bar if ipywidgets are there, and lines if not.
    """
    if (_in_notebook() and find_spec("ipywidgets") is not None) or sys.stderr.isatty():
        with _bar() as report:
            yield report
    else:
        yield log_lines(time.monotonic)


def _in_notebook() -> bool:
    """Whether a kernel of Jupyter runs this; nothing is imported to find out."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def log_lines(clock: Callable[[], float]) -> Report:
    """A report that writes a line every 30 seconds."""
    started = last = clock()

    def report(progress: Progress) -> None:
        nonlocal last
        now = clock()
        if now - last < SECONDS_BETWEEN_LINES:
            return
        last = now
        print(line(progress, now - started), file=sys.stderr, flush=True)

    return report


def line(progress: Progress, elapsed_s: float) -> str:
    """One line of a log."""
    share = progress.n_done / progress.n_total
    left = "" if share == 0 else f", about {duration(elapsed_s * (1 - share) / share)} left"
    done = f"{progress.n_done:,} of {progress.n_total:,} worlds ({share:.0%})"
    return f"{done} after {duration(elapsed_s)}{left}: {progress.stage.replace('_', ' ')}"


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(42.4), duration(125), duration(7290)
    ('42 s', '2 min 5 s', '2 h 1 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    text, bar, count = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    times = (TimeElapsedColumn(), TextColumn("· left"), TimeRemainingColumn())
    with Bar(text, bar, count, *times, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=None)

        def report(progress: Progress) -> None:
            stage = progress.stage.replace("_", " ")
            shown.update(task, description=stage, completed=progress.n_done, total=progress.n_total)

        yield report
