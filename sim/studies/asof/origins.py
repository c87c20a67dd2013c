"""Each vintage scored on numbers of 2025 that it did not know, beside naive forecasts that knew as much."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.months import month_number
from sim.scenario.mixture import shares_of
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries, Point
from sim.studies.backtest.forecasts import FORECASTS, Forecast
from sim.studies.backtest.scores import crps_of_forecast, crps_of_worlds, is_positive

MODEL = "mixture"
_BANDS = {"in_50_percent": (0.25, 0.75), "in_90_percent": (0.05, 0.95)}


def origin_rows(
    vintages: Mapping[str, Mapping[str, Ensemble]],
    weights: Mapping[str, Mapping[str, float]],
    clock_start: str,
) -> list[dict[str, Any]]:
    """A row for each vintage, series and number of 2025 that the vintage did not know.

    Args:
        vintages: draws of each vintage and theory.
        weights: of the theories at each vintage.
        clock_start: first month of the draws.
    """
    return [
        {"vintage": vintage, "series": compared.series, "entity": compared.entity, **scored}
        for vintage, by_theory in vintages.items()
        for compared in COMPARED
        for scored in _scored(compared, vintage, by_theory, weights[vintage], clock_start)
    ]


def _scored(
    compared: ComparedSeries,
    vintage: str,
    by_theory: Mapping[str, Ensemble],
    weights: Mapping[str, float],
    clock_start: str,
) -> Iterator[dict[str, Any]]:
    points = compared.points()
    known = [n for n, point in enumerate(points) if compared.known_from(point) <= vintage]
    ahead = [n for n, point in enumerate(points) if n not in known and point.is_scored]
    if not ahead:
        return
    pooled = _pooled(compared, by_theory, weights, clock_start)[:, ahead]
    naive = _naive([points[n] for n in known], points, ahead)
    record = np.array([points[n].value for n in ahead])
    crps = {MODEL: crps_of_worlds(record, pooled)}
    crps |= {name: crps_of_forecast(record, forecast) for name, forecast in naive.items()}
    for place, n in enumerate(ahead):
        yield {
            "period": points[n].period,
            "record": points[n].value,
            "median": float(np.median(pooled[:, place])),
            "crps": {name: float(values[place]) for name, values in crps.items()},
            **_inside(points[n].value, pooled[:, place]),
        }


def _pooled(
    compared: ComparedSeries,
    by_theory: Mapping[str, Ensemble],
    weights: Mapping[str, float],
    clock_start: str,
) -> Numbers:
    """The mixture at the points of the record, `[draw, point]`."""
    start = month_number(clock_start)
    values = {
        theory: compared.at_points(one.values(compared.key), start) for theory, one in by_theory.items()
    }
    shares = shares_of(weights, min(len(each) for each in values.values()))
    return np.concatenate([values[theory][:n] for theory, n in shares.items()])


def _naive(known: Sequence[Point], points: Sequence[Point], ahead: Sequence[int]) -> dict[str, Forecast]:
    times, values = [point.time for point in known], [point.value for point in known]
    at = [points[n].time for n in ahead]
    found = {name: forecast(times, values, at) for name, forecast in FORECASTS.items()}
    return {name: forecast for name, forecast in found.items() if isinstance(forecast, Forecast)}


def _inside(value: float, draws: Numbers) -> dict[str, bool]:
    known = draws[is_positive(draws)]
    return {
        name: bool(np.quantile(known, low) <= value <= np.quantile(known, high))
        for name, (low, high) in _BANDS.items()
    }


def score_rows(origins: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each series: mean scores over vintages and numbers, beside the naive forecasts where made."""
    rows = []
    for key in dict.fromkeys((row["series"], row["entity"]) for row in origins):
        own = [row for row in origins if (row["series"], row["entity"]) == key]
        row: dict[str, Any] = {"series": key[0], "entity": key[1], "n": len(own)}
        row["crps"] = {MODEL: _mean([each["crps"][MODEL] for each in own])}
        for name in FORECASTS:
            made = [each["crps"] for each in own if name in each["crps"]]
            row["crps"][name] = _mean([each[name] for each in made])
            row[f"{MODEL}_where_{name}"] = _mean([each[MODEL] for each in made])
        row |= {name: int(sum(each[name] for each in own)) for name in _BANDS}
        rows.append(row)
    return rows


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
