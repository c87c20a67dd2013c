"""How far a run is, unless nobody wants to know."""

from collections.abc import Iterator
from contextlib import contextmanager

from sim.workers.bars import progress_bar
from sim.workers.progress import Report


@contextmanager
def reporting(quiet: bool) -> Iterator[Report | None]:
    """Give a function to report to; none if the answer alone is wanted."""
    if quiet:
        yield None
    else:
        with progress_bar() as report:
            yield report
