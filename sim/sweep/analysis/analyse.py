"""All questions to a sweep, and those that it cannot answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sim.sweep.analysis.boxes import boxes
from sim.sweep.analysis.correlation import correlations
from sim.sweep.analysis.enough import enough
from sim.sweep.analysis.fans import fans
from sim.sweep.analysis.phase_map import phase_map
from sim.sweep.analysis.sensitivity import sensitivity
from sim.sweep.analysis.tornado import tornado
from sim.sweep.analysis.worlds import Unanswered, Worlds, read_worlds
from sim.sweep.opened import OpenedSweep

if TYPE_CHECKING:
    import pandas as pd


class Part(Protocol):
    """An answer: a sentence and tables by name of the file."""

    @property
    def finding(self) -> str:
        """One sentence."""

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""


QUESTIONS: Mapping[str, Callable[[Worlds], Part]] = {
    "phase_map": phase_map,
    "boxes": boxes,
    "tornado": tornado,
    "sensitivity": sensitivity,
    "correlations": correlations,
    "fans": fans,
    "enough": enough,
}
"""Name → who answers, in the order of the text."""

_OF_OTHER_DESIGNS = {"sensitivity": ("sobol", "morris"), "correlations": ("latin_hypercube",)}
"""Questions that are put to some designs only, so that their lack is no gap."""


@dataclass(frozen=True)
class Analysis:
    """What a sweep says.

    Attributes:
        worlds: what is measured.
        parts: name → answer.
        gaps: name → why there is none.
    """

    worlds: Worlds
    parts: dict[str, Any]
    gaps: dict[str, str]

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """All tables by name of the file."""
        return {name: table for part in self.parts.values() for name, table in part.tables.items()}


def analyse(opened: OpenedSweep, measure: str = "compute", horizon: int | None = None) -> Analysis:
    """Answer all questions that a sweep allows, finished or not.

    Args:
        opened: the sweep.
        measure: of the rebound and of demand.
        horizon: months since the shock; by default the longest.

    Raises:
        UserError: if the sweep has no such measure or horizon, or nothing is finished.
    """
    worlds = read_worlds(opened, measure, horizon)
    parts: dict[str, Any] = {}
    gaps: dict[str, str] = {}
    for name, question in QUESTIONS.items():
        if worlds.design in _OF_OTHER_DESIGNS.get(name, (worlds.design,)):
            try:
                parts[name] = question(worlds)
            except Unanswered as gap:
                gaps[name] = str(gap)
    return Analysis(worlds, parts, gaps)
