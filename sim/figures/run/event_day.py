"""27 January 2025 in the cross-section: simulated returns beside the recorded ones."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy.stats import rankdata

from sim.evidence.event_day import RecordedReturn, recorded_event_day_returns
from sim.figures.paper.bands import Band, band_over_draws, draw_interval
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import ROUND_STEPS, signed
from sim.figures.paper.style import BLACK, BLUE, GREY, NOTE_SIZE, VERMILLION, ink, quiet_grid, styled
from sim.figures.run.figure import RunFigure
from sim.measuring.statistics import Numbers
from sim.results.opened import OpenedResult
from sim.words import MINUS, firm_label, plain, share, signed_percent, with_range

NEEDED = ("event_day_return",)
TARGET_RANK_CORRELATION = 0.8


@styled
def event_day(result: OpenedResult) -> Figure:
    """Draw one row per listed firm (left) and the rank correlation with the record over worlds (right)."""
    record = recorded_event_day_returns()
    firms = sorted(
        (str(firm) for firm in result.dataset["firm"].values),
        key=lambda firm: (firm not in record, record[firm].value if firm in record else 0.0),
    )
    order = [list(result.dataset["firm"].values).index(firm) for firm in firms]
    returns = 100 * result.values("event_day_return")[:, order]
    page = Page(11.5, 3.2 + 0.46 * len(firms))
    axes = page.panels(1, 2, widths=[2.1, 1.0])
    cross_section(axes[0, 0], firms, returns, record)
    correlations = rank_correlations(returns, firms, record)
    distribution(axes[0, 1], correlations)
    return page.finish(
        title=finding(firms, returns, correlations), caption=caption(result), footer=footer_of_run(result)
    )


def has_event_day(result: OpenedResult) -> bool:
    """Whether there was such a day; without a shock there was none."""
    return bool(np.isfinite(result.values("event_day_return")).any())


EVENT_DAY = RunFigure("event_day", event_day, NEEDED, has_event_day)


def cross_section(axes: Axes, firms: list[str], returns: Numbers, record: dict[str, RecordedReturn]) -> None:
    """Draw simulated intervals as lines with a dot, the record as diamonds; in percent."""
    bands = band_over_draws(returns)
    known = [100 * record[firm].value for firm in firms if firm in record]
    shown = np.array([*bands.low, *bands.high, *known, 0.0])
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    axes.set_xlim(low - 2, high + 2)
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    for row, firm in enumerate(firms):
        draw_interval(axes, -row - 0.13, bands.at(row), BLUE)
        if firm in record:
            axes.plot(
                [100 * record[firm].value], [-row + 0.17], "D", color=VERMILLION, markersize=8.5, mec="white"
            )
    axes.set_yticks([-row for row in range(len(firms))], [name_of(firm, record) for firm in firms])
    axes.set_ylim(-len(firms) + 0.45, 0.65)
    axes.set_xlabel("return of the day (%)")
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=ROUND_STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(signed))
    quiet_grid(axes, "x")
    axes.set_title("Return by firm: \N{BLACK DIAMOND} recorded, \N{BLACK CIRCLE} simulated")


def name_of(firm: str, record: dict[str, RecordedReturn]) -> str:
    """Return the name of a firm as the record spells it."""
    return record[firm].label if firm in record else f"{firm_label(firm)} (no record)"


def rank_correlations(returns: Numbers, firms: list[str], record: dict[str, RecordedReturn]) -> Numbers:
    """Return Spearman's rank correlation with the record per world, `[draw]`; NaN where it is undefined."""
    columns = [index for index, firm in enumerate(firms) if firm in record]
    if len(columns) < 3:
        return np.full(returns.shape[0], np.nan)
    recorded = rankdata([record[firms[index]].value for index in columns])
    ranks = np.apply_along_axis(rankdata, 1, returns[:, columns])
    left, right = ranks - ranks.mean(axis=1, keepdims=True), recorded - recorded.mean()
    scale = np.sqrt((left**2).sum(axis=1) * (right**2).sum())
    result = np.full(scale.shape, np.nan)
    np.divide((left * right).sum(axis=1), scale, out=result, where=scale > 0)
    return result


def distribution(axes: Axes, correlations: Numbers) -> None:
    """Draw the rank correlation over worlds, with the target."""
    finite = correlations[np.isfinite(correlations)]
    low = min(0.0, float(np.floor(finite.min() * 5) / 5)) if finite.size else 0.0
    edges = np.arange(round(low * 20), 21) / 20
    counts, _ = np.histogram(finite, bins=edges)
    middles = (edges[1:] + edges[:-1]) / 2
    colours = [BLUE if left >= TARGET_RANK_CORRELATION - 1e-9 else "#9DB9CC" for left in edges[:-1]]
    axes.bar(middles, 100 * counts / max(1, finite.size), width=0.046, color=colours)
    axes.axvline(TARGET_RANK_CORRELATION, color=BLACK, linewidth=1.4, linestyle="--")
    axes.annotate(
        f"target {TARGET_RANK_CORRELATION} ",
        (TARGET_RANK_CORRELATION, 1.0),
        xycoords=("data", "axes fraction"),
        ha="right",
        va="top",
        size=NOTE_SIZE,
        color=ink(GREY),
    )
    axes.set_ylim(0.0, 1.2 * max(1.0, float(100 * counts.max() / max(1, finite.size))))
    axes.set_title("Rank correlation with the record")
    axes.set_xlabel("Spearman correlation (1)")
    axes.set_ylabel("worlds (%)")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", MINUS)))
    quiet_grid(axes)


def finding(firms: list[str], returns: Numbers, correlations: Numbers) -> str:
    """Say Nvidia's simulated return, the rank correlation, and how often it meets the target."""
    spread = band_over_draws(correlations[:, None])
    if not np.isfinite(spread.median[0]):
        return f"Event day: no rank correlation with the record among {len(firms)} firms"
    met = float(np.mean(correlations[np.isfinite(correlations)] >= TARGET_RANK_CORRELATION))
    middle = plain(float(spread.median[0]))
    often = f"at least {TARGET_RANK_CORRELATION} in {share(met)} of worlds"
    text = f"rank correlation with the record {middle}, {often}"
    if "nvidia" not in firms:
        return f"Event day: {text}"
    recorded = recorded_event_day_returns()["nvidia"].value
    nvidia: Band = band_over_draws(returns / 100).at(firms.index("nvidia"))
    fall = with_range(float(nvidia.median), float(nvidia.low), float(nvidia.high), signed_percent)
    return f"Simulated Nvidia returns {fall}, recorded {signed_percent(recorded)}; {text}"


def caption(result: OpenedResult) -> str:
    """Explain marks, intervals and the record."""
    return (
        f"Blue: simulated, {result.n_worlds:,} worlds; dot: median, thick: 25–75 %, thin: 5–95 %. "
        "Vermillion: recorded one-day returns of 27 January 2025 (daily closes; AMD and Oracle "
        "from press reports). Firms in the order of the record. Dark bars: worlds that meet the target."
    )
