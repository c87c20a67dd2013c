"""What a million tokens costs at constant quality and at the frontier; levels and difference to the twin."""

import numpy as np
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, band_over_draws, bands_caption
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import change_panel, last_value, level_panel
from sim.figures.paper.style import SHOCKED, TWIN, styled
from sim.figures.run.figure import RunFigure
from sim.measuring.statistics import Numbers
from sim.results.opened import OpenedResult
from sim.words import factor, percent_range, with_range

NEEDED = ("constant_quality_price_usd_per_mtok", "frontier_price_usd_per_mtok")
HEADINGS = ("At constant quality", "At the frontier")


@styled
def token_prices(result: OpenedResult) -> Figure:
    """Draw both prices: levels above (log), paired differences below."""
    page = Page(11.5, 7.8)
    axes = page.panels(2, 2)
    changes = []
    for column, (name, heading) in enumerate(zip(NEEDED, HEADINGS, strict=True)):
        twin, shocked = (band_over_draws(result.values(name, branch)) for branch in ("twin", "shocked"))
        level_panel(
            axes[0, column], result, [(twin, TWIN, "-"), (shocked, SHOCKED, "-")], "USD per million tokens"
        )
        ends = [
            (last_value(shocked.median), "with shock", SHOCKED),
            (last_value(twin.median), "without", TWIN),
        ]
        page.label_ends(axes[0, column], ends)
        change = band_over_draws(100 * (result.relative_to_twin(name) - 1))
        change_panel(axes[1, column], result, [(change, SHOCKED, "-")], "difference to the twin (%)")
        axes[0, column].set_title(heading)
        changes.append(change)
    return page.finish(
        title=finding(result, changes[0]), caption=caption(result), footer=footer_of_run(result)
    )


TOKEN_PRICES = RunFigure("token_prices", token_prices, NEEDED)


def yearly_fall(prices: Numbers, months: slice) -> Numbers:
    """Return by what factor a price falls per year, `[draw]`, from the first and last month of a span."""
    chosen = prices[:, months]
    years = max(1, chosen.shape[1] - 1) / 12
    first, last = chosen[:, 0], chosen[:, -1]
    is_defined = (first > 0) & (last > 0)
    factors = np.full(first.shape, np.nan)
    factors[is_defined] = (first[is_defined] / last[is_defined]) ** (1 / years)
    return factors


def finding(result: OpenedResult, change: Band) -> str:
    """Say how fast the price at constant quality falls, and what the shock adds after a year."""
    twin = result.values("constant_quality_price_usd_per_mtok", "twin")
    start = 12 if twin.shape[1] > 24 else 0
    falls = band_over_draws(yearly_fall(twin, slice(start, None))[:, None])
    fall = with_range(float(falls.median[0]), float(falls.low[0]), float(falls.high[0]), factor)
    text = f"At constant quality a token gets {fall} cheaper every year without the shock"
    if result.shock_index is None:
        return text
    month = min(result.shock_index + 12, change.median.size - 1)
    added = [float(part[month]) / 100 for part in (change.median, change.low, change.high)]
    return f"{text}; a year after the shock its price differs by {percent_range(*added)}"


def caption(result: OpenedResult) -> str:
    """Explain branches and bands."""
    return (
        f"{bands_caption(result)} Blue: with the shock, grey: without. Lower row: each world against its own "
        "twin. Constant quality: the cheapest price of a fixed capability. Frontier: the price of the most "
        "capable model."
    )
