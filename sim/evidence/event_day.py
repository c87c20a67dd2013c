"""What listed firms lost or gained on 27 January 2025, the first trading day after the news of the shock."""

from dataclasses import dataclass

from sim.evidence.series import read_series

NAMED_OTHERWISE = {"Alphabet": "google"}
"""Firms that scenarios do not call by their name in small letters."""


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
    """Return the record of the day by firm, as scenarios name it, in the order of the labels.

    >>> recorded_event_day_returns()["nvidia"].value
    -0.1697
    """
    returns = {}
    for row in read_series("event_day_returns"):
        firm = NAMED_OTHERWISE.get(row.entity, row.entity.lower())
        returns[firm] = RecordedReturn(firm, row.entity, row.value, row.unit, row.source, row.grade)
    return returns
