"""Direct labels beside the ends of lines, moved apart so that none covers another."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from sim.figures.paper.style import NOTE_SIZE, ink

TEXT_START, LEADER_START, LEADER_END = 1.035, 1.004, 1.03


@dataclass
class EndLabels:
    """The labels of one panel: text artists, their leaders and the heights they want (axes fraction)."""

    axes: Axes
    texts: list[Text]
    leaders: list[Line2D]
    wanted: list[float]


def spread(wanted: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move centres as little as possible (least squares) so that labels don't touch and stay in [0, 1].

    >>> spread(np.array([0.5, 0.5]), np.array([0.1, 0.1])).round(3).tolist()
    [0.45, 0.55]
    """
    order = np.argsort(wanted, kind="stable")
    gaps = (heights[order][1:] + heights[order][:-1]) / 2
    offsets = np.concatenate([[0.0], np.cumsum(gaps)])
    fitted = isotonic_regression(wanted[order] - offsets).x
    lowest, highest = heights[order][0] / 2, 1.0 - heights[order][-1] / 2 - offsets[-1]
    placed = np.empty_like(wanted)
    placed[order] = np.clip(fitted, lowest, max(lowest, highest)) + offsets
    return placed


def end_labels(axes: Axes, entries: list[tuple[float, str, str]], size: float = NOTE_SIZE) -> EndLabels:
    """Write `(value, text, colour)` right of the panel at the value's height, clipped to the panel."""
    labels = EndLabels(axes, [], [], [])
    for value, text, colour in entries:
        if not np.isfinite(value):
            continue
        height = height_in_axes(axes, value)
        artist = axes.text(
            TEXT_START,
            height,
            text,
            transform=axes.transAxes,
            color=ink(colour),
            size=size,
            va="center",
            ha="left",
            linespacing=1.05,
        )
        leader = Line2D(
            [LEADER_START, LEADER_END],
            [height, height],
            transform=axes.transAxes,
            color=colour,
            linewidth=1.0,
            clip_on=False,
        )
        leader.set_in_layout(False)
        axes.add_line(leader)
        labels.texts.append(artist)
        labels.leaders.append(leader)
        labels.wanted.append(height)
    return labels


def height_in_axes(axes: Axes, value: float) -> float:
    """Return where a value of the vertical axis lies in the panel, 0 at the bottom and 1 at the top."""
    display = axes.transData.transform((axes.get_xlim()[1], value))
    height = float(axes.transAxes.inverted().transform(display)[1])
    return float(np.clip(height if np.isfinite(height) else 0.0, 0.0, 1.0))


def place(labels: EndLabels) -> None:
    """Spread the labels with the heights that they have after layout."""
    if not labels.texts:
        return
    panel_height = labels.axes.get_window_extent().height
    heights = np.array([text.get_window_extent().height * 1.12 / panel_height for text in labels.texts])
    placed = spread(np.array(labels.wanted), heights)
    for text, leader, start, end in zip(labels.texts, labels.leaders, labels.wanted, placed, strict=True):
        text.set_y(float(end))
        leader.set_ydata([start, float(end)])
