"""Dated forecasts as fans: a panel a quantity, the record that was known, and what is expected after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, draw_band
from sim.figures.paper.footer import footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.panels import log_axis, positive_limits, year_axis
from sim.figures.paper.style import BLACK, BLUE, NOTE_SIZE, styled
from sim.measuring.statistics import Numbers
from sim.words import plain, with_range

COLUMNS = 4
FIRST_YEAR, LAST_YEAR = 2022.0, 2028.0


@dataclass(frozen=True)
class Fan:
    """One quantity.

    Attributes:
        title: what it is, and whose.
        record_years, record: numbers that were known, and their times.
        years: middles of the quarters that are forecast.
        band: what is expected there, `[quarter]`.
    """

    title: str
    unit: str
    record_years: Numbers
    record: Numbers
    years: Numbers
    band: Band


@dataclass(frozen=True)
class Origin:
    """What made the forecasts, for words and footer."""

    vintage: str
    scenario: str
    worlds: int
    seed: int
    code_version: str
    digest: str


@styled
def forecast(fans: Sequence[Fan], headline: int, origin: Origin) -> Figure:
    """Draw all fans; the title says what the `headline` is expected to be at the end."""
    n_lines = -(-len(fans) // COLUMNS)
    page = Page(16.0, 2.2 + 2.75 * n_lines)
    panels = page.panels(n_lines, COLUMNS).ravel()
    for axes, fan in zip(panels, fans, strict=False):
        draw_panel(axes, fan)
    for axes in panels[len(fans) :]:
        axes.set_visible(False)
    said = [f"scenario {origin.scenario}", f"vintage {origin.vintage}", f"{origin.worlds:,} worlds a theory"]
    footer = footer_line(origin.code_version, said, origin.seed, origin.digest, "digest of the table")
    return page.finish(title=finding(fans[headline], origin.vintage), caption=caption(), footer=footer)


def draw_panel(axes: Axes, fan: Fan) -> None:
    """Draw one fan on a logarithmic axis of its own."""
    known = Band(*[fan.record] * 5)
    axes.set_ylim(*positive_limits(fan.band, known))
    draw_band(axes, fan.years, fan.band, BLUE, has_quartiles=True)
    axes.plot(fan.record_years, fan.record, color=BLACK, marker="o", markersize=3.5, linewidth=1.4)
    year_axis(axes, FIRST_YEAR, LAST_YEAR)
    axes.set_xlabel("")
    log_axis(axes)
    axes.set_title(fan.title)
    axes.set_ylabel(f"({fan.unit})", size=NOTE_SIZE, labelpad=1.0)


def finding(fan: Fan, vintage: str) -> str:
    """Say what is expected in the last quarter, beside the last number that was known."""
    band = fan.band.at(-1)
    expected = with_range(float(band.median), float(band.low), float(band.high))
    known = f"; last known {plain(float(fan.record[-1]))}" if fan.record.size else ""
    year = int(fan.years[-1])
    return f"{fan.title}: {expected} {fan.unit} at the end of {year}, as of {vintage}{known}"


def caption() -> str:
    """How to read it."""
    return (
        "Blue: the mixture of theories, line median, bands the middle 50 and 90 % of worlds in each quarter. "
        "Black: the record as the vintage knew it; where there is none, no series goes on in it. Logarithmic "
        "axes, one a panel. Written before the model knew the record of these quarters, and never rewritten."
    )
