"""The rebound R(T) over time: cumulative since the shock, and month by month with its dip and crossover."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.figures.paper.bands import Band, band_over_draws, bands_caption, draw_band, framed, mark_regions
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import last_value
from sim.figures.paper.style import (
    BACKFIRE,
    BLACK,
    GREEN,
    GREY,
    NOTE_SIZE,
    PARTIAL,
    PURPLE,
    SAVINGS,
    VERMILLION,
    ink,
    quiet_grid,
    styled,
)
from sim.figures.paper.style import MEASURE_COLOURS as COLOURS
from sim.figures.run.figure import RunFigure, has_shock
from sim.figures.run.theories import over_theories
from sim.results.opened import OpenedResult
from sim.words import number, plain, probability, share, signed_percent, with_range

NEEDED = ("compute_demand_kh100e", "engineering_demand_kh100e", "rebound")
REGIONS = (
    (1.0, np.inf, BACKFIRE, "BACKFIRE  R > 1"),
    (0.0, 1.0, PARTIAL, "PARTIAL  0 ≤ R < 1"),
    (-np.inf, 0.0, SAVINGS, "SAVINGS  R < 0"),
)
MOST, ALWAYS = (-2.0, 4.0), (-0.35, 1.6)
HALF_OF_THE_WORLDS = 0.5
LEAST_RISE = 0.02
"""Rise of R after its lowest month that makes a dip of it."""

HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1.0}


@styled
def rebound_path(result: OpenedResult) -> Figure:
    """Draw cumulative R(T) of compute (with training and inference) over the monthly flow R(t)."""
    page = Page(11.0, 9.4)
    axes = page.panels(3, 1, heights=[1.55, 1.0, 0.42])
    cumulative(page, axes[0, 0], result)
    if result.has("rebound_flow"):
        flow(page, axes[1, 0], result)
    else:
        axes[1, 0].set_visible(False)
    savings(axes[2, 0], result)
    return page.finish(title=finding(result), caption=caption(result), footer=footer_of_run(result))


REBOUND_PATH = RunFigure("rebound_path", rebound_path, NEEDED, has_shock)


def cumulative(page: Page, axes: Axes, result: OpenedResult) -> None:
    """Draw R(T): the band of compute, the medians of training and inference."""
    months = result.months_since_shock
    total = band_over_draws(result.cumulative_rebound("compute"), HALF_OF_THE_WORLDS)
    parts = {
        measure: band_over_draws(result.cumulative_rebound(measure), HALF_OF_THE_WORLDS).median
        for measure in ("training", "inference")
        if result.has("training_demand_kh100e", "engineering_training_kh100e", "engineering_inference_kh100e")
    }
    frame(axes, result, [total.low, total.high, *parts.values()], "R(T), summed since the shock")
    for measure, median in parts.items():
        axes.plot(months, median, color=COLOURS[measure], linewidth=1.8, linestyle="--")
    draw_band(axes, months, total, BLACK, has_quartiles=True)
    if not np.isfinite(total.median).any():
        axes.text(0.5, 0.5, "R undefined", transform=axes.transAxes, ha="center", color=ink(GREY))
    without_induction(axes, result)
    ends = [(last_value(total.median), "all compute", BLACK)]
    ends += [(last_value(median), measure, COLOURS[measure]) for measure, median in parts.items()]
    page.label_ends(axes, ends)


def without_induction(axes: Axes, result: OpenedResult) -> None:
    """Mark the median R of the worlds whose models are no more capable than the twin's, at each horizon."""
    entries = result.summary["readings"].get("without_induction", {})
    known = {int(months): number(entry, "median") for months, entry in entries.items() if entry["n"]}
    if not known:
        return
    first = next(iter(known))
    low, high = axes.get_ylim()
    heights = np.clip(list(known.values()), low, high)
    axes.plot(
        list(known),
        heights,
        color=PURPLE,
        linewidth=1.2,
        linestyle=":",
        marker="o",
        markersize=8,
        mec="white",
    )
    axes.annotate(
        "dots: without induction",
        (first, float(heights[0])),
        xytext=(4.0, -30.0),
        textcoords="offset points",
        size=NOTE_SIZE,
        color=ink(PURPLE),
        bbox=HALO,
    )


