"""Demand with and without the shock, scenario by scenario."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.measuring.rebound import LEAST_WORLDS
from sim.measuring.variables import BRANCHES
from sim.model.declaring import Array
from sim.sweep.analysis.chance import median, share_above, share_text, weighted_quantile
from sim.sweep.analysis.dimension import level_text
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import SIDE_BY_SIDE
from sim.sweep.point_file import LABEL
from sim.words import fixed, percent

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_PANELS = 12


@dataclass(frozen=True)
class Fan:
    """One panel.

    Attributes:
        title: the scenario or the point.
        quantiles: branch → `[quantile, month]` at `LEVELS`.
        p_above_one: share of its worlds with R > 1, NaN without any.
        median_rebound: of its worlds.
    """

    title: str
    quantiles: dict[str, Array]
    p_above_one: float
    median_rebound: float


@dataclass(frozen=True)
class Fans(Answer):
    """All panels.

    Attributes:
        fans: one for each scenario or point, or one for all points.
        months: labels such as `2025-01`.
        unit: of demand.
        is_over_points: whether the bands span the medians of points, not the worlds of one.
        finding: one sentence.
    """

    fans: list[Fan]
    months: list[str]
    unit: str
    is_over_points: bool
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        import pandas as pd

        names = [f"q{100 * level:02.0f}" for level in LEVELS]
        parts = []
        for fan in self.fans:
            for branch, quantiles in fan.quantiles.items():
                part = pd.DataFrame(quantiles.T, columns=names)
                part.insert(0, "month", self.months)
                part.insert(0, "branch", branch)
                part.insert(0, "panel", fan.title)
                parts.append(part)
        return {"demand_fans": pd.concat(parts, ignore_index=True)}

    @property
    def in_short(self) -> list[Shown]:
        """Share of worlds with backfire and change of demand by panel."""
        rows = [["", "P(R>1)", "median R", "median demand at the end, against the twin's"]]
        for fan in self.fans:
            middle = "–" if math.isnan(fan.median_rebound) else f"{fan.median_rebound:.2f}"
            change = f"{fixed(100 * median_change(fan), 1, has_sign=True)} %"
            rows.append([fan.title, share_text(fan.p_above_one), middle, change])
        return [Shown(rows)]


def fans(worlds: MeasuredWorlds) -> Fans:
    """Quantiles over worlds of demand, month by month, for each scenario, or for each of up to 12 points.

    With more points, one panel shows the quantiles over points of their medians. Reads one point at a time,
    so that a large sweep fits the memory.

    Raises:
        Unanswered: if the sweep keeps no demand of this measure.
    """
    try:
        demand = worlds.opened.demand(worlds.measure)
    except (UserError, KeyError, AttributeError) as gap:
        raise Unanswered(f"the sweep keeps no demand of {worlds.measure} ({gap})") from None
    of_points = [fan for title, points in _panels(worlds) if (fan := _fan(worlds, demand, title, points))]
    if not of_points:
        raise Unanswered("no point has a finished world with its demand")
    months = [str(month) for month in demand["month"].values]
    unit = str(demand.attrs.get("units", ""))
    is_many = len(of_points) > MOST_PANELS and worlds.design != SIDE_BY_SIDE
    panels = [_over_points(worlds, of_points)] if is_many else of_points
    return Fans(panels, months, unit, is_many, _finding(of_points, worlds))


def _panels(worlds: MeasuredWorlds) -> list[tuple[str, list[int]]]:
    """Title and points of each panel: a point, or all theories of demand of a scenario together."""
    if worlds.design == SIDE_BY_SIDE and worlds.point_weights is not None:
        return [(name, np.flatnonzero(worlds.points_of(name)).tolist()) for name in worlds.scenarios]
    return [(title_of(worlds, point), [point]) for point in range(worlds.n_points)]


def _fan(worlds: MeasuredWorlds, demand: Any, title: str, points: list[int]) -> Fan | None:
    values = np.asarray(
        demand.isel(point=points).transpose("branch", "point", "draw", "month").values, dtype=np.float64
    )
    # A scenario may end earlier than another.
    is_month = np.isfinite(values).any(axis=(0, 1, 2))
    is_known = np.isfinite(values[..., is_month]).all(axis=(0, 3)) & is_month.any()
    if not is_known.any():
        return None
    names = [str(branch) for branch in demand["branch"].values]
    weights = worlds.point_weights[points] if worlds.point_weights is not None and len(points) > 1 else None
    of_worlds = None if weights is None else np.repeat(weights, is_known.sum(axis=1))
    return Fan(
        title=title,
        quantiles={
            name: weighted_quantile(values[names.index(name)][is_known], LEVELS, of_worlds, axis=0)
            for name in BRANCHES
        },
        p_above_one=share_above(worlds.rebound[points], weights),
        median_rebound=median(worlds.rebound[points], weights),
    )


def title_of(worlds: MeasuredWorlds, point: int) -> str:
    """What a point is: its scenario, or its values of the factors."""
    row = worlds.points.iloc[point]
    if row.get(LABEL):
        return str(row[LABEL])
    if not worlds.factors:
        return str(row["scenario"])
    who = [str(row["scenario"])] if worlds.design == SIDE_BY_SIDE else []
    # One at a time, only what is changed is named.
    parts = [
        f"{factor.label} {factor.say(row[factor.path])}"
        for factor in worlds.factors
        if level_text(row[factor.path]) != level_text(None)
    ]
    return ", ".join([*who, *parts]) or "as in the scenario"


def _over_points(worlds: MeasuredWorlds, of_points: list[Fan]) -> Fan:
    middle = LEVELS.index(0.5)
    return Fan(
        title=f"medians of {len(of_points):,} points",
        quantiles={
            name: np.quantile([fan.quantiles[name][middle] for fan in of_points], LEVELS, axis=0)
            for name in BRANCHES
        },
        p_above_one=share_above(worlds.rebound, worlds.point_weights),
        median_rebound=median(worlds.rebound, worlds.point_weights),
    )


def median_change(fan: Fan) -> float:
    """Median demand with the shock over that of the twin in the last month, less one."""
    middle = LEVELS.index(0.5)
    medians = [fan.quantiles[name][middle] for name in BRANCHES]
    twin, shocked = (path[np.isfinite(path)][-1] for path in medians)
    return float(shocked / twin - 1.0) if twin > 0.0 else float("nan")


def _finding(of_points: list[Fan], worlds: MeasuredWorlds) -> str:
    shares: NDArray[np.float64] = np.array([fan.p_above_one for fan in of_points])
    kind = "scenarios" if worlds.design == SIDE_BY_SIDE else "points"
    known = np.isfinite(shares)
    if not known.any():
        return f"Demand for {worlds.measure} with and without the shock; R is not defined in any world"
    if len(of_points) == 1:
        return f"{percent(shares[0])} of worlds backfire (R > 1) in {of_points[0].title}"
    if not _is_told_apart(worlds):
        overall = share_above(worlds.rebound, worlds.point_weights)
        return (
            f"{percent(overall)} of worlds backfire (R > 1) over all {len(of_points):,} {kind}, "
            "each of which has too few worlds to be told from the others"
        )
    n_above, last = int((shares[known] > 0.5).sum()), int(known.sum())
    low, high = of_points[int(np.nanargmin(shares))], of_points[int(np.nanargmax(shares))]
    at = "in" if worlds.design == SIDE_BY_SIDE else "at"
    text = f"More than half of worlds backfire (R > 1) {at} {n_above} of {len(of_points)} {kind}"
    text += f" (R is hardly ever defined {at} {len(of_points) - last})" if last < len(of_points) else ""
    if len(of_points) > MOST_PANELS and kind == "points":
        return text
    return (
        f"{text}: from {percent(low.p_above_one)} ({low.title}) to {percent(high.p_above_one)} ({high.title})"
    )


def _is_told_apart(worlds: MeasuredWorlds) -> bool:
    """Whether points have the worlds that a verdict takes."""
    return bool(np.isfinite(worlds.rebound).sum(axis=1).max() >= LEAST_WORLDS)


FANS = Question("fans", "Where does demand go?", fans)
