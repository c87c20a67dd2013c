"""Figures as images inside of a page."""

import base64
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from sim.figures.paper.image import image_of
from sim.report.document import Block, Notes, Picture
from sim.studies.study import why_not_drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_AS_THEY_ARE = " !$()*+,-./:;=?@_~"
"""Characters that a data URI in double quotes may hold; percent-encoding packs better than base64."""


def picture(draw: "Callable[[], Figure]") -> Picture:
    """Draw a figure into a picture."""
    image = image_of(draw())
    if image.kind == "svg":
        source = f"data:image/svg+xml,{quote(image.content, safe=_AS_THEY_ARE)}"
    else:
        source = f"data:image/png;base64,{base64.b64encode(image.content).decode()}"
    return Picture(source, image.width, image.height, image.title, image.caption, image.footer)


def picture_or_why(draw: "Callable[[], Figure]") -> Picture | Notes:
    """Draw a figure into a picture; if that fails, say why: a report is not thrown away for a figure."""
    found: list[Picture] = []
    failed = why_not_drawn(lambda: found.append(picture(draw)))
    return found[0] if found else Notes([f"A figure could not be drawn: {failed}."])


def pictures(draws: "Iterable[Callable[[], Figure]]") -> list[Block]:
    """Draw figures one after the other, as far as they can be drawn."""
    return [picture_or_why(draw) for draw in draws]
