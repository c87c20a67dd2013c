"""Each compared series beside the worlds and the naive forecasts, and their scores in 2025."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.measuring.statistics import quantiles
from sim.model.declaring import Array
from sim.studies.backtest.comparison import ComparedSeries, Point
from sim.studies.backtest.forecasts import FORECASTS, Forecast, NoForecast
from sim.studies.backtest.scores import crps_of_forecast, crps_of_worlds, is_positive, range_of
from sim.studies.backtest.targets_table import QUANTILES

MODEL = "model"
FORECASTERS = (MODEL, *FORECASTS)
"""Who is scored: the model first."""


def series_entry(compared: ComparedSeries, monthly: Array, clock_start: int) -> dict[str, Any]:
    """What is said of one series: its points with the model's spread, the naive forecasts, the score.

    Args:
        compared: the series.
        monthly: of the model, `[draw, month]`.
        clock_start: the first of these months, counted from the year 0.
    """
    points = compared.points()
    worlds = compared.at_points(monthly, clock_start)
    scored = [index for index, point in enumerate(points) if point.is_scored]
    naive = naive_forecasts(points)
    crps = _scores(points, worlds, naive)
    entries = [_point_entry(point, worlds[:, index]) for index, point in enumerate(points)]
    for position, index in enumerate(scored):
        entries[index]["crps"] = {name: _number(values[position]) for name, values in crps.items()}
        entries[index]["forecasts"] = {
            name: _range_entry(forecast, position)
            for name, forecast in naive.items()
            if isinstance(forecast, Forecast)
        }
    return {
        "series": compared.series,
        "entity": compared.entity,
        "unit": compared.unit,
        "table": compared.table,
        "is_index": compared.is_index,
        "basis": compared.basis,
        "points": entries,
        "score": _score_entry(entries, crps, naive),
    }


def naive_forecasts(points: Sequence[Point]) -> dict[str, Forecast | NoForecast]:
    """The naive forecasts of what is scored, from what is known before it."""
    known = [point for point in points if point.is_known]
    at = [point.time for point in points if point.is_scored]
    times, values = [point.time for point in known], [point.value for point in known]
    return {name: forecast(times, values, at) for name, forecast in FORECASTS.items()}


def _scores(
    points: Sequence[Point], worlds: Array, naive: Mapping[str, Forecast | NoForecast]
) -> dict[str, Array]:
    """CRPS of each forecaster that there is, `[scored point]`."""
    is_scored = np.array([point.is_scored for point in points])
    record = np.array([point.value for point in points if point.is_scored])
    scores = {MODEL: crps_of_worlds(record, worlds[:, is_scored])}
    return scores | {
        name: crps_of_forecast(record, forecast)
        for name, forecast in naive.items()
        if isinstance(forecast, Forecast)
    }


def _point_entry(point: Point, worlds: Array) -> dict[str, Any]:
    return {
        "period": point.period,
        "start": point.span.start.isoformat(),
        "end": point.span.end.isoformat(),
        "role": "known" if point.is_known else "scored" if point.is_scored else "between",
        "record": point.value,
        **quantiles(worlds, QUANTILES),
        "worlds": int(np.sum(is_positive(worlds))),
    }


def _range_entry(forecast: Forecast, position: int) -> dict[str, float]:
    low, median, high = (float(part[position]) for part in range_of(forecast))
    return {"q05": low, "median": median, "q95": high}


def _score_entry(
    entries: Sequence[Mapping[str, Any]],
    crps: Mapping[str, Array],
    naive: Mapping[str, Forecast | NoForecast],
) -> dict[str, Any]:
    scored = [entry for entry in entries if entry["role"] == "scored"]
    means = {name: _number(np.mean(crps[name])) if name in crps else None for name in FORECASTERS}
    there = {name: mean for name, mean in means.items() if mean is not None}
    rivals = [mean for name, mean in there.items() if name != MODEL]
    return {
        "n_known": sum(entry["role"] == "known" for entry in entries),
        "n_scored": len(scored),
        "crps": means,
        "best": min(there, key=lambda name: there[name]) if rivals and MODEL in there else None,
        "beats_all": all(there[MODEL] < rival for rival in rivals) if rivals and MODEL in there else None,
        "n_rivals": len(rivals),
        "n_in_90_percent": {name: _n_inside(scored, name) for name in there},
        "bias_ln": _bias_ln(scored),
        "n_past_errors": {
            name: forecast.n_errors for name, forecast in naive.items() if isinstance(forecast, Forecast)
        },
        "why_none": {
            name: forecast.reason for name, forecast in naive.items() if isinstance(forecast, NoForecast)
        },
    }


def _n_inside(scored: Sequence[Mapping[str, Any]], name: str) -> int:
    """How many records lie in the middle 90 % of a forecaster."""
    ranges = [entry if name == MODEL else entry["forecasts"][name] for entry in scored]
    return sum(
        middle["q05"] is not None and middle["q05"] <= entry["record"] <= middle["q95"]
        for middle, entry in zip(ranges, scored, strict=True)
    )


def _bias_ln(scored: Sequence[Mapping[str, Any]]) -> float | None:
    """Mean of ln(median of the model / record)."""
    medians = [entry["median"] for entry in scored]
    if any(median is None or median <= 0.0 for median in medians):
        return None
    return float(np.mean(np.log(medians) - np.log([entry["record"] for entry in scored])))


def _number(value: float | np.floating[Any]) -> float | None:
    return float(value) if np.isfinite(value) else None


def score_counts(series: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often the model beats the naive forecasts, and the mean scores where all three exist."""
    scores = [entry["score"] for entry in series]
    with_both = [score for score in scores if score["n_rivals"] == len(FORECASTS)]
    with_any = [score for score in scores if score["n_rivals"] > 0]
    return {
        "n_series": len(scores),
        "n_with_both": len(with_both),
        "n_beats_both": sum(score["beats_all"] is True for score in with_both),
        "n_with_any": len(with_any),
        "n_beats_all_there_are": sum(score["beats_all"] is True for score in with_any),
        "mean_crps_where_both": {name: _mean(with_both, name) for name in FORECASTERS},
    }


def _mean(scores: Sequence[Mapping[str, Any]], name: str) -> float | None:
    values = [score["crps"][name] for score in scores]
    return float(np.mean(values)) if values and None not in values else None


def band_rows(compared: ComparedSeries, monthly: Array, clock_start: int) -> list[dict[str, Any]]:
    """The model in every month or quarter of the clock, whether the record has a number there or not."""
    worlds = compared.on_grid(monthly, clock_start)
    return [
        {"months": months, **quantiles(worlds[:, period], QUANTILES)}
        for period, months in enumerate(compared.grid(monthly.shape[1], clock_start))
    ]
