"""How far work is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a study or a sweep is, in worlds of all kinds; `stage` says what is next."""

    n_done: int
    n_total: int
    stage: str


Report = Callable[[Progress], None]
"""Called now and then while work goes on."""
