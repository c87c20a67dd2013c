"""A figure as an image for a page that writes the words around it itself."""

import io
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.figures.paper.page import CAPTION, FOOTER, TITLE
from sim.figures.paper.style import styled

PAD_IN = 0.04
MOST_SVG_BYTES = 360_000
"""An SVG that is larger, because it draws every world, gives way to a PNG."""

_UNDATED = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


@dataclass(frozen=True)
class Image:
    """The panels of a figure, and the words that stood around them.

    Attributes:
        content: the file.
        kind: `svg` or `png`.
        width, height: in pixels of CSS.
        title: the finding.
        caption: how to read it.
        footer: where it comes from.
    """

    content: bytes
    kind: str
    width: int
    height: int
    title: str
    caption: str
    footer: str


@styled
def image_of(figure: Figure) -> Image:
    """Draw a finished page without its words, cut to what is left; the same figure gives the same bytes."""
    words = {artist.get_gid(): artist for artist in figure.texts}
    for artist in words.values():
        artist.set_visible(False)
    content, kind = _file(figure, "svg"), "svg"
    if len(content) > MOST_SVG_BYTES and len(smaller := _file(figure, "png")) < len(content):
        content, kind = smaller, "png"
    box = figure.get_tightbbox()
    width, height = (round(96 * (side + 2 * PAD_IN)) for side in (box.width, box.height))
    title, caption, footer = (_said(words[name]) for name in (TITLE, CAPTION, FOOTER))
    return Image(content, kind, width, height, title, caption, footer)


def _file(figure: Figure, kind: str) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, metadata=_UNDATED[kind], bbox_inches="tight", pad_inches=PAD_IN)
    return stream.getvalue()


def _said(artist: Text) -> str:
    """The text without the breaks that fitted it to the page."""
    return " ".join(artist.get_text().split("\n"))
