"""How many worlds are enough: the answer and its interval as worlds are added."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measuring.rebound import LEAST_WORLDS
from sim.model.declaring import Array
from sim.sweep.analysis.chance import (
    CONFIDENCE_Z,
    SEED,
    effective_worlds,
    error_of_share,
    median,
    share_above,
    share_with_interval,
    wilson,
)
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.definition import ONE_AT_A_TIME, SIDE_BY_SIDE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ONE_POINT = 0.01
_FIRST = 10
_RESAMPLES, _FEWEST_RESAMPLES = 400, 60
_MOST_NUMBERS = 20_000_000


@dataclass(frozen=True)
class Enough(Answer):
    """P(R > 1) and median R of the first n draws.

    Attributes:
        table: a row for each scenario (or all points together) and n.
        answers: a row for each: from which n on an interval excludes a threshold, and what ±1 point takes.
        thresholds: name → share.
        finding: one sentence.
    """

    table: "pd.DataFrame"
    answers: "pd.DataFrame"
    thresholds: dict[str, float]
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {"worlds_needed": self.table, "worlds_needed_answers": self.answers}

    @property
    def in_short(self) -> list[Shown]:
        """The last row of each group, and what more draws would give."""
        rows = [
            [
                "worlds of",
                "draws",
                "P(R>1), 95 %",
                "median R, 95 %",
                "side of one half from",
                "±1 point takes",
            ]
        ]
        for answer in self.answers.to_dict("records"):
            last = self.table[self.table["group"] == answer["group"]].iloc[-1]
            even, needed = answer["excludes_even_from_draws"], answer["draws_for_one_point"]
            rows.append([
                answer["group"],
                f"{last['draws']:,}",
                share_with_interval(last),
                median_text(last),
                "not yet" if math.isnan(even) else f"{even:,.0f} draws",
                "–" if math.isnan(needed) else f"{needed:,.0f} draws",
            ])  # fmt: skip
        return [Shown(rows)]


def median_text(row: Mapping[str, Any]) -> str:
    """The median and its interval, if it has one."""
    low, high = row["median_rebound_low"], row["median_rebound_high"]
    return f"{row['median_rebound']:.2f}" + ("" if math.isnan(low) else f" ({low:.2f} to {high:.2f})")


def enough(worlds: MeasuredWorlds) -> Enough:
    """The answer for the first n draws, n doubling, for each scenario or pooled over all points.

    What is independent: with one point its worlds are, and the interval is Wilson's. With many points, draw k
    is the same luck at each of them, so that a draw with all its points is one cluster; in a sampled design
    the points (or blocks of points) are clusters too. The interval is then Wilson's for the number of
    independent worlds that would have the clustered error, and the interval of the median resamples whole
    draws, and whole points where those are a sample.

    Raises:
        Unanswered: if R is not defined in any world.
    """
    import pandas as pd

    groups = _groups(worlds)
    p = worlds.probability
    thresholds = {"even": 0.5, "backfire": p, "no backfire": 1.0 - p}
    rows: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for name, inside in groups:
        of_sizes = [_row(worlds, name, inside, n) for n in sizes(worlds.opened.plan.draws)]
        of_sizes = [row for row in of_sizes if row["worlds_defined"]]
        if of_sizes:
            rows += of_sizes
            answers.append(_answer(worlds, name, of_sizes, inside, thresholds))
    if not rows:
        raise Unanswered("R is not defined in any world")
    table, told = pd.DataFrame(rows), pd.DataFrame(answers)
    return Enough(table, told, thresholds, _finding(table, told, len(groups)))


def _groups(worlds: MeasuredWorlds) -> "list[tuple[str, NDArray[np.bool_]]]":
    """Scenarios by themselves; one at a time, the scenario as it is; else all points together."""
    if worlds.design == SIDE_BY_SIDE:
        return [(name, worlds.points_of(name)) for name in worlds.scenarios]
    if worlds.design == ONE_AT_A_TIME or worlds.n_points == 1:
        return [(worlds.scenarios[0], np.arange(worlds.n_points) == 0)]
    return [("all points", np.ones(worlds.n_points, dtype=np.bool_))]


def sizes(draws: int) -> list[int]:
    """Numbers of draws to look at, doubling up to all.

    >>> sizes(100), sizes(4)
    ([10, 20, 40, 80, 100], [4])
    """
    doubled = [min(_FIRST, draws)]
    while doubled[-1] < draws:
        doubled.append(min(2 * doubled[-1], draws))
    return doubled


def _row(worlds: MeasuredWorlds, name: str, inside: "NDArray[np.bool_]", n: int) -> dict[str, Any]:
    rebound = worlds.rebound[inside, :n]
    clusters = worlds.point_clusters
    clusters = None if clusters is None else clusters[inside]
    weights = _weights(worlds, inside)
    share, known = share_above(rebound, weights), int(np.isfinite(rebound).sum())
    n_draws = int(np.isfinite(rebound).any(axis=0).sum())
    error = error_of_share(rebound, clusters, weights)
    n_independent = n_draws
    if len(rebound) == 1:
        low, high = wilson(share, known)
    else:
        n_clusters = n_draws if clusters is None or n_draws > 1 else len(np.unique(clusters))
        low, high = wilson(share, min(effective_worlds(share, error, n_clusters), known))
        n_independent = n_draws if clusters is None else max(n_draws, len(np.unique(clusters)))
    median_low, median_high = _median_interval(rebound, clusters, weights)
    return {
        "group": name,
        "draws": n,
        "points": int(np.isfinite(rebound).any(axis=1).sum()),
        "worlds_defined": known,
        "worlds_independent": n_independent,
        "p_above_one": share,
        "p_above_one_low": low,
        "p_above_one_high": high,
        "p_above_one_standard_error": error,
        "median_rebound": median(rebound, weights),
        "median_rebound_low": median_low,
        "median_rebound_high": median_high,
    }


def _weights(worlds: MeasuredWorlds, inside: "NDArray[np.bool_]") -> Array | None:
    return None if worlds.point_weights is None else worlds.point_weights[inside]


def _median_interval(
    rebound: Array, clusters: "NDArray[np.int_] | None", weights: Array | None
) -> tuple[float, float]:
    """95 % interval of the median, by resampling whole draws, and whole clusters of points if sampled."""
    rng = np.random.default_rng(SEED)
    times = int(np.clip(_MOST_NUMBERS / max(1, rebound.size), _FEWEST_RESAMPLES, _RESAMPLES))
    blocks = (
        [] if clusters is None else [np.flatnonzero(clusters == cluster) for cluster in np.unique(clusters)]
    )
    medians = []
    for _ in range(times):
        chosen = rebound[:, rng.integers(rebound.shape[1], size=rebound.shape[1])]
        if blocks:
            drawn = rng.integers(len(blocks), size=len(blocks))
            points = np.concatenate([blocks[block] for block in drawn])
            chosen = chosen[points]
            medians.append(median(chosen, None if weights is None else weights[points]))
        else:
            medians.append(median(chosen, weights))
    known = [value for value in medians if not math.isnan(value)]
    if not known:
        return math.nan, math.nan
    low, high = (float(end) for end in np.quantile(known, (0.025, 0.975)))
    # What was drawn once, or each time the same, has no interval.
    return (low, high) if low < high else (math.nan, math.nan)


def _answer(
    worlds: MeasuredWorlds,
    name: str,
    rows: list[dict[str, Any]],
    inside: "NDArray[np.bool_]",
    thresholds: dict[str, float],
) -> dict[str, Any]:
    answer: dict[str, Any] = {"group": name, "draws": rows[-1]["draws"]}
    enough_to_say = [row for row in rows if row["worlds_independent"] >= LEAST_WORLDS]
    for threshold, share in thresholds.items():
        answer[f"excludes_{threshold.replace(' ', '_')}_from_draws"] = excluded_from(enough_to_say, share)
    # Only what more draws can make smaller; which points were sampled stays as it is.
    error = error_of_share(worlds.rebound[inside], None, _weights(worlds, inside))
    needed = rows[-1]["draws"] * (CONFIDENCE_Z * error / ONE_POINT) ** 2
    is_unanimous = rows[-1]["p_above_one"] in (0.0, 1.0)
    answer["draws_for_one_point"] = math.nan if is_unanimous or math.isnan(needed) else math.ceil(needed)
    return answer


def excluded_from(rows: list[dict[str, Any]], threshold: float) -> float:
    """The number of draws from which on the interval of P(R > 1) excludes a threshold; NaN if it does not.

    >>> rows = [{"draws": n, "p_above_one_low": low, "p_above_one_high": 0.9} for n, low in ((10, 0.4), (20, 0.6))]
    >>> excluded_from(rows, 0.5)
    20.0
    """  # noqa: E501 (a doctest is one line)
    first = math.nan
    for row in reversed(rows):
        if row["p_above_one_low"] <= threshold <= row["p_above_one_high"] or math.isnan(
            row["p_above_one_low"]
        ):
            break
        first = float(row["draws"])
    return first


def _finding(table: "pd.DataFrame", answers: "pd.DataFrame", n_groups: int) -> str:
    if n_groups > 1:
        clear = int(answers["excludes_even_from_draws"].notna().sum())
        without = n_groups - len(answers)
        gap = f" (in {without} R is hardly ever defined)" if without else ""
        return (
            f"In {clear} of {n_groups} scenarios{gap} the worlds suffice to say on which side of one half "
            "P(R > 1) lies"
        )
    last, answer = table.iloc[-1], answers.iloc[0]
    said = f"P(R > 1) is {share_with_interval(last)}"
    even = answer["excludes_even_from_draws"]
    if math.isnan(even):
        return f"{said}: {answer['draws']:,} draws do not settle on which side of one half it lies"
    return f"{said}: {even:,.0f} draws settle on which side of one half it lies"


ENOUGH = Question("enough", "Are the worlds enough?", enough)
