"""Figures of the program on a page: what a reader who cannot see them, or has a small screen, is told."""

from typing import NamedTuple

from matplotlib.figure import Figure

from sim.figures.paper.page import CAPTION, TITLE


class Told(NamedTuple):
    """The words of a figure: the finding, and how it is read."""

    title: str
    caption: str


def told(figure: Figure) -> Told:
    """The words that a finished page has around its panels, without the breaks that fitted them to it."""
    words = {artist.get_gid(): " ".join(artist.get_text().split("\n")) for artist in figure.texts}
    return Told(words[TITLE], words[CAPTION])


def picture(file: str, words: Told) -> str:
    """A picture with its words in its place, and its finding as a caption for screens that make it small."""
    return f"```{{figure}} {file}\n:alt: {words.title}. {words.caption}\n\n{words.title}\n```"
