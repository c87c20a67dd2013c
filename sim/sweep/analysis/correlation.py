"""Rank correlations between factors and R over points in no order, with bootstrap intervals."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from sim.measuring.rebound import LEAST_WORLDS
from sim.model.declaring import Array
from sim.sweep.analysis.chance import CONFIDENCE_Z, NOTHING, SEED
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.analysis.sensitivity import OUTPUTS, SHORT, point_outputs, unit_places
from sim.sweep.definition import OWN_POINTS
from sim.words import fixed

if TYPE_CHECKING:
    import pandas as pd

_RESAMPLES = 500
_LEAST_POINTS = LEAST_WORLDS


@dataclass(frozen=True)
class Correlations(Answer):
    """Rank correlations of every factor.

    Attributes:
        table: a row for each output and factor.
        n_points: points that count.
        finding: one sentence.
    """

    table: "pd.DataFrame"
    n_points: int
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"rank_correlations": self.table}

    @property
    def in_short(self) -> list[Shown]:
        """Simple and partial rank correlations, with 95 % intervals."""
        rows = [["output", "factor", "rank correlation", "partial"]]
        for row in self.table.to_dict("records"):
            cells = [
                told(*(row[f"{name}{end}"] for end in ("", "_low", "_high")))
                for name in ("spearman", "partial")
            ]
            rows.append([SHORT[row["output"]], row["label"], *cells])
        return [Shown(rows)]


def told(value: float, low: float, high: float) -> str:
    """A correlation with its interval, with as many digits as tell the ends apart.

    >>> told(0.5, 0.25, 0.75), told(0.991, 0.9903, 0.9934), told(math.nan, 0.0, 0.0)
    ('+0.50 (+0.25 to +0.75)', '+0.991 (+0.990 to +0.993)', '–')
    """
    if math.isnan(value):
        return "–"
    digits = next((few for few in (2, 3, 4) if f"{low:.{few}f}" != f"{high:.{few}f}"), 5)
    said, *ends = (fixed(each, digits, has_sign=True) for each in (value, low, high))
    return f"{said} ({ends[0]} to {ends[1]})"


def correlations(worlds: MeasuredWorlds) -> Correlations:
    """Spearman's rank correlation and the partial one (all other factors held) with mean R and P(R > 1).

    Points are resampled for the 95 % intervals, with a fixed seed; words count in the order of the file, or
    not at all where that is the order of rows in a table.

    Raises:
        Unanswered: for too few points, or if no output varies.
    """
    import pandas as pd

    kept = [
        at for at, each in enumerate(worlds.factors) if worlds.design != OWN_POINTS or each.kind != "text"
    ]
    factors, places, rows = [worlds.factors[at] for at in kept], unit_places(worlds)[:, kept], []
    if not factors:
        raise Unanswered("no factor is a number or a flag")
    outputs = point_outputs(worlds)
    is_known = np.isfinite(outputs["rebound"])
    n_points = int(is_known.sum())
    if n_points < max(_LEAST_POINTS, len(factors) + 3):
        raise Unanswered(f"R is known at {n_points} points, too few for rank correlations")
    for name, values in outputs.items():
        if np.ptp(values[is_known]) > 0.0:
            of_factors = _with_intervals(places[is_known], values[is_known])
            rows += [{"output": name, "factor": factor.path, "label": factor.label} | numbers
                     for factor, numbers in zip(factors, of_factors, strict=True)]  # fmt: skip
    if not rows:
        raise Unanswered("R is the same at all points")
    table = pd.DataFrame(rows)
    return Correlations(table, n_points, _finding(table, n_points))


def rank_correlations(places: Array, values: Array) -> tuple[Array, Array]:
    """Spearman's correlation of each factor with the values, and the partial one, `[factor]` each.

    The partial one comes from the inverse of the matrix of rank correlations; NaN where there is none.
    """
    ranks = rankdata(np.column_stack([places, values]), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = np.corrcoef(ranks, rowvar=False)
        if not np.isfinite(matrix).all() or np.linalg.cond(matrix) > 1e12:
            return matrix[:-1, -1], np.full(places.shape[1], np.nan)
        inverse = np.linalg.inv(matrix)
        partial = -inverse[:-1, -1] / np.sqrt(np.diag(inverse)[:-1] * inverse[-1, -1])
    return matrix[:-1, -1], np.clip(partial, -1.0, 1.0)


def _with_intervals(places: Array, values: Array) -> list[dict[str, float]]:
    rng = np.random.default_rng(SEED)
    simple, partial = rank_correlations(places, values)
    resampled = []
    for _ in range(_RESAMPLES):
        chosen = rng.integers(len(values), size=len(values))
        resampled.append(rank_correlations(places[chosen], values[chosen]))
    both = np.array(resampled)
    with np.errstate(invalid="ignore"):
        low, high = np.nanquantile(np.where(np.isfinite(both), both, 0.0), (0.025, 0.975), axis=0)
    flat_low, flat_high = interval_of_correlation(np.array([simple, partial]), len(values))
    is_flat = high - low < NOTHING
    low, high = np.where(is_flat, flat_low, low), np.where(is_flat, flat_high, high)
    return [
        {
            "spearman": float(simple[place]),
            "spearman_low": float(low[0, place]),
            "spearman_high": float(high[0, place]),
            "partial": float(partial[place]),
            "partial_low": float(low[1, place]),
            "partial_high": float(high[1, place]),
        }
        for place in range(places.shape[1])
    ]


def interval_of_correlation(correlation: Array, n: int) -> tuple[Array, Array]:
    """95 % interval of a correlation over `n` pairs after Fisher (1915), for what no resample moves.

    >>> low, high = interval_of_correlation(np.array([1.0]), 40)
    >>> [round(float(end), 2) for end in (low[0], high[0])]
    [0.95, 0.99]
    """
    largest = 1.0 - 1.0 / n
    middle, half = np.arctanh(np.clip(correlation, -largest, largest)), CONFIDENCE_Z / math.sqrt(n - 3)
    return np.tanh(middle - half), np.tanh(middle + half)


def _finding(table: "pd.DataFrame", n_points: int) -> str:
    output = str(table["output"].iloc[0])
    of_output = table[table["output"] == output]
    first = of_output.iloc[int(of_output["partial"].fillna(of_output["spearman"]).abs().argmax())]
    kind = "partial" if np.isfinite(first["partial"]) else "spearman"
    name = "partial rank correlation" if kind == "partial" else "rank correlation"
    way = "rises" if first[kind] > 0 else "falls"
    if first[f"{kind}_low"] <= 0.0 <= first[f"{kind}_high"]:
        return f"No factor moves {OUTPUTS[output]} beyond chance among {n_points:,} points"
    return (
        f"{OUTPUTS[output][:1].upper()}{OUTPUTS[output][1:]} {way} most clearly with {first['label']}: "
        f"{name} {told(first[kind], first[f'{kind}_low'], first[f'{kind}_high'])}"
    )


CORRELATIONS = Question(
    "correlations", "Which factors does R go with?", correlations, designs=("latin_hypercube", OWN_POINTS)
)
