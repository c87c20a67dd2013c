"""The look of every figure: colours that colour-blind readers can tell apart, sizes that survive halving."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
GREY, LIGHT_GREY = "#666666", "#D0D0D0"

SHOCKED, TWIN, ENGINEERING = BLUE, GREY, GREEN
SAVINGS, PARTIAL, BACKFIRE = GREEN, SKY, VERMILLION
VERDICT_COLOURS = {
    "SAVINGS": SAVINGS,
    "PARTIAL": PARTIAL,
    "BACKFIRE": BACKFIRE,
    "OFFSET": PURPLE,
    "UNDECIDED": GREY,
    "TOO_FEW_WORLDS": GREY,
}
MEASURE_COLOURS = {
    "compute": BLACK,
    "training": ORANGE,
    "inference": BLUE,
    "spending": PURPLE,
    "energy": GREEN,
}

TITLE_SIZE, PANEL_SIZE, LABEL_SIZE, NOTE_SIZE, FOOTER_SIZE = 16.0, 12.5, 11.5, 10.5, 9.0

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": LABEL_SIZE,
    "axes.titlesize": PANEL_SIZE,
    "axes.titlelocation": "left",
    "axes.labelsize": LABEL_SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "xtick.major.pad": 6.0,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "butt",
    "hatch.linewidth": 1.2,
    # Names and labels come from users: a dollar in one of them is a dollar.
    "text.parse_math": False,
    "svg.hashsalt": "jevons",
    "svg.fonttype": "path",
    "savefig.dpi": 150,
    "figure.dpi": 150,
}

Arguments = ParamSpec("Arguments")
Drawn = TypeVar("Drawn")


def styled(draw: Callable[Arguments, Drawn]) -> Callable[Arguments, Drawn]:
    """Draw with the settings of the house, and leave those of the caller untouched."""

    @wraps(draw)
    def inside(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Drawn:
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(SETTINGS)
            return draw(*args, **kwargs)

    return inside


def ink(colour: str) -> tuple[float, float, float]:
    """Darken a colour until text in it can be read on white."""
    red, green, blue = to_rgb(colour)
    luminance = 0.3 * red + 0.59 * green + 0.11 * blue
    factor = min(1.0, 0.38 / luminance) if luminance > 0 else 1.0
    return red * factor, green * factor, blue * factor


def quiet_grid(axes: Axes, axis: str = "y") -> None:
    """Put a faint grid behind the data on one axis or `both`."""
    axes.grid(True, axis="both" if axis == "both" else "x" if axis == "x" else "y")
