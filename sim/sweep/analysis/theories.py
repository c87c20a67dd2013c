"""What each theory of demand says, and their mixture by the weights of the record."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.sweep.analysis.chance import (
    effective_worlds,
    error_of_share,
    median,
    share_above,
    share_text,
    share_with_interval,
    wilson,
)
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import DESIGNS, ONE_AT_A_TIME, SIDE_BY_SIDE, THEORY_OF_DEMAND
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd

MIXTURE = "mixture"
"""Stands in the place of a theory for all of them, each with its weight."""


@dataclass(frozen=True)
class Theories(Answer):
    """P(R > 1) and median R under each theory.

    Attributes:
        table: a row for each theory of each scenario (or of all points together), and one for the mixture.
        groups: scenarios, or the words for all points.
        theories: in the order of the factor, the mixture last if theories have weights.
        finding: one sentence.
    """

    table: "pd.DataFrame"
    groups: list[str]
    theories: list[str]
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"theories": self.table}

    def row(self, group: str, theory: str) -> dict[str, Any]:
        """Numbers of a theory in a group."""
        is_asked = (self.table["group"] == group) & (self.table["theory"] == theory)
        return {str(name): value for name, value in self.table[is_asked].iloc[0].items()}

    @property
    def in_short(self) -> list[Shown]:
        """A row for each theory; of several scenarios a row for each, with P(R > 1) by theory."""
        if len(self.groups) > 1:
            rows = [["P(R>1)", *self.theories, f"median R, {self.theories[-1]}"]]
            for group in self.groups:
                told = [self.row(group, theory) for theory in self.theories]
                shares = [share_text(each["p_above_one"]) for each in told]
                rows.append([group, *shares, _ratio_text(told[-1]["median_rebound"])])
            return [Shown(rows)]
        rows = [["theory of demand", "weight", "P(R>1), 95 %", "median R"]]
        for theory in self.theories:
            own = self.row(self.groups[0], theory)
            weight, middle = share_text(own["weight"]), _ratio_text(own["median_rebound"])
            rows.append([theory, weight, share_with_interval(own), middle])
        return [Shown(rows)]


def _ratio_text(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def theories(worlds: MeasuredWorlds) -> Theories:
    """P(R > 1) and median R by theory of demand, and of their mixture, each with its interval.

    The interval is Wilson's for as many independent worlds as would have the clustered error.

    Raises:
        Unanswered: if R is not defined in any world.
    """
    import pandas as pd

    column = worlds.points[THEORY_OF_DEMAND]
    listed = list(dict.fromkeys(column.tolist()))
    weights = worlds.theory_weights
    groups = {"all points": np.ones(worlds.n_points, dtype=np.bool_)}
    if worlds.design == SIDE_BY_SIDE:
        groups = {name: worlds.points_of(name) for name in worlds.scenarios}
    rows = []
    for group, inside in groups.items():
        for theory in listed:
            of_theory = inside & np.asarray(column == theory)
            rows.append({"group": group, "theory": theory, "weight": weights.get(theory, math.nan)})
            rows[-1] |= _numbers(worlds, of_theory)
        if weights:
            rows.append({"group": group, "theory": MIXTURE, "weight": 1.0} | _numbers(worlds, inside))
    table = pd.DataFrame(rows)
    if not table["worlds_defined"].any():
        raise Unanswered("R is not defined in any world")
    names = [*listed, *([MIXTURE] if weights else [])]
    return Theories(table, list(groups), names, _finding(table, len(groups)))


def _numbers(worlds: MeasuredWorlds, inside: NDArray[np.bool_]) -> dict[str, float]:
    weights = None if worlds.point_weights is None else worlds.point_weights[inside]
    clusters = None if worlds.point_clusters is None else worlds.point_clusters[inside]
    rebound = worlds.rebound[inside]
    share, known = share_above(rebound, weights), np.isfinite(rebound)
    error = error_of_share(rebound, clusters, weights)
    n_clusters = int(known.any(axis=0).sum()) if clusters is None else len(np.unique(clusters))
    low, high = wilson(share, min(effective_worlds(share, error, n_clusters), int(known.sum())))
    return {
        "worlds_defined": int(known.sum()),
        "p_above_one": share,
        "p_above_one_low": low,
        "p_above_one_high": high,
        "median_rebound": median(rebound, weights),
    }


def _finding(table: "pd.DataFrame", n_groups: int) -> str:
    mixed = table[(table["theory"] == MIXTURE) & table["p_above_one"].notna()]
    single = table[(table["theory"] != MIXTURE) & table["p_above_one"].notna()]
    if n_groups > 1:
        low, high = (single["p_above_one"].min(), single["p_above_one"].max())
        text = f"P(R > 1) runs from {percent(low)} to {percent(high)} over scenarios and theories of demand"
        return text + (f", and from {_ends(mixed, 'group')} in their mixture" if len(mixed) else "")
    by_theory = f"from {_ends(single, 'theory')} by theory of demand"
    if mixed.empty:
        return f"P(R > 1) runs {by_theory}"
    return f"P(R > 1) is {percent(mixed['p_above_one'].iloc[0])} in the mixture of theories, and {by_theory}"


def _ends(table: "pd.DataFrame", named: str) -> str:
    """The lowest and the highest share, with who has them."""
    ranked = table.sort_values("p_above_one", kind="stable")
    ends = [f"{percent(row['p_above_one'])} ({row[named]})" for _, row in ranked.iloc[[0, -1]].iterrows()]
    return " to ".join(ends)


THEORIES = Question(
    "theories",
    "What does each theory of demand say?",
    theories,
    designs=tuple(design for design in DESIGNS if design != ONE_AT_A_TIME),
    is_asked=lambda worlds: THEORY_OF_DEMAND in worlds.points,
)
