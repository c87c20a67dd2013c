"""What each point says that a user's own table lists."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measuring.rebound import LEAST_WORLDS
from sim.sweep.analysis.chance import median, share_above, share_with_interval, wilson
from sim.sweep.analysis.fans import title_of
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import OWN_POINTS
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd

_MOST_SHOWN = 40


@dataclass(frozen=True)
class ListedPoints(Answer):
    """P(R > 1) and median R at each point.

    Attributes:
        table: a row for each point, in the order of the user's table.
        finding: one sentence.
    """

    table: "pd.DataFrame"
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"points": self.table}

    @property
    def in_short(self) -> list[Shown]:
        """The first points."""
        rows = [["point", "P(R>1), 95 %", "median R", "worlds"]]
        for row in self.table.head(_MOST_SHOWN).to_dict("records"):
            said, middle = share_with_interval(row), f"{row['median_rebound']:.2f}"
            if row["worlds_defined"] < LEAST_WORLDS:
                said, middle = "few" if row["worlds_defined"] else "–", "–"
            rows.append([row["title"], said, middle, f"{row['worlds_defined']:,}"])
        left = len(self.table) - _MOST_SHOWN
        return [Shown(rows + ([[f"… {left:,} more", "", "", ""]] if left > 0 else []))]


def listed_points(worlds: MeasuredWorlds) -> ListedPoints:
    """P(R > 1) with its interval (Wilson's) and median R, point by point.

    Raises:
        Unanswered: if no point has enough worlds in which R is defined.
    """
    import pandas as pd

    table = pd.DataFrame([_row(worlds, point) for point in range(worlds.n_points)])
    if not table["worlds_defined"].any():
        raise Unanswered("R is not defined in any world")
    if ranked_points(table).empty:
        raise Unanswered(f"too few worlds: no point has {LEAST_WORLDS} of them")
    return ListedPoints(table, _finding(table))


def _row(worlds: MeasuredWorlds, point: int) -> dict[str, Any]:
    rebound = worlds.rebound[point : point + 1]
    share, known = share_above(rebound), int(np.isfinite(rebound).sum())
    low, high = wilson(share, known)
    said = {"point": point, "title": title_of(worlds, point)}
    said |= {factor.path: worlds.points[factor.path].iloc[point] for factor in worlds.factors}
    return said | {
        "worlds": int(worlds.is_measured[point].sum()),
        "worlds_defined": known,
        "p_above_one": share,
        "p_above_one_low": low,
        "p_above_one_high": high,
        "median_rebound": median(rebound),
    }


def ranked_points(table: "pd.DataFrame") -> "pd.DataFrame":
    """Points with enough worlds, the highest share first, of equals the one with the highest median."""
    known = table[table["worlds_defined"] >= LEAST_WORLDS]
    return known.sort_values(["p_above_one", "median_rebound"], ascending=False, kind="stable")


def _finding(table: "pd.DataFrame") -> str:
    ranked = ranked_points(table)[::-1]
    first, last = ranked.iloc[0], ranked.iloc[-1]
    low, high = (f"{percent(row['p_above_one'])} ({row['title']})" for row in (first, last))
    if first["p_above_one"] == last["p_above_one"]:
        return f"P(R > 1) is {percent(first['p_above_one'])} at each of {len(ranked):,} points"
    return f"P(R > 1) runs from {low} to {high} over {len(ranked):,} points"


POINTS = Question("points", "What does each point say?", listed_points, designs=(OWN_POINTS,))
