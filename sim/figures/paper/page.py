"""One figure as a page: a title that says the finding, panels, a caption about the bands, a footer."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from numpy.typing import NDArray

from sim.figures.paper.labels import EndLabels, end_labels, place
from sim.figures.paper.style import FOOTER_SIZE, GREY, NOTE_SIZE, TITLE_SIZE
from sim.words import PERCENT

MARGIN_IN = 0.22
TITLE, CAPTION, FOOTER = "title", "caption", "footer"
"""Marks of the words around the panels, by which they are found again."""


class Page:
    """A figure under construction; sizes in inches."""

    def __init__(self, width_in: float = 11.0, height_in: float = 7.5) -> None:
        self.figure = Figure(figsize=(width_in, height_in))
        # The figure keeps it; without it, text has no size.
        FigureCanvasAgg(self.figure)
        self.width_in = width_in
        self.height_in = height_in
        self._labels: list[EndLabels] = []

    def panels(
        self,
        rows: int,
        columns: int,
        *,
        widths: list[float] | None = None,
        heights: list[float] | None = None,
    ) -> NDArray[np.object_]:
        """Return a `[row, column]` array of panels."""
        axes: NDArray[np.object_] = self.figure.subplots(
            rows, columns, squeeze=False, width_ratios=widths, height_ratios=heights
        )
        return axes

    def label_ends(self, axes: Axes, entries: list[tuple[float, str, str]], size: float = NOTE_SIZE) -> None:
        """Label the ends of lines with `(value, text, colour)`; call after the limits are set."""
        self._labels.append(end_labels(axes, entries, size))

    def finish(self, *, title: str, caption: str, footer: str) -> Figure:
        """Write the words around the panels, lay everything out and fix the layout."""
        left, top = MARGIN_IN / self.width_in, 1 - MARGIN_IN / self.height_in
        heading = self._write(title, left, top, "top", TITLE_SIZE, "#000000", "bold")
        heading.set_gid(TITLE)
        bottom = 0.12 / self.height_in
        foot = self._write(footer, left, bottom, "bottom", FOOTER_SIZE, GREY, "normal")
        foot.set_gid(FOOTER)
        below = self._top_of(foot) + 0.04 / self.height_in
        note = self._write(caption, left, below, "bottom", NOTE_SIZE, "#333333", "normal")
        note.set_gid(CAPTION)
        floor = self._top_of(note) + 0.10 / self.height_in
        ceiling = heading.get_window_extent().y0 / self.figure.bbox.height - 0.12 / self.height_in
        self._lay_out((left, floor, 1 - 2 * left, ceiling - floor))
        return self.figure

    def _lay_out(self, rectangle: tuple[float, float, float, float]) -> None:
        engine = ConstrainedLayoutEngine(rect=rectangle, w_pad=0.06, h_pad=0.06, wspace=0.03, hspace=0.04)
        self.figure.set_layout_engine(engine)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        for axes in self.figure.axes:
            # The layout's solver isn't exact to the last bit, which would change the ids in an SVG.
            left, bottom, width, height = (round(part, 5) for part in axes.get_position().bounds)
            axes.set_position((left, bottom, width, height))
        for labels in self._labels:
            place(labels)

    def _write(
        self, text: str, x: float, y: float, anchor: str, size: float, colour: str, weight: str
    ) -> Text:
        artist = self.figure.text(x, y, "", size=size, color=colour, weight=weight, linespacing=1.15)
        artist.set_verticalalignment("top" if anchor == "top" else "bottom")
        available = (self.width_in - 2 * MARGIN_IN) * self.figure.dpi
        artist.set_text(wrapped(artist, text, available))
        return artist

    def _top_of(self, artist: Text) -> float:
        return float(artist.get_window_extent().y1 / self.figure.bbox.height)


def wrapped(artist: Text, text: str, available_pixels: float) -> str:
    """Break a text into lines that fit, as wide as the artist's own font draws them; 0 % stays together."""
    lines: list[str] = []
    for word in text.replace(" %", PERCENT).split(" "):
        candidate = f"{lines[-1]} {word}" if lines else word
        artist.set_text(candidate)
        if lines and artist.get_window_extent().width <= available_pixels:
            lines[-1] = candidate
        else:
            lines.append(word)
    return "\n".join(lines)
