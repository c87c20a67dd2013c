"""How far each factor alone moves R: between its levels, or between its lowest and its highest fifth."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.sweep.analysis.chance import (
    clustered_error,
    error_of_unanimity,
    influence_of_median,
    influence_of_share,
    median,
    share_above,
    share_text,
)
from sim.sweep.analysis.dimension import Dimension
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import ONE_AT_A_TIME, OWN_POINTS, SIDE_BY_SIDE
from sim.words import fixed, percent

if TYPE_CHECKING:
    import pandas as pd

FIFTH = 0.2
_MOST_SHOWN = 12

LEAST_CLUSTERS = 5
"""Sampled points, base samples or trajectories that a group needs for an error; an assumption."""

Weights = Array | None

STATISTICS: dict[str, tuple[Callable[[Array, Weights], float], Callable[[Array, Weights], Array]]] = {
    "p_above_one": (share_above, influence_of_share),
    "median_rebound": (median, influence_of_median),
}
"""Name → the statistic over `[point, draw]` and weights of points, and what each world adds to it."""


@dataclass(frozen=True)
class Group:
    """Points that are held beside others.

    Attributes:
        label: which values of the factor, in words.
        points: `[point]`, who belongs to it.
    """

    label: str
    points: NDArray[np.bool_]


@dataclass(frozen=True)
class Tornado(Answer):
    """The swing of each factor.

    Attributes:
        levels: a row for each group of each factor.
        swings: a row for each statistic and factor, the largest swing first.
        overall: statistic → its value in the scenario itself (one at a time), or over all points.
        is_fifths: whether groups are fifths of a range.
        finding: one sentence.
    """

    levels: "pd.DataFrame"
    swings: "pd.DataFrame"
    overall: dict[str, float]
    is_fifths: bool
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"tornado": self.swings, "tornado_levels": self.levels}

    @property
    def in_short(self) -> list[Shown]:
        """Ends and swing of P(R > 1), and of the median of R."""
        rows = [["factor", "P(R>1) from", "at", "to", "at", "difference ± error", "median R from", "to"]]
        medians = self.swings[self.swings["statistic"] == "median_rebound"].set_index("factor")
        of_share = self.swings[self.swings["statistic"] == "p_above_one"]
        for swing in of_share.head(_MOST_SHOWN).to_dict("records"):
            of_median, error = medians.loc[swing["factor"]], swing["swing_standard_error"]
            rows.append([
                swing["label"],
                share_text(swing["low"]), swing["low_at"],
                share_text(swing["high"]), swing["high_at"],
                swing_text(swing["swing"], error),
                fixed(of_median["low"], 2), fixed(of_median["high"], 2),
            ])  # fmt: skip
        return [Shown(rows)]


def swing_text(swing: float, error: float) -> str:
    """A difference of shares with its error.

    >>> swing_text(0.25, 0.031), swing_text(0.25, math.nan)
    ('+25.0 ± 3.1 points', '+25.0 points, too few for an error')
    """
    known = f" ± {100 * error:.1f} points"
    return fixed(100 * swing, 1, has_sign=True) + (
        " points, too few for an error" if math.isnan(error) else known
    )


def tornado(worlds: MeasuredWorlds) -> Tornado:
    """P(R > 1) and median R by factor, between the groups of points where they are lowest and highest.

    One at a time, a group is a level with all else as in the scenario. In other designs it is the lowest and
    the highest fifth of a number (on a grid of up to five levels: the lowest and the highest level), or each
    level of a word or flag, over all values of the other factors. The error of a swing is paired by draw,
    because draw k is the same luck at every point.

    Raises:
        Unanswered: without factors, or where R is defined at one level only of each.
    """
    import pandas as pd

    if worlds.design == SIDE_BY_SIDE:
        raise Unanswered("scenarios side by side differ in more than factors")
    if worlds.design == OWN_POINTS:
        raise Unanswered("points of one's own may vary factors together; rank correlations hold others fixed")
    levels: list[dict[str, Any]] = []
    swings: list[dict[str, Any]] = []
    for factor in worlds.factors:
        groups = groups_of(worlds, factor)
        levels += [_level_row(worlds, factor, group) for group in groups]
        if len(groups) > 1:
            swings += [_swing_row(worlds, factor, groups, statistic) for statistic in STATISTICS]
    if not swings:
        raise Unanswered("no factor has two levels at which R is defined")
    table = pd.DataFrame(swings).sort_values(
        ["statistic", "swing"], ascending=[False, False], kind="stable", ignore_index=True
    )
    everywhere, weights = worlds.rebound, worlds.point_weights
    if worlds.design == ONE_AT_A_TIME:
        everywhere, weights = everywhere[:1], None
    overall = {name: measure(everywhere, weights) for name, (measure, _) in STATISTICS.items()}
    is_fifths = worlds.design != ONE_AT_A_TIME
    return Tornado(
        pd.DataFrame(levels),
        table,
        overall,
        is_fifths,
        _finding(table, math.inf if worlds.is_sampled else 0.0),
    )


def groups_of(worlds: MeasuredWorlds, factor: Dimension) -> list[Group]:
    """The groups of points that a factor makes, among those where R is defined in some world."""
    column = worlds.points[factor.path]
    is_set = column.notna().to_numpy() & np.isfinite(worlds.rebound).any(axis=1)
    if worlds.design == ONE_AT_A_TIME or factor.kind != "number":
        values = list(dict.fromkeys(column[is_set].tolist()))
        values = sorted(values) if factor.kind == "number" else values
        return [
            Group(factor.say(value), np.asarray(is_set & (column == value).to_numpy())) for value in values
        ]
    numbers = np.where(is_set, column.to_numpy(dtype=np.float64), np.nan)
    if not is_set.any():
        return []
    low, high = np.nanquantile(numbers, (FIFTH, 1 - FIFTH))
    if len(np.unique(numbers[is_set])) <= round(1 / FIFTH):
        low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
        if low == high:
            return [Group(factor.say(low), numbers == low)]
        return [Group(factor.say(low), numbers == low), Group(factor.say(high), numbers == high)]
    return [
        Group(f"up to {factor.say(float(low))}", numbers <= low),
        Group(f"from {factor.say(float(high))}", numbers >= high),
    ]


def swing_error(
    worlds: MeasuredWorlds, low: Group, high: Group, influence: Callable[[Array, Weights], Array]
) -> float:
    """Standard error of the difference of a statistic between two groups, paired by draw.

    NaN where points are a sample and a group has too few to tell how they scatter.
    """
    if worlds.point_clusters is not None:
        sizes = [len(np.unique(worlds.point_clusters[group.points])) for group in (low, high)]
        if min(sizes) < LEAST_CLUSTERS:
            return math.nan
    inside_low, inside_high = _rebound(worlds, low), _rebound(worlds, high)
    added = [influence(inside, worlds.point_weights) for inside in (inside_low, inside_high)]
    error = clustered_error(added[1] - added[0], worlds.point_clusters)
    return error_of_unanimity(inside_low) if error == 0.0 else error


def _rebound(worlds: MeasuredWorlds, group: Group) -> Array:
    """R of a group, `[point, draw]`, NaN at all other points."""
    return np.where(group.points[:, None], worlds.rebound, np.nan)


def _level_row(worlds: MeasuredWorlds, factor: Dimension, group: Group) -> dict[str, Any]:
    inside = _rebound(worlds, group)
    row: dict[str, Any] = {"factor": factor.path, "label": factor.label, "group": group.label}
    row |= {"points": int(group.points.sum()), "worlds_defined": int(np.isfinite(inside).sum())}
    row["defined_share"] = row["worlds_defined"] / max(1, int(worlds.is_measured[group.points].sum()))
    for name, (measure, influence) in STATISTICS.items():
        error = clustered_error(influence(inside, worlds.point_weights), worlds.point_clusters)
        middle = measure(inside, worlds.point_weights)
        row |= {name: middle, f"{name}_standard_error": error or error_of_unanimity(inside)}
    return row


def _swing_row(
    worlds: MeasuredWorlds, factor: Dimension, groups: list[Group], statistic: str
) -> dict[str, Any]:
    """The groups with the lowest and the highest value; of equals the first and the last."""
    measure, influence = STATISTICS[statistic]
    values = [measure(_rebound(worlds, group), worlds.point_weights) for group in groups]
    at_low = int(np.argmin(values))
    at_high = len(values) - 1 - int(np.argmax(values[::-1]))
    if at_low == at_high:
        at_low, at_high = 0, len(values) - 1
    low, high = groups[at_low], groups[at_high]
    return {
        "statistic": statistic,
        "factor": factor.path,
        "label": factor.label,
        "low": values[at_low],
        "low_at": low.label,
        "high": values[at_high],
        "high_at": high.label,
        "swing": values[at_high] - values[at_low],
        "swing_standard_error": swing_error(worlds, low, high, influence),
        "direction": 0 if factor.kind != "number" else (1 if at_high > at_low else -1),
    }


def _finding(swings: "pd.DataFrame", without_error: float) -> str:
    of_share = swings[swings["statistic"] == "p_above_one"]
    clear = of_share[of_share["swing"] > 2 * of_share["swing_standard_error"].fillna(without_error)]
    if clear.empty:
        return "No factor alone moves P(R > 1) beyond chance"
    first = clear.iloc[0]
    # A larger swing may be within chance.
    clearly = "" if first["factor"] == of_share["factor"].iloc[0] else " clearly"
    error = float(first["swing_standard_error"])
    chance = "" if math.isnan(error) else f" (standard error of the difference: {100 * error:.1f} points)"
    return (
        (
            f"{first['label'][:1].upper()}{first['label'][1:]} moves the verdict most{clearly}: P(R > 1) is "
            f"{percent(first['low'])} at {first['low_at']} and {percent(first['high'])} at "
            f"{first['high_at']}{chance}"
        )
        .replace("at up to", "up to")
        .replace("at from", "from")
    )


def largest(swings: "pd.DataFrame") -> list[str]:
    """Paths of factors, the largest swing of P(R > 1) first, and of median R where those are equal."""
    wide = swings.pivot(index="factor", columns="statistic", values="swing")
    ranked = wide.sort_values(["p_above_one", "median_rebound"], ascending=False, kind="stable")
    return [str(path) for path in ranked.index]


TORNADO = Question("tornado", "What does each factor move by itself?", tornado)
