"""Scores of quantiles in logarithms: about relative errors, so that series of any unit stand side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.model.declaring import Array
from sim.results.tables import csv_text
from sim.studies.backtest.forecasts import FORECASTS
from sim.studies.forecast.opened import OpenedForecasts
from sim.studies.forecast.outcomes import Recorded
from sim.studies.forecast.table import LEVELS, MIXTURE

SCORE_COLUMNS = (
    "target", "entity", "period", "unit", "basis", "record", "model_id", "median", "crps_ln", "wis_ln",
    "is_in_50_percent", "is_in_90_percent", "source", "grade",
)  # fmt: skip

_N_MEMBERS = 999
_MEMBERS = ndtri((np.arange(_N_MEMBERS) + 0.5) / _N_MEMBERS)
_DEVIATES = ndtri(LEVELS)
_MEDIAN = LEVELS.index(0.5)


def crps_ln(record: float, quantiles: Array) -> float:
    """CRPS of the distribution through the quantiles.

    Between them its logarithm is straight in the normal deviate, as that of a lognormal is, and it goes no
    further than the outermost [MathesonWinkler1976].

    Args:
        record: above zero.
        quantiles: at `LEVELS`, `[level]`, above zero.
    """
    from scoringrules import crps_ensemble

    members = np.interp(_MEMBERS, _DEVIATES, np.log(quantiles))
    return float(crps_ensemble(np.log(record), members, backend="numpy"))


def wis_ln(record: float, quantiles: Array) -> float:
    """Weighted interval score of the quantiles [Bracher2021]; arguments as for `crps_ln`.

    With the median and intervals about it, it is twice the mean pinball loss over levels.
    """
    # Not weighted_interval_score, which up to 0.10 takes the median itself for the error of the median.
    from scoringrules import crps_quantile

    return float(crps_quantile(np.log(record), np.log(quantiles), np.array(LEVELS), backend="numpy"))


def is_in_middle(record: float, quantiles: Array, share: float) -> bool:
    """Whether a number lies in the middle share of a forecast."""
    low, high = (LEVELS.index(round(0.5 + sign * share / 2.0, 3)) for sign in (-1.0, 1.0))
    return bool(quantiles[low] <= record <= quantiles[high])


def score_rows(forecasts: OpenedForecasts, record: Sequence[Recorded]) -> list[dict[str, Any]]:
    """A row for each number of the record and each model that has a forecast of it."""
    return [
        _row(recorded, forecasts, model, quantiles)
        for recorded in record
        for model, quantiles in forecasts.series[recorded.target][recorded.entity]
        .quarters[recorded.months]
        .items()
        if np.all(quantiles > 0.0)
    ]


def _row(recorded: Recorded, forecasts: OpenedForecasts, model: str, quantiles: Array) -> dict[str, Any]:
    series = forecasts.series[recorded.target][recorded.entity]
    return {
        "target": recorded.target,
        "entity": recorded.entity,
        "period": recorded.period,
        "unit": series.unit,
        "basis": series.basis,
        "record": recorded.value,
        "model_id": model,
        "median": float(quantiles[_MEDIAN]),
        "crps_ln": crps_ln(recorded.value, quantiles),
        "wis_ln": wis_ln(recorded.value, quantiles),
        "is_in_50_percent": is_in_middle(recorded.value, quantiles, 0.5),
        "is_in_90_percent": is_in_middle(recorded.value, quantiles, 0.9),
        "source": recorded.source,
        "grade": recorded.grade,
    }


def series_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each series: the mean scores of each model, and how many numbers its bands hold."""
    keys = dict.fromkeys((row["target"], row["entity"]) for row in rows)
    return [_series_row(key, [row for row in rows if (row["target"], row["entity"]) == key]) for key in keys]


def _series_row(key: tuple[str, str], own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    models = {
        model: _means([row for row in own if row["model_id"] == model])
        for model in dict.fromkeys(row["model_id"] for row in own)
    }
    rivals = [models[name]["crps_ln"] for name in FORECASTS if name in models]
    beats = (
        all(models[MIXTURE]["crps_ln"] < rival for rival in rivals) if rivals and MIXTURE in models else None
    )
    n = len({row["period"] for row in own})
    return {"target": key[0], "entity": key[1], "n": n, "models": models, "beats_naive": beats}


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "n": len(rows),
        **{name: float(np.mean([row[name] for row in rows])) for name in ("crps_ln", "wis_ln")},
        **{
            f"n_{name[3:]}": sum(row[name] for row in rows)
            for name in ("is_in_50_percent", "is_in_90_percent")
        },
    }


def scores_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """All rows as CSV."""
    return csv_text(SCORE_COLUMNS, [[row[column] for column in SCORE_COLUMNS] for row in rows])
