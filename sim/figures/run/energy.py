"""Electricity and power of AI with the shock and without, by year, of the world and its regions."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, bands_caption, draw_band, framed
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import (
    amount_axis,
    last_value,
    log_axis,
    mark_shock,
    percent_axis,
    positive_limits,
    year_axis,
)
from sim.figures.paper.style import GREEN, ORANGE, PURPLE, SHOCKED, SKY, TWIN, styled
from sim.figures.run.by_year import DASHED, DIFFERENCE, WITH, WITHOUT, band_of, middles, rows_of, signed_range
from sim.figures.run.figure import RunFigure
from sim.measuring.statistics import Numbers
from sim.results.branches import Row
from sim.results.energy import CONNECTED, ENERGY, NEEDED, WORLD, energy_rows
from sim.results.opened import OpenedResult
from sim.words import plain, readable

REGION_COLOURS = (GREEN, ORANGE, PURPLE, SKY)
SHOWN = (
    (ENERGY, "Electricity", "in the year (TWh)", 1.0),
    (CONNECTED, "Peak connected power", "in the highest month (GW)", 1e-3),
)
"""Quantity, heading, unit, and what makes that unit of the table's."""

IN_WORDS = ((ENERGY, "TWh"), (CONNECTED, "GW"))


@styled
def energy(result: OpenedResult) -> Figure:
    """Draw the world (left), its regions (middle) and the paired difference (right); a row a quantity."""
    page = Page(11.5, 8.0)
    axes = page.panels(2, 3)
    rows = energy_rows(result, {})
    places = list(dict.fromkeys(row.of for row in rows))
    for (quantity, heading, unit, scale), panels in zip(SHOWN, axes, strict=True):
        years = middles(rows_of(rows, WORLD, quantity))
        bands = {
            world: {place: band_of(rows_of(rows, place, quantity), world, scale) for place in places}
            for world in (WITHOUT, WITH, DIFFERENCE)
        }
        for panel, draw in zip(panels, (_world, _regions, _differences), strict=True):
            draw(page, panel, years, bands)
            year_axis(panel, float(result.years[0]), float(result.years[-1]))
            mark_shock(panel, result)
        panels[0].set_title(f"{heading}: world")
        panels[0].set_ylabel(unit)
        panels[1].set_title("By region, log scale")
        panels[2].set_title("Difference to the twin")
    for panel in axes[0]:
        panel.set_xlabel("")
    return page.finish(title=_finding(result, rows), caption=_caption(result), footer=footer_of_run(result))


ENERGY_FIGURE = RunFigure("energy", energy, NEEDED)

Bands = dict[str, dict[str, Band]]
"""Kind of world → place → its years."""


def _world(page: Page, axes: Axes, years: Numbers, bands: Bands) -> None:
    without, with_shock = (bands[world][WORLD] for world in (WITHOUT, WITH))
    draw_band(axes, years, without, TWIN)
    draw_band(axes, years, with_shock, SHOCKED)
    axes.set_ylim(bottom=0.0)
    amount_axis(axes)
    ends = [(with_shock, "with shock", SHOCKED), (without, "without", TWIN)]
    page.label_ends(axes, [(last_value(band.median), text, colour) for band, text, colour in ends])


def _regions(page: Page, axes: Axes, years: Numbers, bands: Bands) -> None:
    # A region without any compute has no place on a log scale.
    with_shock = {place: band for place, band in bands[WITH].items() if place != WORLD and band.high.any()}
    axes.set_ylim(*positive_limits(*with_shock.values()))
    log_axis(axes)
    ends = []
    for (region, band), colour in zip(with_shock.items(), REGION_COLOURS, strict=False):
        draw_band(axes, years, band, colour)
        draw_band(axes, years, bands[WITHOUT][region], colour, linestyle=DASHED, strength=0.0)
        ends.append((last_value(band.median), readable(region), colour))
    page.label_ends(axes, ends)


def _differences(page: Page, axes: Axes, years: Numbers, bands: Bands) -> None:
    """The world with its band; of regions the medians."""
    ends = []
    # The world last: it lies upon a region that is nearly all of it.
    coloured = [*zip(bands[DIFFERENCE].items(), (SHOCKED, *REGION_COLOURS), strict=False)]
    for (place, band), colour in reversed(coloured):
        draw_band(axes, years, band, colour, strength=0.18 if place == WORLD else 0.0)
        ends.append((last_value(band.median), readable(place), colour))
    world, least = bands[DIFFERENCE][WORLD], 0.01 * float(bands[WITH][WORLD].median.max())
    axes.set_ylim(*framed([world.low, world.high], (-least, least), (-np.inf, np.inf)))
    percent_axis(axes)
    page.label_ends(axes, ends)


def _finding(result: OpenedResult, rows: list[Row]) -> str:
    """Say how far the shock moves electricity and power of the last year, and where they end."""
    last = {quantity: rows_of(rows, WORLD, quantity)[-1:] for quantity, *_ in SHOWN}
    if not last[ENERGY]:
        return "Electricity and power of AI: no calendar year is whole in this run"
    moved, level = (
        {quantity: band_of(last[quantity], world, scale) for quantity, _, _, scale in SHOWN}
        for world in (DIFFERENCE, WITH)
    )
    taken, power = (f"{plain(float(level[quantity].median[0]))} {unit}" for quantity, unit in IN_WORDS)
    year = last[ENERGY][0].period
    if result.shock_index is None:
        return f"No shock: in {year} AI takes {taken} in both worlds, and {power} at its peak"
    by = [f"{signed_range(moved[quantity])} {unit}" for quantity, unit in IN_WORDS]
    return (
        f"The shock moves AI's electricity of {year} by {by[0]}, to {taken}, and its peak power by {by[1]}, "
        f"to {power}"
    )


def _caption(result: OpenedResult) -> str:
    return (
        f"{bands_caption(result)} Numbers of calendar years, as in energy.csv. Middle: solid with the shock, "
        "dashed without. Right: each world less its own twin, with the median of each region. Connected "
        "power: what all that is energised would draw at once, cooling included. Dotted line: the shock."
    )
