"""Who builds and who sells: capex by hyperscaler and revenue by chip vendor, with the shock and without."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.figures.paper.bands import Band, band_over_draws, draw_interval, framed
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import ROUND_STEPS, log_axis, mark_shock, signed, year_axis
from sim.figures.paper.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    quiet_grid,
    styled,
)
from sim.figures.run.figure import RunFigure
from sim.measuring.statistics import Numbers, ratio
from sim.results.opened import OpenedResult
from sim.words import firm_label, signed_percent, with_range

NEEDED = ("capex_by_hyperscaler_usd_bn_per_year", "revenue_by_chip_vendor_usd_bn_per_year")
SIDES = (
    ("capex_by_hyperscaler_usd_bn_per_year", "hyperscaler", "Capex by hyperscaler"),
    ("revenue_by_chip_vendor_usd_bn_per_year", "chip_vendor", "Revenue by chip vendor"),
)
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK, GREY)
SMALLEST_SHOWN_SHARE = 1e-3


@styled
def capex(result: OpenedResult) -> Figure:
    """Draw medians by firm (upper row) and the paired change of the sum since the shock (lower row)."""
    page = Page(11.5, 8.6)
    axes = page.panels(2, 2, heights=[1.2, 1.0])
    totals = []
    for column, (name, dimension, heading) in enumerate(SIDES):
        firms = [str(firm) for firm in result.dataset[dimension].values]
        twin, shocked = (result.values(name, branch) for branch in ("twin", "shocked"))
        paths(page, axes[0, column], result, firms, twin, shocked)
        axes[0, column].set_title(heading)
        totals.append(changes(axes[1, column], result, firms, twin, shocked))
    return page.finish(
        title=finding(result, totals[0], totals[1]), caption=caption(result), footer=footer_of_run(result)
    )


CAPEX = RunFigure("capex", capex, NEEDED)


def paths(
    page: Page, axes: Axes, result: OpenedResult, firms: list[str], twin: Numbers, shocked: Numbers
) -> None:
    """Draw medians of `[draw, firm, month]`: solid with the shock, dashed without."""
    medians = {branch: np.nanmedian(part, axis=0) for branch, part in (("twin", twin), ("shocked", shocked))}
    largest = float(np.nanmax(medians["shocked"]))
    ends = []
    for index, firm in enumerate(firms):
        colour = COLOURS[index % len(COLOURS)]
        axes.plot(
            result.years,
            medians["twin"][index],
            color=colour,
            linewidth=1.5,
            linestyle=(0, (3, 2)),
            alpha=0.8,
        )
        axes.plot(result.years, medians["shocked"][index], color=colour, linewidth=1.9)
        ends.append((float(medians["shocked"][index, -1]), firm_label(firm), colour))
    axes.set_ylim(
        max(smallest(medians["shocked"]), largest * SMALLEST_SHOWN_SHARE) / 1.3, max(largest, 1e-6) * 1.4
    )
    log_axis(axes)
    year_axis(axes, float(result.years[0]), float(result.years[-1]))
    axes.set_ylabel("billion USD per year")
    mark_shock(axes, result)
    page.label_ends(axes, ends)


def smallest(values: Numbers) -> float:
    """Return the smallest positive number, or 0."""
    positive = values[values > 0]
    return float(positive.min()) if positive.size else 0.0


def changes(axes: Axes, result: OpenedResult, firms: list[str], twin: Numbers, shocked: Numbers) -> Band:
    """Draw the change of each firm's sum since the shock, world by world; return the change of the total."""
    start = result.shock_index or 0
    sums = [np.nansum(part[:, :, start:], axis=2) for part in (twin, shocked)]
    by_firm = band_over_draws(100 * (ratio(sums[1], sums[0]) - 1))
    total = band_over_draws(100 * (ratio(sums[1].sum(axis=1), sums[0].sum(axis=1)) - 1)[:, None])
    rows = [("all", total.at(0), BLACK)]
    rows += [(firm_label(f), by_firm.at(i), COLOURS[i % len(COLOURS)]) for i, f in enumerate(firms)]
    axes.set_xlim(*framed([[band.low, band.high] for _, band, _ in rows], (-10.0, 10.0), (-105.0, 250.0)))
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    for y, (_, band, colour) in enumerate(rows):
        if np.isfinite(band.median):
            draw_interval(axes, -y, band, colour)
    axes.set_yticks([-y for y in range(len(rows))], [label for label, _, _ in rows])
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND_STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(signed))
    axes.set_xlabel("change of the sum since the shock (% of the twin)")
    quiet_grid(axes, "x")
    return total.at(0)


def finding(result: OpenedResult, capex_change: Band, revenue_change: Band) -> str:
    """Say how the shock changes capex and vendor revenue, summed since the shock."""
    texts = [
        with_range(float(band.median) / 100, float(band.low) / 100, float(band.high) / 100, signed_percent)
        for band in (capex_change, revenue_change)
    ]
    start = "Without a shock" if result.shock_index is None else "Since the shock"
    who = f"hyperscalers' capex changes by {texts[0]} and chip vendors' revenue by {texts[1]}"
    return f"{start} {who} against the twin"


def caption(result: OpenedResult) -> str:
    """Explain lines, dots and intervals."""
    return (
        "Upper row: medians over worlds, solid with the shock, dashed without, log scale. Lower row: each "
        f"world against its own twin, {result.n_worlds:,} worlds; dot: median, thick: 25–75 %, thin: 5–95 %; "
        "an arrow where the range leaves the axis. Capex rises with and without the shock: a rising line is "
        "no sign of rebound."
    )
