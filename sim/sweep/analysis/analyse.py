"""All questions to a sweep, and those that it cannot answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import whole_number
from sim.measuring.rebound import LEAST_WORLDS
from sim.sweep.analysis.boxes import BOXES
from sim.sweep.analysis.correlation import CORRELATIONS
from sim.sweep.analysis.enough import ENOUGH
from sim.sweep.analysis.fans import FANS
from sim.sweep.analysis.listed_points import POINTS
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered, read_worlds
from sim.sweep.analysis.own_measures import OWN_MEASURES
from sim.sweep.analysis.phase_map import PHASE_MAP
from sim.sweep.analysis.sensitivity import SENSITIVITY
from sim.sweep.analysis.theories import THEORIES
from sim.sweep.analysis.tornado import TORNADO
from sim.sweep.opened import OpenedSweep

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS = (
    PHASE_MAP,
    POINTS,
    THEORIES,
    BOXES,
    TORNADO,
    SENSITIVITY,
    CORRELATIONS,
    FANS,
    OWN_MEASURES,
    ENOUGH,
)
"""In the order of the text, the tables and the figures."""


@dataclass(frozen=True)
class Analysis:
    """What a sweep says.

    Attributes:
        worlds: what is measured.
        parts: name of the question → its `Answer`, in the order of `QUESTIONS`.
        gaps: name of the question → why it has none.
    """

    worlds: MeasuredWorlds
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
    months = None if horizon is None else whole_number("horizon", horizon)
    worlds = read_worlds(opened, measure, months)
    parts: dict[str, Any] = {}
    gaps: dict[str, str] = {}
    for question in QUESTIONS:
        if worlds.design in question.designs and question.is_asked(worlds):
            try:
                _refuse_few(worlds)
                parts[question.name] = question.answer(worlds)
            except Unanswered as gap:
                gaps[question.name] = str(gap)
    return Analysis(worlds, parts, gaps)


def _refuse_few(worlds: MeasuredWorlds) -> None:
    """Worlds that share a draw are not independent: two draws at a hundred points are two worlds by chance.

    Raises:
        Unanswered: if there are too few for an answer, but some.
    """
    n = worlds.n_independent
    if 0 < n < LEAST_WORLDS:
        raise Unanswered(
            f"too few worlds: chance drew {n} of those in which R is defined, and an answer takes "
            f"{LEAST_WORLDS}"
        )
