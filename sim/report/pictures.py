"""Figures as images inside of a page."""

import base64
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from sim.figures.paper.image import image_of
from sim.report.document import Picture

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


def pictures(draws: "Iterable[Callable[[], Figure]]") -> list[Picture]:
    """Draw figures one after the other."""
    return [picture(draw) for draw in draws]
