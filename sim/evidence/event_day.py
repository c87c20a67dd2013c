"""What listed firms lost or gained on 27 January 2025, the first trading day after the news of the shock."""

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class RecordedReturn:
    """One firm's recorded return of the day, as a share of the last close (−0.17 = −17 %)."""

    firm: str
    label: str
    value: float
    unit: str
    source: str
    grade: str


def recorded_event_day_returns() -> dict[str, RecordedReturn]:
    """Return the record of the day by firm, in the order of the evidence table.

    >>> recorded_event_day_returns()["nvidia"].value
    -0.1697
    """
    text = files("sim.evidence").joinpath("event_day_returns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["firm"]: RecordedReturn(
            row["firm"], row["label"], float(row["value"]), row["unit"], row["source"], row["grade"]
        )
        for row in rows
    }