def savings(axes: Axes, result: OpenedResult) -> None:
    """Draw which part of the engineering saving falls in each year since the shock."""
    horizon = result.horizons[-1]
    by_year = {
        int(year): number(entry, "mean") for year, entry in result.summary["saving_share_by_year"].items()
    }
    axes.set_xlim(0.0, max(1.0, float(result.months_since_shock[-1])))
    axes.xaxis.set_major_locator(MultipleLocator(12))
    axes.set_xlabel("months since the shock")
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    last = share(list(by_year.values())[-1]) if by_year else "none"
    axes.set_title(f"Of the engineering saving of {horizon} months {last} falls in the last year (mean)")
    for year, part in by_year.items():
        if np.isfinite(part):
            start, end = 12 * (year - 1), min(12 * year, horizon)
            height = min(max(part, 0.0), 1.0)
            axes.bar((start + end) / 2, height, width=0.94 * (end - start), color=GREEN, alpha=0.8)
            axes.text((start + end) / 2, height + 0.04, share(part), ha="center", va="bottom", size=NOTE_SIZE)


def flow(page: Page, axes: Axes, result: OpenedResult) -> None:
    """Draw the monthly R(t) with its lowest month and the month in which worlds cross 1."""
    months = result.months_since_shock
    values = np.asarray(result.dataset["rebound_flow"].sel(measure="compute").values, dtype=np.float64)
    band = band_over_draws(values, HALF_OF_THE_WORLDS)
    frame(axes, result, [band.low, band.high], "R(t), month by month")
    draw_band(axes, months, band, BLACK, has_quartiles=True)
    page.label_ends(axes, [(last_value(band.median), "all compute", BLACK)])
    mark_dip(axes, result, months, band)
    mark_crossover(axes, result)


def frame(axes: Axes, result: OpenedResult, curves: list[np.ndarray], label: str) -> None:
    """Set limits, name the regions and draw their borders."""
    last = max(1.0, float(result.months_since_shock[-1]))
    axes.set_xlim(0.0, last)
    axes.xaxis.set_major_locator(MultipleLocator(12 if last > 30 else 3))
    axes.set_ylim(*framed(np.concatenate([np.ravel(curve) for curve in curves]), ALWAYS, MOST))
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(MultipleLocator(0.5 if high - low < 4 else 1.0))
    axes.set_xlabel("months since the shock")
    axes.set_ylabel(f"rebound {label.split(',')[0]} (1)")
    axes.set_title(label)
    quiet_grid(axes, "x")
    mark_regions(axes)
    name_regions(axes)


def name_regions(axes: Axes) -> None:
    """Shade the regions; write their names where curves that start low and rise leave room."""
    low, high = axes.get_ylim()
    for start, end, colour, name in REGIONS:
        bottom, top = max(low, start), min(high, end)
        axes.axhspan(bottom, top, color=colour, alpha=0.09, linewidth=0, zorder=0)
        if top - bottom > 0.06 * (high - low):
            is_backfire = start >= 1
            height = top if is_backfire else bottom if start == 0 else top
            axes.text(
                0.008 if is_backfire else 0.992,
                height + (0.015 if start == 0 else -0.015) * (high - low),
                name,
                transform=axes.get_yaxis_transform(),
                color=ink(colour),
                size=NOTE_SIZE,
                weight="bold",
                ha="left" if is_backfire else "right",
                va="bottom" if start == 0 else "top",
            )


def mark_dip(axes: Axes, result: OpenedResult, months: np.ndarray, band: Band) -> None:
    """Point at the lowest month of the median, with the deepest fall of demand in the first year.

    A path that goes on falling to its end has no dip.
    """
    if not np.isfinite(band.median).any():
        return
    lowest = int(np.nanargmin(band.median))
    if np.nanmax(band.median[lowest:]) < band.median[lowest] + LEAST_RISE:
        return
    text = f"dip: R(t) = {plain(float(band.median[lowest]))} in month {months[lowest]:.0f}"
    deepest = number(result.summary["impact_dip_ratio"], "median")
    if np.isfinite(deepest):
        text += f"; demand {signed_percent(deepest)} at the worst of the first year"
    height = float(np.clip(band.median[lowest], *axes.get_ylim()))
    axes.plot([months[lowest]], [height], marker="v", color=VERMILLION, markersize=9, clip_on=False, zorder=5)
    note(axes, text, (float(months[lowest]), height), row=1)


