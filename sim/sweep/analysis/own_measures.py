"""How measures of the user's own change with the shock, world by world, and beside R."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.measuring.variables import change_of
from sim.model.declaring import Array
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.columns import own_among
from sim.words import signed_percent, with_range

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = {"q05": 0.05, "median": 0.5, "q95": 0.95}


@dataclass(frozen=True)
class OwnMeasures(Answer):
    """Changes against the twin over the horizon.

    Attributes:
        table: a row for each point of each measure: 5, 50 and 95 % of its worlds.
        changes: measure → shocked over twin, less one, `[point, draw]`, NaN where it is not measured.
        overall: a row for each measure: the same quantiles of all worlds.
        finding: one sentence.
    """

    table: "pd.DataFrame"
    changes: dict[str, Array]
    overall: "pd.DataFrame"
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"own_measures": self.table}

    @property
    def in_short(self) -> list[Shown]:
        """A row for each measure."""
        rows = [["change against the twin", "median", "90 % of worlds"]]
        for name, row in self.overall.iterrows():
            low, high = signed_percent(row["q05"]), signed_percent(row["q95"])
            rows.append([str(name), signed_percent(row["median"]), f"{low} to {high}"])
        return [Shown(rows)]


def own_measures(worlds: MeasuredWorlds) -> OwnMeasures:
    """Quantiles of the change of each measure, by point and over all worlds.

    Raises:
        Unanswered: if no measure has a finite change in any world.
    """
    import pandas as pd

    changes: dict[str, Array] = {}
    rows, overall = [], {}
    for name in own_among(worlds.opened.plan.measures):
        change = worlds.column(f"{change_of(name)}_{worlds.horizon}")
        if not np.isfinite(change).any():
            continue
        changes[name] = change
        overall[name] = _quantiles(change)
        rows += [
            {"measure": name, "point": point, **_quantiles(change[point])} for point in range(worlds.n_points)
        ]
    if not changes:
        raise Unanswered("no change against the twin is finite")
    first = next(iter(changes))
    low, median, high = overall[first].values()
    told = with_range(median, low, high, signed_percent)
    finding = f"Over {worlds.horizon} months the shock changes {first} by {told}"
    return OwnMeasures(pd.DataFrame(rows), changes, pd.DataFrame(overall).T, finding)


def _quantiles(change: Array) -> dict[str, float]:
    known = change[np.isfinite(change)]
    return {
        name: float(np.quantile(known, level)) if known.size else np.nan for name, level in QUANTILES.items()
    }


OWN_MEASURES = Question(
    "own_measures",
    "How do your own measures change?",
    own_measures,
    is_asked=lambda worlds: bool(own_among(worlds.opened.plan.measures)),
)
