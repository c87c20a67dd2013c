"""The CSV files of a back-test: one row a fact, numbers to six digits, empty where there is none."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.months import days_of
from sim.results.tables import csv_text
from sim.studies.backtest.comparison import ComparedSeries
from sim.studies.backtest.forecasts import FORECASTS
from sim.studies.backtest.series_table import FORECASTERS
from sim.studies.backtest.targets_table import QUANTILES

Entry = Mapping[str, Any]

TARGET_COLUMNS = (
    "target", "name", "role", "unit", "record", "low", "high",
    *QUANTILES, "is_inside", "share_inside", "worlds", "had_in_view", "what", "source",
)  # fmt: skip


def targets_csv(rows: Sequence[Entry]) -> str:
    """A row a target."""
    return csv_text(TARGET_COLUMNS, [[row[column] for column in TARGET_COLUMNS] for row in rows])


def series_csv(series: Sequence[Entry]) -> str:
    """A row for each number of the record, with the model's quantiles there and, in 2025, the forecasts."""
    header = [
        "series", "entity", "unit", "period", "start", "end", "role", "record",
        *(f"model_{name}" for name in QUANTILES), "worlds",
        *(f"{name}_{part}" for name in FORECASTS for part in ("q05", "median", "q95")),
        *(f"{name}_crps" for name in FORECASTERS),
    ]  # fmt: skip
    return csv_text(header, [_series_row(entry, point) for entry in series for point in entry["points"]])


def _series_row(entry: Entry, point: Entry) -> list[object]:
    forecasts, crps = point.get("forecasts", {}), point.get("crps", {})
    return [
        entry["series"],
        entry["entity"],
        entry["unit"],
        *(point[name] for name in ("period", "start", "end", "role", "record", *QUANTILES, "worlds")),
        *(forecasts.get(name, {}).get(part) for name in FORECASTS for part in ("q05", "median", "q95")),
        *(crps.get(name) for name in FORECASTERS),
    ]


def scores_csv(series: Sequence[Entry]) -> str:
    """A row a series."""
    header = [
        "series", "entity", "n_known", "n_scored",
        *(f"{name}_crps" for name in FORECASTERS), "best", "n_rivals", "model_beats_all",
        *(f"{name}_n_in_90_percent" for name in FORECASTERS), "model_bias_ln",
        *(f"{name}_n_past_errors" for name in FORECASTS), *(f"why_no_{name}" for name in FORECASTS), "basis",
    ]  # fmt: skip
    return csv_text(header, [_score_row(entry, entry["score"]) for entry in series])


def _score_row(entry: Entry, score: Entry) -> list[object]:
    return [
        *(entry["series"], entry["entity"], score["n_known"], score["n_scored"]),
        *(score["crps"][name] for name in FORECASTERS),
        *(score["best"], score["n_rivals"], score["beats_all"]),
        *(score["n_in_90_percent"].get(name) for name in FORECASTERS),
        score["bias_ln"],
        *(score["n_past_errors"].get(name) for name in FORECASTS),
        *(score["why_none"].get(name) for name in FORECASTS),
        entry["basis"],
    ]


def bands_csv(bands: Mapping[ComparedSeries, Sequence[Entry]]) -> str:
    """A row for each month or quarter of each series: the model's quantiles."""
    header = ["series", "entity", "unit", "start", "end", *QUANTILES]
    return csv_text(
        header,
        [
            [
                *(compared.series, compared.entity, compared.unit),
                *(day.isoformat() for day in days_of(*row["months"])),
                *(row[name] for name in QUANTILES),
            ]
            for compared, rows in bands.items()
            for row in rows
        ],
    )
