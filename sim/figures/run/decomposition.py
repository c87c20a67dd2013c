"""Why: Shapley shares of R over mechanisms as a waterfall; induction apart, since it is not rebound."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, band_over_draws, framed, mark_regions
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.style import BACKFIRE, BLACK, GREY, NOTE_SIZE, SKY, quiet_grid, styled
from sim.figures.run.figure import RunFigure
from sim.results.opened import OpenedResult
from sim.words import MINUS, fixed, plain, readable

INDUCTION = "induction"
RAISES, LOWERS = BACKFIRE, SKY
HEADLINE, OTHERS = "compute", ("training", "inference")


@styled
def decomposition(result: OpenedResult) -> Figure:
    """Draw the waterfall of compute at the last horizon, and training and inference beside it."""
    dataset = result.decomposition
    if dataset is None:
        raise ValueError("this result has no decomposition")
    horizon = int(dataset["horizon"].values[-1])
    mechanisms = [str(name) for name in dataset["mechanism"].values]
    others = [measure for measure in OTHERS if measure in dataset["measure"].values]
    page = Page(11.5, 7.0)
    grid = page.figure.add_gridspec(max(1, len(others)), 2, width_ratios=[1.75, 1.0])
    main = page.figure.add_subplot(grid[:, 0])
    steps = measured(result, HEADLINE, horizon)
    waterfall(main, mechanisms, *steps)
    for row, measure in enumerate(others):
        bars(page.figure.add_subplot(grid[row, 1]), mechanisms, measured(result, measure, horizon), measure)
    return page.finish(
        title=finding(mechanisms, *steps[1:], horizon), caption=caption(*steps), footer=footer_of_run(result)
    )


DECOMPOSITION = RunFigure(
    "decomposition", decomposition, has_more=lambda result: result.decomposition is not None
)


def measured(result: OpenedResult, measure: str, horizon: int) -> tuple[float, np.ndarray, float]:
    """Return mean frozen R, Shapley shares `[draw, mechanism]` and mean total R, over defined draws."""
    dataset = result.decomposition
    assert dataset is not None
    chosen = dataset.sel(measure=measure, horizon=horizon)
    shares = np.asarray(chosen["shapley_share"].transpose("draw", "mechanism").values, dtype=np.float64)
    frozen = np.asarray(chosen["rebound_frozen"].values, dtype=np.float64)
    total = np.asarray(chosen["rebound"].values, dtype=np.float64)
    is_defined = np.isfinite(shares).all(axis=1) & np.isfinite(frozen) & np.isfinite(total)
    if not is_defined.any():
        return float("nan"), shares[:0], float("nan")
    return float(frozen[is_defined].mean()), shares[is_defined], float(total[is_defined].mean())


def waterfall(axes: Axes, mechanisms: list[str], frozen: float, shares: np.ndarray, total: float) -> None:
    """Draw, from top to bottom: frozen R, a step per mechanism, R without induction, induction, R."""
    axes.set_title("All compute")
    axes.set_xlabel("rebound R (1)")
    if shares.shape[0] == 0:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "R undefined in every world", transform=axes.transAxes, ha="center")
        return
    means, spread = shares.mean(axis=0), band_over_draws(shares)
    rows = ordered_rows(mechanisms)
    level, reach = frozen, [frozen, total]
    for row, (kind, index, _) in enumerate(rows):
        if kind == "column":
            column(axes, row, total if row == len(rows) - 1 else level)
            continue
        limits = (level + float(spread.low[index]), level + float(spread.high[index]))
        step(axes, row, level, float(means[index]), limits, is_induction=mechanisms[index] == INDUCTION)
        level += float(means[index])
        reach += [level, *limits]
    axes.set_yticks([-row for row in range(len(rows))], [label for _, _, label in rows])
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    low, high = framed(reach, (-0.1, 1.1), (-20.0, 20.0))
    axes.set_xlim(low, high + 0.13 * (high - low))
    mark_regions(axes, is_vertical=True)
    quiet_grid(axes, "x")


def ordered_rows(mechanisms: list[str]) -> list[tuple[str, int, str]]:
    """Return `(column or step, index of the mechanism, label)` from top to bottom."""
    steps = [("step", i, readable(name)) for i, name in enumerate(mechanisms) if name != INDUCTION]
    rows = [("column", -1, "all frozen"), *steps]
    if INDUCTION in mechanisms:
        rows += [("column", -1, "rebound"), ("step", mechanisms.index(INDUCTION), "induction\n(not rebound)")]
    return [*rows, ("column", -1, "total R")]


def interval(spread: Band, index: int) -> tuple[float, float]:
    """Return the 5–95 % range of one share."""
    return float(spread.low[index]), float(spread.high[index])


def column(axes: Axes, row: int, length: float) -> None:
    """Draw a bar from zero with its value."""
    axes.barh([-row], [length], height=0.66, color=GREY)
    write_value(axes, row, max(length, 0.0), plain(length))


def step(
    axes: Axes, row: int, level: float, change: float, limits: tuple[float, float], *, is_induction: bool
) -> None:
    """Draw a floating step from `level`, with the 5–95 % range of its end."""
    colour = RAISES if change >= 0 else LOWERS
    axes.barh(
        [-row],
        [change],
        left=level,
        height=0.66,
        color="white" if is_induction else colour,
        edgecolor=GREY if is_induction else colour,
        hatch="///" if is_induction else None,
        linewidth=1.2,
    )
    axes.plot([level, level], [-row + 1.33, -row - 0.33], color=GREY, linewidth=0.9, zorder=1)
    if limits[1] > limits[0]:
        axes.plot(limits, [-row, -row], color=BLACK, linewidth=1.8)
    write_value(axes, row, max(level, level + change, limits[1]), signed_value(change))


def write_value(axes: Axes, row: int, end: float, text: str) -> None:
    """Write a value right of a bar."""
    axes.annotate(
        text,
        (end, -row),
        xytext=(5, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        size=NOTE_SIZE,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )


def signed_value(change: float) -> str:
    """Write a change of R with its sign.

    >>> signed_value(0.4), signed_value(-0.123)
    ('+0.40', '−0.12')
    """
    return fixed(change, 2, has_sign=True).replace("-", MINUS)


def bars(axes: Axes, mechanisms: list[str], steps: tuple[float, np.ndarray, float], measure: str) -> None:
    """Draw the shares of another measure as horizontal bars with 5–95 % ranges."""
    frozen, shares, total = steps
    axes.set_title(f"{measure.capitalize()}: R = {plain(total)}")
    axes.set_xlabel("share in R (1)")
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    positions = [-index for index in range(len(mechanisms))]
    axes.set_yticks(positions, [readable(name) for name in mechanisms])
    quiet_grid(axes, "x")
    if shares.shape[0] == 0:
        return
    means, spread = shares.mean(axis=0), band_over_draws(shares)
    for index, name in enumerate(mechanisms):
        colour = RAISES if means[index] >= 0 else LOWERS
        is_induction = name == INDUCTION
        axes.barh(
            [-index],
            [means[index]],
            height=0.66,
            color="white" if is_induction else colour,
            edgecolor=GREY if is_induction else colour,
            hatch="///" if is_induction else None,
        )
        axes.plot(interval(spread, index), [-index, -index], color=BLACK, linewidth=1.6)
    if abs(frozen) > 0.005:
        axes.set_title(f"{measure.capitalize()}: R = {plain(total)} (frozen {plain(frozen)})")


def finding(mechanisms: list[str], shares: np.ndarray, total: float, horizon: int) -> str:
    """Say what R is made of: the largest mechanism, and induction apart."""
    if shares.shape[0] == 0:
        return f"R is undefined over {horizon} months: there is nothing to decompose"
    means = {name: float(value) for name, value in zip(mechanisms, shares.mean(axis=0), strict=True)}
    induced = means.get(INDUCTION, 0.0)
    rebounding = {name: value for name, value in means.items() if name != INDUCTION}
    ranked = sorted(rebounding, key=lambda name: -abs(rebounding[name]))[:2]
    made_of = " and ".join(f"{readable(name)} ({signed_value(rebounding[name])})" for name in ranked)
    return (
        f"Of R = {plain(total)} over {horizon} months, {plain(total - induced)} is rebound, most of all "
        f"{made_of}; induction adds {signed_value(induced)}"
    )


def caption(frozen: float, shares: np.ndarray, total: float) -> str:
    """Explain Shapley shares, ranges and the hatching."""
    residual = total - frozen - float(shares.sum(axis=1).mean()) if shares.shape[0] else 0.0
    return (
        f"Means of exact Shapley shares over the decomposition (worlds: {shares.shape[0]:,}); black lines: "
        "5–95 % of worlds. Vermillion raises R, blue lowers it. All frozen: every mechanism held at the "
        "twin's value. Hatched: induction, demand from new capability, which is not rebound. Mean residual "
        "of the sum: "
        f"{abs(residual):.0e}.".replace("0e+00", "0")
    )
