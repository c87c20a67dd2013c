"""Scenarios side by side: R at each horizon, the change of demand, and the verdict of each."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.figures.paper.bands import Band, draw_interval, framed, mark_regions
from sim.figures.paper.footer import footer_of_runs
from sim.figures.paper.page import Page
from sim.figures.paper.panels import ROUND_STEPS, signed
from sim.figures.paper.style import (
    BLUE,
    GREY,
    LIGHT_GREY,
    NOTE_SIZE,
    ORANGE,
    PURPLE,
    VERDICT_COLOURS,
    VERMILLION,
    ink,
    quiet_grid,
    styled,
)
from sim.figures.run.alternatives import summary_band
from sim.results.opened import OpenedResult
from sim.words import number, plain, probability, readable

HORIZON_COLOURS = (PURPLE, ORANGE, BLUE, VERMILLION)
MOST, ALWAYS = (-2.0, 5.0), (-0.2, 1.5)
ROW_IN = 0.85


@styled
def comparison(results: Sequence[OpenedResult]) -> Figure:
    """Draw one row per result: R at up to four horizons, the change of demand, P(R>1) and the verdict."""
    if not results:
        raise ValueError("nothing to compare")
    horizons = common_horizons(results)
    page = Page(11.5, 3.1 + ROW_IN * len(results))
    axes = page.panels(1, 2, widths=[1.5, 1.0])
    rebound_rows(axes[0, 0], results, horizons)
    demand_rows(axes[0, 1], results, horizons)
    for panel in page.figure.axes:
        panel.set_ylim(-len(results) + 0.42, 0.58)
        for row in range(1, len(results)):
            panel.axhline(-row + 0.5, color=LIGHT_GREY, linewidth=1.0)
    return page.finish(
        title=finding(results, horizons), caption=caption(horizons), footer=footer_of_runs(results)
    )


def common_horizons(results: Sequence[OpenedResult]) -> list[int]:
    """Return up to four horizons that every result has (the first result's, if none is common)."""
    shared = set(results[0].horizons).intersection(*(result.horizons for result in results))
    return (sorted(shared) or results[0].horizons)[-len(HORIZON_COLOURS) :]


def offsets(horizons: list[int]) -> list[float]:
    """Return where in a row each horizon is drawn."""
    return [float(value) for value in np.linspace(0.27, -0.27, len(horizons))] if len(horizons) > 1 else [0.0]


def names_of(results: Sequence[OpenedResult]) -> list[str]:
    """Return a label per result that tells results of the same scenario apart."""
    names = [result.scenario for result in results]
    return [
        readable(name) if names.count(name) == 1 else f"{readable(name)}\n({result.folder.name})"
        for name, result in zip(names, results, strict=True)
    ]


def rebound_rows(axes: Axes, results: Sequence[OpenedResult], horizons: list[int]) -> None:
    """Draw R of compute by result and horizon."""
    bands = [[summary_band(result.rebound_summary("compute", h)) for h in horizons] for result in results]
    axes.set_xlim(*framed([[band.low, band.high] for row in bands for band in row], ALWAYS, MOST))
    mark_regions(axes, is_vertical=True)
    draw_rows(axes, bands, horizons, "R undefined")
    axes.set_yticks([-row for row in range(len(results))], names_of(results))
    axes.set_xlabel("rebound R of compute (1)")
    axes.set_title("Rebound R by horizon")
    quiet_grid(axes, "x")


def demand_rows(axes: Axes, results: Sequence[OpenedResult], horizons: list[int]) -> None:
    """Draw the change of compute demand against the twin, and write P(R>1) and the verdict."""
    bands = [[demand_band(result, horizon) for horizon in horizons] for result in results]
    axes.set_xlim(*framed([[b.low, b.high] for row in bands for b in row], (-10.0, 10.0), (-100.0, 300.0)))
    axes.axvline(0.0, color=GREY, linewidth=1.8)
    draw_rows(axes, bands, horizons, "no data")
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=ROUND_STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(signed))
    axes.set_yticks([])
    axes.set_xlabel("demand against the twin (%)")
    axes.set_title("Compute demand, sum since the shock")
    quiet_grid(axes, "x")
    for row, result in enumerate(results):
        write_verdict(axes, row, result, horizons[-1])


