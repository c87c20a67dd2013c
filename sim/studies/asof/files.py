"""The CSV files of a table of vintages: one row a fact."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.results.tables import csv_text
from sim.studies.backtest.forecasts import FORECASTS

Table = Mapping[str, Any]

_REBOUND = ("n", "median", "q05", "q95", "p_above_one", "p_above_one_standard_error", "p_near_one", "verdict")
_WEIGHED = ("effective_draws", "rebound_median", "p_above_one")


def vintages_csv(table: Table) -> str:
    """A row for each vintage, theory or mixture, and horizon."""
    header = ["vintage", "theory", "weighting", "horizon_months", *_REBOUND, "word",
              "log_marginal_likelihood", "sets", "effective_sets"]  # fmt: skip
    rows = [
        [row["vintage"], row["theory"], None, months, *(said[name] for name in _REBOUND), said["verdict"],
         row["log_marginal_likelihood"], row["sets"], row["effective_sets"]]
        for row in table["theories"]
        for months, said in row["rebound"].items()
    ]  # fmt: skip
    rows += [
        [row["vintage"], "mixture", row["weighting"], months, *(said[name] for name in _REBOUND),
         row["word"] if months == str(table["horizons_months"][-1]) else None, None, None, None]
        for row in table["mixtures"]
        for months, said in row["rebound"].items()
    ]  # fmt: skip
    return csv_text(header, rows)


def weights_csv(table: Table) -> str:
    """A row for each vintage, weighting and theory."""
    return csv_text(
        ["vintage", "weighting", "theory", "weight"],
        [
            [row["vintage"], row["weighting"], theory, weight]
            for row in table["mixtures"]
            for theory, weight in row["weights"].items()
        ],
    )


def moved_csv(table: Table) -> str:
    """A row for each theory and number that moved much."""
    names = ("theory", "path", "unit", "before", "after", "shift")
    return csv_text(names, [[row[name] for name in names] for row in table["moved"]])


def taught_csv(table: Table) -> str:
    """A row for each theory and series: it alone, and all but it."""
    sides = ("alone", "left_out")
    header = ["theory", "series", "rows", *(f"{side}_{name}" for side in sides for name in _WEIGHED)]
    return csv_text(
        header,
        [
            [row["theory"], row["series"], row["rows"],
             *(row.get(side, {}).get(name) for side in sides for name in _WEIGHED)]
            for row in table["taught"]
        ],
    )  # fmt: skip


def decide_csv(table: Table) -> str:
    """A row for each series and run of values that would decide; one without values where none would."""
    nothing = {"word": None, "from": None, "to": None, "probability": 0.0}
    names = ("series", "unit", "q05", "median", "q95", "p_at_q05", "p_at_q95")
    return csv_text(
        [*names, *nothing],
        [
            [*(row[name] for name in names), *region.values()]
            for row in table["decide"]
            for region in row["deciding"] or [nothing]
        ],
    )


def origins_csv(table: Table) -> str:
    """A row for each vintage and number that it did not know."""
    names = ("mixture", *FORECASTS)
    return csv_text(
        ["vintage", "series", "entity", "period", "record", "median", *(f"{name}_crps" for name in names),
         "in_50_percent", "in_90_percent"],
        [
            [*(row[name] for name in ("vintage", "series", "entity", "period", "record", "median")),
             *(row["crps"].get(name) for name in names), row["in_50_percent"], row["in_90_percent"]]
            for row in table["origins"]
        ],
    )  # fmt: skip


def scores_csv(table: Table) -> str:
    """A row for each series: mean scores, and the mixture's where each naive forecast could be made."""
    header = ["series", "entity", "n", "mixture_crps"]
    header += [name for naive in FORECASTS for name in (f"{naive}_crps", f"mixture_crps_where_{naive}")]
    return csv_text(
        [*header, "in_50_percent", "in_90_percent"],
        [
            [row["series"], row["entity"], row["n"], row["crps"]["mixture"],
             *(value for naive in FORECASTS for value in (row["crps"][naive], row[f"mixture_where_{naive}"])),
             row["in_50_percent"], row["in_90_percent"]]
            for row in table["scores"]
        ],
    )  # fmt: skip


CSV_FILES: Mapping[str, Callable[[Table], str]] = {
    "vintages.csv": vintages_csv,
    "weights.csv": weights_csv,
    "moved.csv": moved_csv,
    "taught.csv": taught_csv,
    "decide.csv": decide_csv,
    "origins.csv": origins_csv,
    "scores.csv": scores_csv,
}
"""Name of a file → its text."""
