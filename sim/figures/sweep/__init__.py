"""The figures of a sweep, one for each question that it answers."""

from sim.figures.sweep.boxes import BOXES_FIGURE
from sim.figures.sweep.effects import CORRELATIONS_FIGURE, SENSITIVITY_FIGURE
from sim.figures.sweep.enough import ENOUGH_FIGURE
from sim.figures.sweep.fans import FANS_FIGURE
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.listed_points import POINTS_FIGURE
from sim.figures.sweep.own_measures import OWN_MEASURES_FIGURE
from sim.figures.sweep.phase_map import PHASE_MAP_FIGURE
from sim.figures.sweep.theories import THEORIES_FIGURE
from sim.figures.sweep.tornado import TORNADO_FIGURE
from sim.sweep.analysis.analyse import QUESTIONS, Analysis

_OF_QUESTION = {
    figure.question: figure
    for figure in (
        PHASE_MAP_FIGURE,
        POINTS_FIGURE,
        THEORIES_FIGURE,
        BOXES_FIGURE,
        TORNADO_FIGURE,
        SENSITIVITY_FIGURE,
        CORRELATIONS_FIGURE,
        FANS_FIGURE,
        OWN_MEASURES_FIGURE,
        ENOUGH_FIGURE,
    )
}

SWEEP_FIGURES: dict[str, SweepFigure] = {question.name: _OF_QUESTION[question] for question in QUESTIONS}
"""Name of the question → the figure of its answer."""


def available_for(analysis: Analysis) -> list[str]:
    """Names of the figures that an analysis can show."""
    return [name for name, figure in SWEEP_FIGURES.items() if figure.can_draw(analysis)]