def mark_crossover(axes: Axes, result: OpenedResult) -> None:
    """Mark the median crossover month on the line R = 1, with its 5–95 % range."""
    summary = result.summary["crossover_months"]
    middle, low, high = (number(summary, key) for key in ("median", "q05", "q95"))
    crossed = number(summary, "crossed_share")
    if not np.isfinite(middle) or not crossed > 0:
        return
    axes.plot([low, high], [1.0, 1.0], color=VERMILLION, linewidth=3.5, solid_capstyle="round", zorder=4)
    axes.plot([middle], [1.0], marker="D", color=VERMILLION, markersize=9, markeredgecolor="white", zorder=5)
    of_all = f" (of the {share(crossed)} that cross)" if crossed < 1 else ""
    text = f"crossover: month {middle:.0f}{of_all}"
    note(axes, text, (middle, 1.0), row=0)


def note(axes: Axes, text: str, point: tuple[float, float], row: int) -> None:
    """Write a note in its own row of the lower half, with a thin line to its point."""
    last = axes.get_xlim()[1]
    is_late = point[0] > 0.6 * last
    axes.annotate(
        text,
        point,
        xytext=(point[0] + (-0.01 if is_late else 0.01) * last, 0.42 - 0.16 * row),
        textcoords=axes.get_xaxis_transform(),
        size=NOTE_SIZE,
        color=ink(VERMILLION),
        va="center",
        ha="right" if is_late else "left",
        bbox=HALO,
        arrowprops={
            "arrowstyle": "-",
            "color": VERMILLION,
            "linewidth": 0.8,
            "shrinkB": 4.0,
            "relpos": (1.0 if is_late else 0.0, 0.5),
        },
    )


def finding(result: OpenedResult) -> str:
    """Say R at the last horizon, how sure it is, and whether and when it crosses 1."""
    horizon = result.horizons[-1]
    summary = result.rebound_summary("compute", horizon)
    middle = [number(summary, key) for key in ("median", "q05", "q95")]
    if not np.isfinite(middle[0]):
        what = f"The rebound of compute is undefined over {horizon} months"
        return f"{what}: efficiency saves too little to divide by"
    crossing = result.summary["crossover_months"]
    crossed = number(crossing, "crossed_share")
    text = f"Over {horizon} months the rebound of compute is {with_range(middle[0], middle[1], middle[2])}"
    held = result.summary["readings"].get("without_induction", {}).get(str(horizon), {})
    if np.isfinite(number(held, "median")):
        text += f", {plain(number(held, 'median'))} without induction"
    if not np.isfinite(crossed):
        return text
    if crossed == 0:
        return f"{text}; no world crosses R = 1 for good"
    if result.n_worlds == 1:
        return f"{text}; it crosses R = 1 for good after {number(crossing, 'median'):.0f} months"
    after = f"after {number(crossing, 'median'):.0f} months (median)"
    return f"{text}; {share(crossed)} of worlds cross R = 1 for good, {after}"


def caption(result: OpenedResult) -> str:
    """Explain R, its regions and the bands."""
    has_spread = result.n_worlds > 1
    return (
        f"{bands_caption(result)}{' Dark: 25–75 %.' if has_spread else ''} R = 1 − (D0 − D1)/(D0 − Deng): D0 "
        "demand without the shock, D1 with it, Deng the engineering path; shown where it saves more than "
        f"{share(result.minimum_saving_share)} of demand in half of the "
        f"worlds.{' Bar on R = 1: 5–95 % of crossover months.' if has_spread else ''} "
        "Without induction: capability as in the twin. "
        f"P(R > 1) over {result.horizons[-1]} months: {chance(result)}."
    )


def chance(result: OpenedResult) -> str:
    """P(R>1) with its Monte-Carlo error, and how far theories of demand move it."""
    return f"{probability(result.rebound_summary('compute', result.horizons[-1]))}; {over_theories(result)}"
