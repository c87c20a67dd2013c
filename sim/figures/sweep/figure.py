"""What a figure of a sweep is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.question import Question


@dataclass(frozen=True)
class SweepFigure:
    """A figure of what answers a question.

    Attributes:
        question: whose answer it shows.
        draw: draws it.
        has_something: whether an answer holds what it shows.
    """

    question: Question
    draw: Callable[[Analysis], Figure]
    has_something: Callable[[Any], bool] = lambda _: True

    def can_draw(self, analysis: Analysis) -> bool:
        """Whether the analysis holds what the figure shows."""
        answer = analysis.parts.get(self.question.name)
        return answer is not None and self.has_something(answer)
