"""From two sides to the table: a row for each quantity, measure and horizon, and a word for each row."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.measuring.ensemble import Numbers
from sim.measuring.paired import (
    Difference,
    median_interval,
    paired_difference,
    share_difference_error,
    standard_error,
)
from sim.measuring.rebound import LEAST_WORLDS, MEASURES, TOO_FEW_WORLDS, probability_above
from sim.measuring.statistics import finite, quantiles
from sim.results import SCHEMA_VERSION
from sim.results.tables import csv_text
from sim.studies.compare.sentences import HIGHER, LOWER, MOSTLY_HIGHER, MOSTLY_LOWER, NOT_KNOWN, SAME
from sim.studies.compare.sentences import sentence_of as said
from sim.studies.compare.sides import QUANTITIES, REBOUND, Key, Side, differing, why_not_paired
from sim.studies.run.summary import HEADLINE_MEASURE, MADE_BY

JSON_NAME, CSV_NAME, PAIRS_NAME = "compare.json", "compare.csv", "pairs.csv"

_OF_PAIRS = {"q05": 0.05, "q25": 0.25, "q75": 0.75, "q95": 0.95}
_P_ABOVE = "p_above_one_difference"
_COLUMNS = (
    "quantity", "measure", "horizon_months", "word", "n_pairs", "n_first", "n_second", "first_median",
    "second_median", "difference", "difference_low", "difference_high", *_OF_PAIRS, "mean",
    "mean_standard_error", "higher_share", "higher_share_standard_error", "lower_share", "p_above_one_first",
    "p_above_one_second", _P_ABOVE, f"{_P_ABOVE}_standard_error",
)  # fmt: skip


def table_of(first: Side, second: Side, probability: float, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The whole table, as `compare.json` holds it.

    Args:
        first, second: the sides; all differences are the second less the first.
        probability: share of pairs that must agree.
        provenance: what made it.
    """
    why_not = why_not_paired(first, second)
    horizons = sorted({key[2] for key in first.values} & {key[2] for key in second.values})
    keys = [
        (quantity, measure, months) for quantity in QUANTITIES for measure in MEASURES for months in horizons
    ]
    rows = [_row(key, first.values[key], second.values[key], probability, not why_not) for key in keys]
    headline = next(
        row for row in reversed(rows) if (row["quantity"], row["measure"]) == (REBOUND, HEADLINE_MEASURE)
    )
    table = {
        "schema_version": SCHEMA_VERSION,
        "scenario": first.scenario.name,
        "provenance": {key: provenance[key] for key in MADE_BY},
        "first": first.entry(),
        "second": second.entry(),
        "is_paired": not why_not,
        "why_not_paired": why_not,
        "differs_in": differing(first.scenario, second.scenario),
        "probability_required": probability,
        "measure": HEADLINE_MEASURE,
        "horizons_months": horizons,
        "rows": rows,
    }
    sentence = said(headline, first.label, second.label, probability, why_not)
    return table | {"verdict": {"word": headline["word"], "sentence": sentence}}


def _row(key: Key, first: Numbers, second: Numbers, probability: float, is_paired: bool) -> dict[str, Any]:
    sides = [finite(first), finite(second)]
    row: dict[str, Any] = dict(zip(("quantity", "measure", "horizon_months"), key, strict=True))
    row |= {"n_first": sides[0].size, "n_second": sides[1].size}
    row |= {"first_median": _median(sides[0]), "second_median": _median(sides[1])}
    row |= _paired(second, first) if is_paired else _apart(*sides)
    if key[0] == REBOUND:
        row |= _above_one(first, second, is_paired)
    row = {name: _number(value) for name, value in row.items()}
    return row | {"word": word_of(row, probability)}


def _paired(second: Numbers, first: Numbers) -> dict[str, Any]:
    found = paired_difference(second, first)
    return {
        "n_pairs": found.n,
        "difference": found.median,
        "difference_low": found.low,
        "difference_high": found.high,
        **quantiles(found.values, _OF_PAIRS),
        "mean": found.mean,
        "mean_standard_error": found.mean_error,
        **_shares(found),
    }


