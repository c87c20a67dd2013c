"""A series of the record over the model's bands, with 2025 set apart, and the naive forecasts of it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.figures.backtest.view import NAIVE, BacktestView, Entry, middles, year
from sim.figures.paper.bands import Band, draw_band
from sim.figures.paper.page import Page
from sim.figures.paper.panels import last_value, log_axis, year_axis
from sim.figures.paper.style import BLACK, BLUE, GREY, LIGHT_GREY, NOTE_SIZE, ORANGE, PURPLE, ink
from sim.measuring.statistics import Numbers

MODEL, RECORD = BLUE, BLACK
NAIVE_COLOURS = {"last_growth": ORANGE, "ar1": PURPLE}
NAIVE_LINES = {"last_growth": (0, (4, 2)), "ar1": (0, (1.2, 1.2))}
TEST_YEAR, LAST_YEAR = 2025.0, 2026.0
LATEST_START = 2024.0
FURTHEST_RATIO = 30.0
"""A panel shows nothing that is more than this factor below or above the record."""


def series_panel(
    page: Page,
    axes: Axes,
    view: BacktestView,
    entry: Entry,
    *,
    title: str,
    unit: str,
    first: float | None = None,
    also: Sequence[float] = (),
) -> None:
    """Draw one series on a log axis, to the end of 2025.

    Args:
        page: that the panel belongs to.
        axes: the panel.
        view: the back-test.
        entry: the series.
        title, unit: of the panel.
        first: year that it starts with; by default the first of the record, 2024 at the latest.
        also: values that the axis must show.
    """
    years, band = view.band(entry)
    points = entry["points"]
    start = min(float(np.floor(year(points[0]["start"]))), LATEST_START) if first is None else first
    axes.set_title(title)
    mark_test(axes, view)
    draw_band(axes, years, band, MODEL, has_quartiles=True)
    naive = {name: path for name in NAIVE if (path := naive_path(points, name)) is not None}
    for name, path in naive.items():
        axes.plot(*path, color=NAIVE_COLOURS[name], linestyle=NAIVE_LINES[name], linewidth=2.0, zorder=3)
    draw_record(axes, points)
    others = [*(path[1] for path in naive.values()), np.array(also)]
    axes.set_ylim(*limits(np.array([point["record"] for point in points]), band, years >= start, others))
    log_axis(axes)
    year_axis(axes, start, LAST_YEAR)
    axes.set_xlabel("")
    axes.set_ylabel(unit)
    ends = [(last_value(band.median), "model", MODEL)]
    ends += [(float(path[1][-1]), NAIVE[name], NAIVE_COLOURS[name]) for name, path in naive.items()]
    page.label_ends(axes, ends)


def mark_test(axes: Axes, view: BacktestView) -> None:
    """Shade 2025, and say what that means."""
    axes.axvspan(TEST_YEAR, LAST_YEAR, color=LIGHT_GREY, alpha=0.35, linewidth=0, zorder=0)
    axes.annotate(
        "not\nfitted" if view.is_fitted else "scored",
        (0.5 * (TEST_YEAR + LAST_YEAR), 0.02),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="bottom",
        size=NOTE_SIZE,
        color=ink(GREY),
    )


def draw_record(axes: Axes, points: list[Entry]) -> None:
    """Dots: full to the end of 2024, hollow in 2025."""
    years, values = middles(points), np.array([point["record"] for point in points])
    is_scored = np.array([point["role"] == "scored" for point in points])
    for chosen, fill in ((~is_scored, RECORD), (is_scored, "white")):
        # A number of the last day of the clock must not be cut in half.
        dots = axes.scatter(years[chosen], values[chosen], 40.0, color=RECORD, zorder=4, clip_on=False)
        dots.set(facecolor=fill, linewidth=1.6, in_layout=False)


def naive_path(points: list[Entry], name: str) -> tuple[Numbers, Numbers] | None:
    """Years and medians of a forecast, from the last number that it knew; None if there is none."""
    known = [point for point in points if point["role"] == "known"]
    scored = [point for point in points if name in point.get("forecasts", {})]
    if not known or not scored:
        return None
    values = [known[-1]["record"], *(point["forecasts"][name]["median"] for point in scored)]
    return middles([known[-1], *scored]), np.array(values)


def limits(record: Numbers, band: Band, is_shown: np.ndarray, others: list[Numbers]) -> tuple[float, float]:
    """Limits of a log axis: record, band and forecasts, but nothing too far from the record."""
    shown = [part[is_shown] for part in (band.low, band.median, band.high)]
    values = np.concatenate([record, *shown, *others])
    values = values[np.isfinite(values) & (values > 0)]
    low = max(float(values.min()), float(record.min()) / FURTHEST_RATIO)
    high = min(float(values.max()), float(record.max()) * FURTHEST_RATIO)
    return low / 1.8, high * 1.3


def bands_caption(view: BacktestView) -> str:
    """How to read the panels."""
    return (
        f"Blue: median, 25–75 % and 5–95 % of {view.worlds_text}. Dots: the record, hollow in 2025 (shaded). "
        "Broken lines: naive forecasts from the record to 2024 (medians; none where the series is too "
        "short). Log scales."
    )
