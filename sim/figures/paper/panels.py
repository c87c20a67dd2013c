"""What panels share: an axis of years, a log axis in plain numbers, a percent axis, the mark of the shock."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, MultipleLocator, NullFormatter

from sim.figures.paper.bands import Band, draw_band, framed
from sim.figures.paper.style import GREY, NOTE_SIZE, ink, quiet_grid
from sim.measuring.statistics import Numbers
from sim.results.opened import OpenedResult
from sim.words import MINUS

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_DECADES = 6
ROUND_STEPS = [1, 2, 2.5, 5, 10]


def year_axis(axes: Axes, first: float, last: float) -> None:
    """Show years as whole numbers, at most six of them."""
    step = max(1, math.ceil((last - first) / 6))
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.set_xlabel("year")


def log_axis(axes: Axes) -> None:
    """Use a log scale with ticks in plain numbers; fewer than two decades get ticks at 1, 2 and 5.

    What lies more than `MOST_DECADES` below the top is cut off: nobody reads it, and it flattens the rest.
    """
    low, high = axes.get_ylim()
    low = max(low, high * 10.0**-MOST_DECADES)
    decades = math.log10(high / low) if low > 0 else 6.0
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    subs = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0) if decades < 1 else (1.0, 2.0, 5.0) if decades < 2 else (1.0,)
    axes.yaxis.set_major_locator(LogLocator(subs=subs, numticks=8))
    axes.yaxis.set_major_formatter(FuncFormatter(plain_power))
    axes.yaxis.set_minor_formatter(NullFormatter())
    quiet_grid(axes)


def plain_power(value: float, _position: int | None = None) -> str:
    """Write a tick of a log axis: plain, or as a power of ten where that would be long.

    >>> plain_power(1000.0), plain_power(0.01), plain_power(1e-5)
    ('1,000', '0.01', '10⁻⁵')
    """
    is_long = value < 1e-3 or value > 1e6
    return f"10{f'{math.log10(value):.0f}'.translate(_RAISED)}" if is_long else f"{value:,.12g}"


def amount_axis(axes: Axes) -> None:
    """Show amounts in plain numbers on a linear scale."""
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}".replace("-", MINUS)))
    quiet_grid(axes)


def percent_axis(axes: Axes) -> None:
    """Show a difference in percent with its sign."""
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
    axes.yaxis.set_major_formatter(FuncFormatter(signed))
    axes.axhline(0.0, color=GREY, linewidth=1.2, zorder=1.5)
    quiet_grid(axes)


def signed(value: float, _position: int | None = None) -> str:
    """Write a tick with its sign.

    >>> signed(-20.0), signed(0.0), signed(2.5)
    ('−20', '0', '+2.5')
    """
    return "0" if abs(value) < 1e-9 else f"{value:+g}".replace("-", MINUS)


def positive_limits(*bands: Band) -> tuple[float, float]:
    """Return limits of a log axis that show all bands with a little air."""
    values = np.concatenate([part for band in bands for part in (band.low, band.high, band.median)])
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size == 0:
        return 0.1, 10.0
    return float(positive.min()) / 1.25, float(positive.max()) * 1.25


def change_limits(*bands: Band, at_most: tuple[float, float] = (-105.0, 400.0)) -> tuple[float, float]:
    """Return limits of a panel of percent changes: at least −10 to +10, never beyond `at_most`."""
    return framed(
        np.concatenate([part for band in bands for part in (band.low, band.high)]), (-10.0, 10.0), at_most
    )


def mark_shock(axes: Axes, result: OpenedResult, *, is_labelled: bool = False) -> None:
    """Draw the month of the shock as a dotted line."""
    if result.shock_index is None:
        return
    year = result.years[result.shock_index]
    axes.axvline(year, color=GREY, linewidth=1.3, linestyle=":", zorder=1.5)
    if is_labelled:
        axes.annotate(
            "shock ",
            (year, 0.985),
            xycoords=("data", "axes fraction"),
            ha="right",
            va="top",
            size=NOTE_SIZE,
            color=ink(GREY),
        )


def first_shown(result: OpenedResult) -> float:
    """Return the year from which a panel of differences starts: half a year before the shock."""
    return float(result.years[max(0, (result.shock_index or 0) - 6)])


def level_panel(axes: Axes, result: OpenedResult, bands: list[tuple[Band, str, str]], unit: str) -> None:
    """Draw bands `(band, colour, linestyle)` over all months on a log scale."""
    for band, colour, linestyle in bands:
        draw_band(axes, result.years, band, colour, linestyle=linestyle)
    axes.set_ylim(*positive_limits(*(band for band, _, _ in bands)))
    log_axis(axes)
    year_axis(axes, float(result.years[0]), float(result.years[-1]))
    axes.set_ylabel(unit)
    mark_shock(axes, result)


def change_panel(
    axes: Axes, result: OpenedResult, bands: list[tuple[Band, str, str]], unit: str = "% of the twin"
) -> None:
    """Draw bands of differences to the twin from half a year before the shock, in percent."""
    start = max(0, (result.shock_index or 0) - 6)
    for band, colour, linestyle in bands:
        draw_band(axes, result.years, band, colour, linestyle=linestyle)
    axes.set_ylim(*change_limits(*(since(band, start) for band, _, _ in bands)))
    percent_axis(axes)
    year_axis(axes, first_shown(result), float(result.years[-1]))
    axes.set_ylabel(unit)
    mark_shock(axes, result)


def since(band: Band, start: int) -> Band:
    """Return a band of months from `start` on."""
    return Band(*(part[start:] for part in (band.low, band.lower, band.median, band.upper, band.high)))


def last_value(values: Numbers) -> float:
    """Return the last finite number, NaN if there is none."""
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else float("nan")
