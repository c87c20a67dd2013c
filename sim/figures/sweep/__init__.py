"""The figures of a sweep, one for each question that it answers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.figures.sweep.boxes import boxes
from sim.figures.sweep.effects import correlations, sensitivity
from sim.figures.sweep.enough import enough
from sim.figures.sweep.fans import fans
from sim.figures.sweep.phase_map import phase_map
from sim.figures.sweep.tornado import tornado

if TYPE_CHECKING:
    from sim.sweep.analysis.analyse import Analysis

SWEEP_FIGURES: "dict[str, Callable[[Analysis], Figure]]" = {
    "phase_map": phase_map,
    "boxes": boxes,
    "tornado": tornado,
    "sensitivity": sensitivity,
    "correlations": correlations,
    "fans": fans,
    "enough": enough,
}
"""Name of the question → function that draws its answer."""


def available_for(analysis: "Analysis") -> list[str]:
    """Names of the figures that an analysis can show."""
    return [
        name
        for name in SWEEP_FIGURES
        if name in analysis.parts and not (name == "boxes" and not analysis.parts["boxes"].boxes)
    ]
