"""Measures of the user's own, with the shock and without; below, each world against its twin."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import band_over_draws, bands_caption, draw_band
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import (
    change_panel,
    last_value,
    level_panel,
    mark_shock,
    year_axis,
)
from sim.figures.paper.style import SHOCKED, TWIN, quiet_grid, styled
from sim.figures.run.figure import RunFigure
from sim.results.opened import OpenedResult
from sim.words import signed_percent, with_range

MOST_PANELS = 3
ONE_ORDER = 10.0


@styled
def own_measures(result: OpenedResult) -> Figure:
    """Draw levels (upper row) and paired differences to the twin (lower row), a column a measure."""
    own = result.summary["own_measures"]
    shown = list(own)[:MOST_PANELS]
    page = Page(11.5 if len(shown) > 1 else 8.0, 7.8)
    axes = page.panels(2, len(shown))
    for column, name in enumerate(shown):
        axes[0, column].set_title(own[name]["label"])
        _levels(page, axes[0, column], result, name, own[name]["unit"])
        change = band_over_draws(100 * (result.relative_to_twin(name) - 1))
        change_panel(axes[1, column], result, [(change, SHOCKED, "-")], "difference to the twin (%)")
    left_out = f" Not shown: {', '.join(list(own)[MOST_PANELS:])}." if len(own) > MOST_PANELS else ""
    return page.finish(
        title=_finding(result, own[shown[0]]),
        caption=f"{bands_caption(result)} Upper row: levels. Lower row: each world against its own twin. "
        f"Reckoned by {', '.join(own)}, functions of the user's own.{left_out} Dotted line: the shock.",
        footer=footer_of_run(result),
    )


OWN_MEASURES = RunFigure(
    "own_measures", own_measures, has_more=lambda result: "own_measures" in result.summary
)


def _levels(page: Page, axes: Axes, result: OpenedResult, name: str, unit: str) -> None:
    """Both paths, on a log scale where they go through more than one order of magnitude."""
    twin, shocked = (band_over_draws(result.values(name, branch)) for branch in ("twin", "shocked"))
    said = "level (ratio)" if unit == "1" else f"level ({unit})"
    lowest, highest = min(twin.low.min(), shocked.low.min()), max(twin.high.max(), shocked.high.max())
    if lowest > 0.0 and highest > ONE_ORDER * lowest:
        level_panel(axes, result, [(twin, TWIN, "-"), (shocked, SHOCKED, "-")], said)
    else:
        for band, colour in ((twin, TWIN), (shocked, SHOCKED)):
            draw_band(axes, result.years, band, colour)
        year_axis(axes, float(result.years[0]), float(result.years[-1]))
        axes.set_ylabel(said)
        quiet_grid(axes)
        mark_shock(axes, result)
    page.label_ends(
        axes,
        [(last_value(shocked.median), "with shock", SHOCKED), (last_value(twin.median), "without", TWIN)],
    )


def _finding(result: OpenedResult, entry: Mapping[str, Any]) -> str:
    months = str(result.horizons[-1])
    change = entry["change_ratio"][months]
    median, low, high = (change[key] for key in ("median", "q05", "q95"))
    if median is None or low is None or high is None:
        return f"{entry['label']}: no change against the twin is defined"
    told = with_range(median, low, high, signed_percent)
    return f"Over {months} months the shock changes {entry['label']} by {told}"
