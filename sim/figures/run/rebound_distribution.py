"""The distribution of R over worlds, by measure and horizon: the coloured area is the probability."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import band_over_draws, framed, mark_regions
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.style import (
    BACKFIRE,
    GREY,
    LABEL_SIZE,
    NOTE_SIZE,
    PARTIAL,
    SAVINGS,
    VERDICT_COLOURS,
    ink,
    styled,
)
from sim.figures.run.figure import RunFigure, has_shock
from sim.figures.run.theories import over_theories
from sim.measuring.rebound import NEAR_ONE
from sim.measuring.statistics import Numbers
from sim.results.opened import OpenedResult
from sim.words import number, plain, probability, share

NEEDED = ("rebound",)
N_BINS = 35
WIDEST = (-2.0, 5.0)
N_COLUMNS_MOST = 4
DATA_HEIGHT = 0.49
"""Share of a panel that bars may fill; words stand above."""


@styled
def rebound_distribution(result: OpenedResult) -> Figure:
    """Draw one histogram per measure (rows) and horizon (columns), coloured by region."""
    measures = [str(name) for name in result.dataset["measure"].values]
    horizons = result.horizons[-N_COLUMNS_MOST:]
    page = Page(11.5, 1.6 + 1.46 * len(measures))
    axes = page.panels(len(measures), len(horizons))
    edges = bin_edges(np.asarray(result.dataset["rebound"].values, dtype=np.float64))
    for row, measure in enumerate(measures):
        for column, horizon in enumerate(horizons):
            panel = axes[row, column]
            histogram(panel, result.rebound(horizon, measure), edges)
            annotate(panel, result.rebound_summary(measure, horizon))
            panel.tick_params(labelbottom=row == len(measures) - 1)
        axes[row, 0].set_ylabel(measure, size=LABEL_SIZE, weight="bold")
    for panel in axes[-1]:
        panel.set_xlabel("rebound R (1)")
    for column, horizon in enumerate(horizons):
        axes[0, column].set_title(f"{horizon} months")
    return page.finish(title=finding(result), caption=caption(result), footer=footer_of_run(result))


REBOUND_DISTRIBUTION = RunFigure("rebound_distribution", rebound_distribution, NEEDED, has_shock)


def bin_edges(values: Numbers) -> Numbers:
    """Return common bins in which R = 0 and R = 1 are edges, so that no bar has two colours."""
    band = band_over_draws(values)
    low, high = framed([band.low, band.high], (-0.5, 1.75), WIDEST)
    bins_per_one = max(4, round(N_BINS / (high - low)))
    first, last = int(np.floor(low * bins_per_one)), int(np.ceil(high * bins_per_one))
    return np.asarray(np.arange(first, last + 1) / bins_per_one, dtype=np.float64)


def histogram(axes: Axes, values: Numbers, edges: Numbers) -> None:
    """Draw the share of defined worlds per bin; what lies outside is heaped in the outermost bins."""
    finite = values[np.isfinite(values)]
    counts, _ = np.histogram(np.clip(finite, edges[0], np.nextafter(edges[-1], -np.inf)), bins=edges)
    middles = (edges[1:] + edges[:-1]) / 2
    colours = [BACKFIRE if middle > 1 else PARTIAL if middle > 0 else SAVINGS for middle in middles]
    axes.bar(middles, counts / max(1, finite.size), width=np.diff(edges) * 0.96, color=colours, linewidth=0)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0.0, 2.1 * max(1e-9, float((counts / max(1, finite.size)).max())))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    mark_regions(axes, is_vertical=True, height=DATA_HEIGHT)
    axes.set_xticks(np.arange(np.ceil(edges[0]), edges[-1] + 1e-9, 1.0))
    axes.axvspan(*NEAR_ONE, 0.0, DATA_HEIGHT, color=GREY, alpha=0.15, linewidth=0, zorder=0)
    if finite.size:
        middle = float(np.clip(np.median(finite), edges[0], edges[-1]))
        axes.plot([middle], [0.0], marker="^", color="black", markersize=7, clip_on=False, zorder=5)


def annotate(axes: Axes, summary: dict[str, object]) -> None:
    """Write the verdict and P(R>1) ± its error, or that R is undefined."""
    verdict = str(summary.get("verdict") or "")
    defined = number(summary, "defined_share")
    if defined == 0 or not np.isfinite(number(summary, "median")):
        axes.text(
            0.5, 0.75, "R undefined", transform=axes.transAxes, ha="center", color=ink(GREY), size=NOTE_SIZE
        )
        return
    note = f" ({share(defined)} defined)" if defined < 0.995 else ""
    axes.text(
        0.01,
        0.98,
        verdict,
        transform=axes.transAxes,
        va="top",
        size=NOTE_SIZE,
        weight="bold",
        color=ink(VERDICT_COLOURS.get(verdict, GREY)),
    )
    near = f"near 1: {number(summary, 'p_near_one'):.2f}{note}"
    for height, text in ((0.81, f"P {probability(summary)}"), (0.65, near)):
        axes.text(0.01, height, text, transform=axes.transAxes, va="top", size=NOTE_SIZE)


def finding(result: OpenedResult) -> str:
    """Say the verdict and the probability of backfire of compute at the last horizon."""
    horizon = result.horizons[-1]
    summary = result.rebound_summary("compute", horizon)
    if not np.isfinite(number(summary, "median")):
        return f"No verdict on compute after {horizon} months: R is undefined in every world"
    return (
        f"{result.verdict}: P(R > 1) = {probability(summary)} for compute over {horizon} months "
        f"({over_theories(result)}), median R {plain(number(summary, 'median'))}"
    )


def caption(result: OpenedResult) -> str:
    """Explain colours, marks and the error of P."""
    return (
        f"Share of {result.n_worlds:,} worlds per bin of R; green: savings (R < 0), blue: partial rebound "
        "(0 ≤ R < 1), vermillion: backfire (R > 1). Triangle: median. P: probability of R > 1 ± its "
        "Monte-Carlo standard error; near 1: probability of 0.9 ≤ R ≤ 1.1 (grey). Worlds beyond the axis are "
        "counted in the outermost bins. Verdict: the region that holds at least the probability set before "
        "the run, else UNDECIDED."
    )
