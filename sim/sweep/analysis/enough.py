"""How many worlds are enough: the answer and its interval as worlds are added."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.declaring import Array
from sim.sweep.analysis.chance import (
    CONFIDENCE_Z,
    effective_worlds,
    error_of_share,
    median,
    share_above,
    wilson,
)
from sim.sweep.analysis.worlds import Unanswered, Worlds
from sim.sweep.definition import ONE_AT_A_TIME, SIDE_BY_SIDE
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ONE_POINT = 0.01
_FIRST = 10
_SEED = 20250127
_RESAMPLES, _FEWEST_RESAMPLES = 400, 60
_MOST_NUMBERS = 20_000_000


@dataclass(frozen=True)
class Enough:
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


def enough(worlds: Worlds) -> Enough:
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
        found = [_row(worlds, name, inside, n) for n in sizes(worlds.opened.plan.draws)]
        found = [row for row in found if row["worlds_defined"]]
        if found:
            rows += found
            answers.append(_answer(worlds, name, found, inside, thresholds))
    if not rows:
        raise Unanswered("R is not defined in any world")
    table, told = pd.DataFrame(rows), pd.DataFrame(answers)
    return Enough(table, told, thresholds, _finding(table, told, len(groups)))


def _groups(worlds: Worlds) -> "list[tuple[str, NDArray[np.bool_]]]":
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
    found = [min(_FIRST, draws)]
    while found[-1] < draws:
        found.append(min(2 * found[-1], draws))
    return found


def _row(worlds: Worlds, name: str, inside: "NDArray[np.bool_]", n: int) -> dict[str, Any]:
    rebound = worlds.rebound[inside, :n]
    clusters = worlds.point_clusters
    clusters = None if clusters is None else clusters[inside]
    share, known = share_above(rebound), int(np.isfinite(rebound).sum())
    n_draws = int(np.isfinite(rebound).any(axis=0).sum())
    error = error_of_share(rebound, clusters)
    if len(rebound) == 1:
        low, high = wilson(share, known)
    else:
        n_clusters = n_draws if clusters is None or n_draws > 1 else len(np.unique(clusters))
        low, high = wilson(share, effective_worlds(share, error, n_clusters))
    median_low, median_high = _median_interval(rebound, clusters)
    return {
        "group": name,
        "draws": n,
        "points": int(np.isfinite(rebound).any(axis=1).sum()),
        "worlds_defined": known,
        "p_above_one": share,
        "p_above_one_low": low,
        "p_above_one_high": high,
        "p_above_one_standard_error": error,
        "median_rebound": median(rebound),
        "median_rebound_low": median_low,
        "median_rebound_high": median_high,
    }


def _median_interval(rebound: Array, clusters: "NDArray[np.int_] | None") -> tuple[float, float]:
    """95 % interval of the median, by resampling whole draws, and whole clusters of points if sampled."""
    rng = np.random.default_rng(_SEED)
    times = int(np.clip(_MOST_NUMBERS / max(1, rebound.size), _FEWEST_RESAMPLES, _RESAMPLES))
    blocks = [] if clusters is None else [np.flatnonzero(clusters == each) for each in np.unique(clusters)]
    found = []
    for _ in range(times):
        chosen = rebound[:, rng.integers(rebound.shape[1], size=rebound.shape[1])]
        if blocks:
            drawn = rng.integers(len(blocks), size=len(blocks))
            chosen = chosen[np.concatenate([blocks[each] for each in drawn])]
        found.append(median(chosen))
    known = [each for each in found if not math.isnan(each)]
    if not known:
        return math.nan, math.nan
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def _answer(
    worlds: Worlds,
    name: str,
    rows: list[dict[str, Any]],
    inside: "NDArray[np.bool_]",
    thresholds: dict[str, float],
) -> dict[str, Any]:
    answer: dict[str, Any] = {"group": name, "draws": rows[-1]["draws"]}
    for threshold, share in thresholds.items():
        answer[f"excludes_{threshold.replace(' ', '_')}_from_draws"] = excluded_from(rows, share)
    # Only what more draws can make smaller; which points were sampled stays as it is.
    error = error_of_share(worlds.rebound[inside], None)
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
    found = math.nan
    for row in reversed(rows):
        if row["p_above_one_low"] <= threshold <= row["p_above_one_high"] or math.isnan(
            row["p_above_one_low"]
        ):
            break
        found = float(row["draws"])
    return found


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
    share, low, high = (percent(last[f"p_above_one{end}"]) for end in ("", "_low", "_high"))
    said = f"P(R > 1) is {share} ({low} to {high})"
    even = answer["excludes_even_from_draws"]
    if math.isnan(even):
        return f"{said}: {answer['draws']:,} draws do not settle on which side of one half it lies"
    return f"{said}: {even:,.0f} draws settle on which side of one half it lies"
