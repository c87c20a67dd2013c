"""A forecast file beside the record that came later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.results.files import replace_file
from sim.results.folder import readable_faults
from sim.studies.forecast.opened import OpenedForecasts, open_forecasts
from sim.studies.forecast.outcomes import read_outcomes
from sim.studies.forecast.scores import score_rows, scores_csv, series_rows


@dataclass(frozen=True)
class Scores:
    """What was found.

    Attributes:
        forecasts: what was scored.
        rows: one for each number and model.
        series: one for each series.
    """

    forecasts: OpenedForecasts
    rows: Sequence[Mapping[str, Any]]
    series: Sequence[Mapping[str, Any]]


def score(forecasts: Path | str, record: Path | str, out: Path | str | None = None) -> Scores:
    """Score a forecast file on a record that it did not know.

    Args:
        forecasts: the table, with its JSON file beside it.
        record: a CSV of the columns `RECORD_COLUMNS`.
        out: file for the scores; nothing is written without.

    Raises:
        UserError: if the forecast was changed, or a row of the record is none that it can be scored on.
    """
    opened = open_forecasts(Path(forecasts))
    rows = score_rows(opened, read_outcomes(Path(record), opened))
    if out is not None:
        with readable_faults(Path(out)):
            replace_file(Path(out), scores_csv(rows).encode())
    return Scores(opened, rows, series_rows(rows))
