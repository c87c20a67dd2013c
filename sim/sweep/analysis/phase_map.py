"""The map of the verdict over two factors, and where it flips."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.measuring.rebound import LEAST_WORLDS, UNDECIDED, verdict
from sim.model.declaring import Array
from sim.sweep.analysis.chance import error_of_share, share_above, share_text
from sim.sweep.analysis.dimension import Dimension
from sim.sweep.analysis.map_axes import Axis, axis_of, chosen_factors
from sim.sweep.analysis.measured import SCENARIO, MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import SAMPLED, THEORY_OF_DEMAND
from sim.words import listed, percent

if TYPE_CHECKING:
    import pandas as pd

HALF = 0.5
MIXTURE = "mixture of theories by their weights"
"""The map over all theories of demand."""


@dataclass(frozen=True)
class PhaseMap(Answer):
    """P(R > 1) in cells.

    Attributes:
        x, y: the axes; the first moves the verdict most.
        facets: what a further factor is in each map; one empty text without.
        cells: a row for each cell of each facet.
        flips: where P(R > 1) crosses a threshold along x, a row for each crossing.
        thresholds: name → share; the verdict's own are those of the scenario.
        averaged: labels of factors over whose levels cells are pooled.
        finding: one sentence.
    """

    x: Axis
    y: Axis
    facets: list[str]
    cells: "pd.DataFrame"
    flips: "pd.DataFrame"
    thresholds: dict[str, float]
    averaged: list[str]
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"phase_map": self.cells, "phase_map_flips": self.flips}

    def matrix(self, facet: str, column: str) -> Array:
        """A column of the cells as `[y, x]`."""
        rows = self.cells[self.cells["facet"] == facet]
        return rows[column].to_numpy(dtype=np.float64).reshape(len(self.y.levels), len(self.x.levels))

    @property
    def in_short(self) -> list[Shown]:
        """A table for each facet: a row for each level across which the map runs, a column for each other."""
        head = [f"{self.y.dimension.label} \\ {self.x.dimension.label}"]
        head += [self.x.dimension.say(level) for level in self.x.levels]
        return [Shown([head, *self._rows_of(facet)], facet) for facet in self.facets]

    def _rows_of(self, facet: str) -> list[list[str]]:
        """The highest level first."""
        shares, counts = self.matrix(facet, "p_above_one"), self.matrix(facet, "worlds_defined")
        return [
            [self.y.dimension.say(level), *(_cell_text(*cell) for cell in zip(row, n_of, strict=True))]
            for level, row, n_of in zip(self.y.levels[::-1], shares[::-1], counts[::-1], strict=True)
        ]


def _cell_text(share: float, n_worlds: float) -> str:
    return "few" if 0 < n_worlds < LEAST_WORLDS else share_text(share)


def phase_map(worlds: MeasuredWorlds) -> PhaseMap:
    """Cells of P(R > 1) over the two factors that move it most.

    On a grid a cell is a pair of levels; for sampled points with two factors it is a bin. A third factor with
    up to four levels has a map for each; over all others the worlds of a cell are pooled. The theory of
    demand, where it is one of three factors or more, has a map for each and one for the mixture of all by
    the weights of the record. A verdict in a cell is that of `sim.measuring.rebound.verdict` at the
    scenario's own share of worlds, and of a mixture what all its theories say.

    Raises:
        Unanswered: for other designs, for one factor, or where R is nowhere defined.
    """
    import pandas as pd

    chosen, facet = chosen_factors(worlds)
    binned = worlds.design in SAMPLED
    x, y = (axis_of(worlds, factor, binned) for factor in chosen)
    pooled = [factor.label for factor in worlds.factors if factor not in chosen and factor is not facet]
    rows = []
    for name, in_facet in _facets(worlds, facet):
        rows += _cells(worlds, name, in_facet, x, y)
    cells = pd.DataFrame(rows)
    if not cells["worlds_defined"].any():
        raise Unanswered("R is not defined in any world")
    p = worlds.probability
    thresholds = {"even": HALF, "backfire": p, "no backfire": 1.0 - p}
    told = cells[cells["worlds_defined"] >= LEAST_WORLDS]
    if told.empty:
        raise Unanswered(f"too few worlds: no cell of a map has {LEAST_WORLDS} of them")
    flips = _flips(told, x, thresholds)
    names = list(dict.fromkeys(cells["facet"]))
    finding = _finding(told, flips, x, y)
    if MIXTURE in set(told["facet"]):
        mixed, flipped = (table[table["facet"] == MIXTURE] for table in (told, flips))
        spans = _spans(told[told["facet"] != MIXTURE])
        finding = _finding(mixed, flipped, x, y)
        finding = f"In the mixture of theories {finding[:1].lower()}{finding[1:]}; by theory {spans}"
    return PhaseMap(x, y, names, cells, flips, thresholds, pooled, finding)


def _facets(worlds: MeasuredWorlds, facet: Dimension | None) -> list[tuple[str, NDArray[np.bool_]]]:
    if facet is None:
        return [("", np.ones(worlds.n_points, dtype=np.bool_))]
    column = worlds.points[facet.path]
    weights = worlds.theory_weights if facet.path == THEORY_OF_DEMAND else {}
    facets = [
        (f"{facet.label}: {facet.say(value)}{_weight_text(weights.get(value))}", np.asarray(column == value))
        for value in dict.fromkeys(column.tolist())
    ]
    return [*facets, (MIXTURE, np.asarray(column.isin(weights)))] if len(weights) > 1 else facets


def _weight_text(weight: float | None) -> str:
    return "" if weight is None else f" (weight {percent(weight)})"


def _cells(
    worlds: MeasuredWorlds, facet: str, in_facet: NDArray[np.bool_], x: Axis, y: Axis
) -> list[dict[str, Any]]:
    rows = []
    for row, y_level in enumerate(y.levels):
        for column, x_level in enumerate(x.levels):
            inside = in_facet & (y.places == row) & (x.places == column)
            rows.append({"facet": facet, "y": y_level, "x": x_level} | _cell(worlds, inside))
    return rows


def _cell(worlds: MeasuredWorlds, inside: NDArray[np.bool_]) -> dict[str, Any]:
    rebound = np.where(inside[:, None], worlds.rebound, np.nan)
    defined = np.isfinite(rebound)
    n, n_defined = int(worlds.is_measured[inside].sum()), int(defined.sum())
    weights = np.ones(worlds.n_points) if worlds.point_weights is None else worlds.point_weights
    counted = float(weights[inside] @ worlds.is_measured[inside].sum(axis=1))
    return {
        "worlds": n,
        "worlds_defined": n_defined,
        "defined_share": float(weights @ defined.sum(axis=1)) / counted if n else math.nan,
        "p_above_one": share_above(rebound, worlds.point_weights),
        "p_above_one_standard_error": error_of_share(rebound, worlds.point_clusters, worlds.point_weights),
        "verdict": _verdict(worlds, inside) if n else "",
    }


def _verdict(worlds: MeasuredWorlds, inside: NDArray[np.bool_]) -> str:
    """The word of the worlds of some points; where these differ in their theory of demand, that of all."""
    theories = worlds.points[THEORY_OF_DEMAND] if worlds.theory_weights else worlds.points[SCENARIO]
    words = set()
    for theory in dict.fromkeys(theories[inside]):
        of_theory = inside & np.asarray(theories == theory)
        words.add(verdict(worlds.rebound[of_theory][worlds.is_measured[of_theory]], worlds.probability))
    return words.pop() if len(words) == 1 else UNDECIDED


def _flips(cells: "pd.DataFrame", x: Axis, thresholds: dict[str, float]) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    if x.is_number:
        for (facet, level), row in cells.groupby(["facet", "y"], sort=False):
            for name, threshold in thresholds.items():
                for at, way in crossings(row["x"], row["p_above_one"], threshold, x.dimension.is_log):
                    at_level = {"facet": facet, "y": level, "threshold": name, "p_above_one": threshold}
                    rows.append(at_level | {"x": at, "direction": way})
    return pd.DataFrame(rows, columns=["facet", "y", "threshold", "p_above_one", "x", "direction"])


def crossings(x: Any, y: Any, threshold: float, is_log: bool) -> list[tuple[float, int]]:
    """Where a line through points crosses a threshold, and whether it rises (+1) or falls (-1) there.

    >>> crossings([1.0, 100.0], [0.0, 1.0], 0.5, is_log=True)
    [(10.0, 1)]
    """
    places = np.log(np.asarray(x, dtype=np.float64)) if is_log else np.asarray(x, dtype=np.float64)
    above = np.asarray(y, dtype=np.float64) - threshold
    crossed = []
    for left in range(len(places) - 1):
        one, other = above[left], above[left + 1]
        if (one < 0.0 <= other) or (other < 0.0 <= one):
            at = places[left] + (places[left + 1] - places[left]) * one / (one - other)
            crossed.append((float(f"{np.exp(at) if is_log else at:.12g}"), 1 if other > one else -1))
    return crossed


def _finding(cells: "pd.DataFrame", flips: "pd.DataFrame", x: Axis, y: Axis) -> str:
    shares = cells["p_above_one"].dropna()
    span = f"P(R > 1) runs {_spans(cells)}"
    even = flips[flips["threshold"] == "even"]
    if even.empty:
        if shares.min() >= HALF or shares.max() < HALF:
            side = "more" if shares.min() >= HALF else "fewer"
            return (
                f"The verdict does not flip on this map: in all cells {side} than half of worlds backfire "
                f"({span})"
            )
        return f"{span} over {listed([x.dimension.label, y.dimension.label])}"
    way = "above" if (even["direction"] > 0).sum() * 2 >= len(even) else "below"
    first, last = x.dimension.say(float(even["x"].min())), x.dimension.say(float(even["x"].max()))
    at = first if first == last else f"{first} to {last} (by {y.dimension.label})"
    return f"Backfire is more likely than not with {x.dimension.label} {way} {at}; {span}"


def _spans(cells: "pd.DataFrame") -> str:
    return f"from {percent(cells['p_above_one'].min())} to {percent(cells['p_above_one'].max())}"


PHASE_MAP = Question("phase_map", "Where does the verdict flip?", phase_map)