def _shares(found: Difference) -> dict[str, Any]:
    return {
        "higher_share": found.higher,
        "higher_share_standard_error": found.higher_error,
        "lower_share": found.lower,
    }


def _apart(first: Numbers, second: Numbers) -> dict[str, Any]:
    """Medians and means of two groups of worlds that are not the same worlds; errors add up in squares."""
    medians = [_median(side) for side in (first, second)]
    intervals = [median_interval(side) for side in (first, second)]
    difference = medians[1] - medians[0]
    # Each side of the interval comes from the side of each median that pulls it there.
    low = math.hypot(medians[1] - intervals[1][0], intervals[0][1] - medians[0])
    high = math.hypot(intervals[1][1] - medians[1], medians[0] - intervals[0][0])
    means = [float(np.mean(side)) if side.size else math.nan for side in (first, second)]
    return {
        "n_pairs": 0,
        "difference": difference,
        "difference_low": difference - low,
        "difference_high": difference + high,
        **dict.fromkeys(_OF_PAIRS),
        "mean": means[1] - means[0],
        "mean_standard_error": math.hypot(standard_error(first), standard_error(second)),
        **dict.fromkeys(("higher_share", "higher_share_standard_error", "lower_share")),
    }


def _above_one(first: Numbers, second: Numbers, is_paired: bool) -> dict[str, Any]:
    """P(R>1) of each side, and how far it moves: over common worlds where there are any."""
    if is_paired:
        n_both = min(first.size, second.size)
        is_known = np.isfinite(first[:n_both]) & np.isfinite(second[:n_both])
        first, second = first[:n_both][is_known], second[:n_both][is_known]
        error = share_difference_error(second > 1.0, first > 1.0)
    else:
        error = math.hypot(probability_above(first, 1.0)[1], probability_above(second, 1.0)[1])
    shares = [probability_above(side, 1.0)[0] for side in (first, second)]
    return {
        "p_above_one_first": shares[0],
        "p_above_one_second": shares[1],
        _P_ABOVE: shares[1] - shares[0],
        f"{_P_ABOVE}_standard_error": error,
    }


def word_of(row: Mapping[str, Any], probability: float) -> str:
    """What is known of a difference.

    Its sign is known where the Monte-Carlo interval of the median leaves zero out; it holds for nearly all
    worlds where `probability` of the pairs have it too.
    """
    n = row["n_pairs"] or min(row["n_first"], row["n_second"])
    if n < LEAST_WORLDS or row["difference"] is None:
        return TOO_FEW_WORLDS
    if row["higher_share"] == row["lower_share"] == 0.0:
        return SAME
    if row["difference_low"] > 0.0:
        return HIGHER if (row["higher_share"] or 0.0) >= probability else MOSTLY_HIGHER
    if row["difference_high"] < 0.0:
        return LOWER if (row["lower_share"] or 0.0) >= probability else MOSTLY_LOWER
    return NOT_KNOWN


def compare_csv(table: Mapping[str, Any]) -> str:
    """The rows as CSV."""
    return csv_text(_COLUMNS, [[row.get(name) for name in _COLUMNS] for row in table["rows"]])


def pairs_csv(first: Side, second: Side, horizon: int) -> str:
    """R over a horizon, a row a draw: both sides are the same world only where they are paired."""
    sides = [side.values[REBOUND, HEADLINE_MEASURE, horizon] for side in (first, second)]
    padded = [np.pad(side, (0, max(map(len, sides)) - len(side)), constant_values=np.nan) for side in sides]
    rows = [[draw, float(one), float(other)] for draw, (one, other) in enumerate(zip(*padded, strict=True))]
    return csv_text(("draw", "rebound_first", "rebound_second"), rows, digits=9)


def _median(values: Numbers) -> float:
    return float(np.median(values)) if values.size else math.nan


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