def draw_rows(axes: Axes, bands: list[list[Band]], horizons: list[int], missing: str) -> None:
    """Draw the intervals of all rows; the horizon is written beside each in the first row that has it."""
    labelled: set[int] = set()
    for row, entries in enumerate(bands):
        for band, horizon, offset, colour in zip(
            entries, horizons, offsets(horizons), HORIZON_COLOURS[-len(horizons) :], strict=True
        ):
            y = -row + offset
            if np.isfinite(band.median):
                draw_interval(axes, y, band, colour, size=7.5)
                if horizon not in labelled:
                    label_horizon(axes, y, band, f"{horizon} mo", colour)
                    labelled.add(horizon)
        if not any(np.isfinite(band.median) for band in entries):
            axes.text(
                0.5,
                -row,
                missing,
                transform=axes.get_yaxis_transform(),
                ha="center",
                va="center",
                color=ink(GREY),
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
            )


def label_horizon(axes: Axes, y: float, band: Band, text: str, colour: str) -> None:
    """Write a horizon at the roomier end of its interval."""
    left, right = axes.get_xlim()
    low, high = max(float(band.low), left), min(float(band.high), right)
    is_right = right - high >= low - left
    axes.annotate(
        text,
        (high if is_right else low, y),
        xytext=(8 if is_right else -8, 0),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        size=NOTE_SIZE,
        color=ink(colour),
        weight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
    )


def demand_band(result: OpenedResult, horizon: int) -> Band:
    """Return the change of compute demand in percent; quartiles are those of the worlds, or absent."""
    chosen = result.rebound_summary("compute", horizon).get("demand_change_ratio", {})
    low, median, high = (np.asarray(100 * number(chosen, key)) for key in ("q05", "median", "q95"))
    return Band(low, median, median, median, high)


def write_verdict(axes: Axes, row: int, result: OpenedResult, horizon: int) -> None:
    """Write the verdict and P(R>1) ± its error right of a row."""
    summary = result.rebound_summary("compute", horizon)
    verdict = result.verdict if np.isfinite(number(summary, "median")) else ""
    axes.text(
        1.04,
        -row + 0.04,
        verdict or "NO VERDICT",
        transform=axes.get_yaxis_transform(),
        size=NOTE_SIZE,
        weight="bold",
        color=ink(VERDICT_COLOURS.get(verdict, GREY)),
        va="bottom",
    )
    axes.text(
        1.04,
        -row - 0.04,
        f"P(R>1) {probability(summary)}",
        transform=axes.get_yaxis_transform(),
        size=NOTE_SIZE,
        va="top",
    )


def finding(results: Sequence[OpenedResult], horizons: list[int]) -> str:
    """Say between which scenarios median R runs."""
    medians = {
        name: number(result.rebound_summary("compute", horizons[-1]), "median")
        for name, result in zip(names_of(results), results, strict=True)
    }
    defined = {name.replace("\n", " "): value for name, value in medians.items() if np.isfinite(value)}
    if not defined:
        return f"R over {horizons[-1]} months is undefined in all {len(results)} results"
    lowest, highest = min(defined, key=lambda n: defined[n]), max(defined, key=lambda n: defined[n])
    if lowest == highest:
        return f"Over {horizons[-1]} months median R is {plain(defined[lowest])} in {lowest}"
    return (
        f"Over {horizons[-1]} months median R runs from {plain(defined[lowest])} in “{lowest}” "
        f"to {plain(defined[highest])} in “{highest}”"
    )


def caption(horizons: list[int]) -> str:
    """Explain rows, intervals and the words at the right."""
    return (
        "Dot: median over worlds, thin line: 5–95 %, thick (left): 25–75 %; an arrow where the range leaves "
        "the axis; each world against its own twin. Right: verdict and probability of R > 1 ± its "
        f"Monte-Carlo standard error over {horizons[-1]} months."
    )
