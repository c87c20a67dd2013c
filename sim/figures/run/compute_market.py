"""The market for compute: rental price, queue and utilisation, with the shock and without."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, band_over_draws, bands_caption, draw_band
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import change_panel, last_value, level_panel, mark_shock, year_axis
from sim.figures.paper.style import SHOCKED, TWIN, quiet_grid, styled
from sim.figures.run.figure import RunFigure
from sim.results.opened import OpenedResult
from sim.words import percent_range, plain, signed_percent

NEEDED = ("rent_usd_per_h100e_hour", "queue_kh100e", "utilisation_ratio", "compute_demand_kh100e")


@styled
def compute_market(result: OpenedResult) -> Figure:
    """Draw price, queue (as a share of demand) and utilisation: levels left, paired differences right."""
    page = Page(11.5, 9.2)
    axes = page.panels(3, 2, widths=[1.15, 1.0])
    for row, heading in enumerate(("Rental price", "Queue", "Utilisation")):
        axes[row, 0].set_title(heading)
        axes[row, 1].set_title(f"{heading}: difference to the twin")
    rent = rental_price(page, axes[0], result)
    shortfall(axes[1], result)
    utilisation(axes[2], result)
    for panel in page.figure.axes[:4]:
        panel.set_xlabel("")
    return page.finish(title=finding(result, rent), caption=caption(result), footer=footer_of_run(result))


COMPUTE_MARKET = RunFigure("compute_market", compute_market, NEEDED)


def rental_price(page: Page, axes: np.ndarray, result: OpenedResult) -> Band:
    """Draw the rental price; return its difference to the twin in percent."""
    name = "rent_usd_per_h100e_hour"
    twin, shocked = (band_over_draws(result.values(name, branch)) for branch in ("twin", "shocked"))
    level_panel(axes[0], result, [(twin, TWIN, "-"), (shocked, SHOCKED, "-")], "USD per H100e-hour")
    ends = [(last_value(shocked.median), "with shock", SHOCKED), (last_value(twin.median), "without", TWIN)]
    page.label_ends(axes[0], ends)
    change = band_over_draws(100 * (result.relative_to_twin(name) - 1))
    change_panel(axes[1], result, [(change, SHOCKED, "-")], "% of the twin")
    return change


def shortfall(axes: np.ndarray, result: OpenedResult) -> None:
    """Draw the queue as a percentage of compute demanded."""
    parts = {
        branch: 100
        * result.values("queue_kh100e", branch)
        / np.maximum(result.values("compute_demand_kh100e", branch), 1e-9)
        for branch in ("twin", "shocked")
    }
    percentages(axes, result, parts, "% of demand")


def utilisation(axes: np.ndarray, result: OpenedResult) -> None:
    """Draw the utilisation of energised capacity in percent."""
    parts = {branch: 100 * result.values("utilisation_ratio", branch) for branch in ("twin", "shocked")}
    percentages(axes, result, parts, "% of capacity")


def percentages(axes: np.ndarray, result: OpenedResult, parts: dict[str, np.ndarray], unit: str) -> None:
    """Draw a percentage of both branches, and the paired difference in percentage points."""
    for branch, colour in (("twin", TWIN), ("shocked", SHOCKED)):
        draw_band(axes[0], result.years, band_over_draws(parts[branch]), colour)
    linear_years(axes[0], result, unit)
    difference = band_over_draws(parts["shocked"] - parts["twin"])
    change_panel(axes[1], result, [(difference, SHOCKED, "-")], "percentage points")


def linear_years(axes: Axes, result: OpenedResult, unit: str) -> None:
    """Finish a panel of levels on a linear scale."""
    year_axis(axes, float(result.years[0]), float(result.years[-1]))
    axes.set_ylabel(unit)
    quiet_grid(axes)
    mark_shock(axes, result)


def finding(result: OpenedResult, rent: Band) -> str:
    """Say how far the shock moves the rental price a year after, and at the end."""
    if result.shock_index is None:
        gap = signed_percent(last_value(rent.median) / 100)
        return f"No shock: the rental price equals its twin's (difference {gap})"
    later = min(result.shock_index + 12, rent.median.size - 1)
    ranges = [
        percent_range(*(float(part[month]) / 100 for part in (rent.median, rent.low, rent.high)))
        for month in (later, -1)
    ]
    levels = band_over_draws(result.values("rent_usd_per_h100e_hour", "shocked"))
    return (
        f"The shock moves the rental price by {ranges[0]} after a year and {ranges[1]} at the end, "
        f"when an H100e-hour costs {plain(float(levels.median[-1]))} USD"
    )


def caption(result: OpenedResult) -> str:
    """Explain branches and bands."""
    return (
        f"{bands_caption(result)} Left: blue with the shock, grey without. Right: each world minus its own "
        "twin, from half a year before the shock (dotted line). Queue: compute wanted at the going price "
        "and not served."
    )
