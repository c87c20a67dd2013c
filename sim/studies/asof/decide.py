"""What the record of 2026 would have to show for a verdict of the mixture; no number of 2026 goes in."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.rebound import LEAST_WORLDS, UNDECIDED, verdict
from sim.scenario.mixture import weights_by_evidence
from sim.studies.asof.readings import AHEAD
from sim.studies.asof.verdicts import rebounds_of
from sim.studies.backtest.comparison import ComparedSeries
from sim.studies.run.theories import LEAST_WEIGHT_THAT_COUNTS

N_VALUES = 99
"""Values that are tried: the percentiles of what the mixture expects."""

LEAST_EFFECTIVE = float(LEAST_WORLDS)
"""Draws that must agree with a value before anything is said about it."""


def decide_rows(
    by_theory: Mapping[str, Ensemble], weights: Mapping[str, float], horizon: int, probability: float
) -> list[dict[str, Any]]:
    """For each series: what the mixture expects of a quarter of 2026, and which values would decide.

    Args:
        by_theory: draws of the last vintage.
        weights: of the theories.
        horizon: of R, in months.
        probability: share of worlds that a verdict takes.
    """
    rebounds = {theory: rebounds_of(ensemble, horizon) for theory, ensemble in by_theory.items()}
    rows = []
    for series in AHEAD:
        ln = {theory: np.log(one.values("ahead", series=series.key)) for theory, one in by_theory.items()}
        expected = _mixed_quantiles(ln, weights)
        words = [word_given(value, ln, rebounds, weights, series, probability) for value in expected]
        # A single draw has no range.
        ends = (expected[4], expected[94]) if expected[4] < expected[94] else (None, None)
        low, high = (None if end is None else float(np.exp(end)) for end in ends)
        p_low, p_high = (
            None if end is None else _share_above_one(end, ln, rebounds, weights, series) for end in ends
        )
        rows.append(
            {
                "series": series.key,
                "unit": series.unit,
                "median": float(np.exp(expected[N_VALUES // 2])),
                "q05": low,
                "q95": high,
                "p_at_q05": p_low,
                "p_at_q95": p_high,
                "deciding": _regions(words, expected),
            }
        )
    return rows


def word_given(
    value_ln: float,
    ln: Mapping[str, Numbers],
    rebounds: Mapping[str, Numbers],
    weights: Mapping[str, float],
    series: ComparedSeries,
    probability: float,
) -> str:
    """The word that the mixture would earn if the record showed a value.

    The value is met with error and discrepancy of its series, as at any vintage; it moves the draws of
    each theory and the weights of theories. Every theory above the least weight has to agree.
    """
    likelihoods = _likelihoods(value_ln, ln, series)
    evidence = {
        theory: np.log(weights[theory] * np.mean(each) + 1e-300) for theory, each in likelihoods.items()
    }
    words, effective = set(), 0.0
    for theory, weight in weights_by_evidence(evidence).items():
        if weight > LEAST_WEIGHT_THAT_COUNTS:
            each, known = likelihoods[theory], np.isfinite(rebounds[theory])
            effective += float(np.sum(each[known]) ** 2 / np.sum(np.square(each[known])))
            words.add(verdict_of(rebounds[theory][known], each[known], probability))
    return words.pop() if len(words) == 1 and effective >= LEAST_EFFECTIVE else UNDECIDED


def _share_above_one(
    value_ln: float,
    ln: Mapping[str, Numbers],
    rebounds: Mapping[str, Numbers],
    weights: Mapping[str, float],
    series: ComparedSeries,
) -> float:
    """P(R>1) of the mixture if the record showed a value."""
    total, above = 0.0, 0.0
    for theory, likelihood in _likelihoods(value_ln, ln, series).items():
        known = np.isfinite(rebounds[theory])
        of_draw = weights[theory] * likelihood[known] / len(likelihood)
        total += float(np.sum(of_draw))
        above += float(np.sum(of_draw[rebounds[theory][known] > 1.0]))
    return above / total


def _likelihoods(value_ln: float, ln: Mapping[str, Numbers], series: ComparedSeries) -> dict[str, Numbers]:
    return {
        theory: np.exp(-0.5 * np.square((values - value_ln) / series.deviation_ln))
        for theory, values in ln.items()
    }


def verdict_of(rebounds: Numbers, weights: Numbers, probability: float) -> str:
    """The verdict of weighted draws: that of the draws repeated in proportion to their weights."""
    steps = (np.arange(1000) + 0.5) / 1000.0
    chosen = np.searchsorted(np.cumsum(weights) / np.sum(weights), steps)
    return verdict(rebounds[np.minimum(chosen, len(rebounds) - 1)], probability)


def _mixed_quantiles(values: Mapping[str, Numbers], weights: Mapping[str, float]) -> Numbers:
    every = np.concatenate(list(values.values()))
    of_each = np.concatenate([np.full(len(each), weights[name] / len(each)) for name, each in values.items()])
    levels = np.arange(1, N_VALUES + 1) / (N_VALUES + 1.0)
    found: Numbers = np.quantile(every, levels, weights=of_each, method="inverted_cdf")
    return found


def _regions(words: Sequence[str], expected: Numbers) -> list[dict[str, Any]]:
    """Runs of percentiles under which the mixture says one word, and how likely it holds them."""
    regions = []
    for word, places in groupby(range(len(words)), key=lambda place: words[place]):
        inside = list(places)
        if word != UNDECIDED:
            first, last = inside[0], inside[-1]
            regions.append(
                {
                    "word": word,
                    "from": None if first == 0 else float(np.exp(expected[first])),
                    "to": None if last == len(words) - 1 else float(np.exp(expected[last])),
                    "probability": len(inside) / (N_VALUES + 1.0),
                }
            )
    return regions
