"""Periods of evidence: a day, a month, a quarter, a year, or the span from one of them to another."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sim.months import month_number

QUARTER_DAYS = range(84, 99)
"""Days of a calendar or fiscal quarter: of 12 to 14 weeks."""

_FORMS = "2024, 2024Q3, 2024-07, 2024-07-15 or two of these with / between"
_MIDDLE_DAY = 15
_POINT = re.compile(r"((?:19|20)[0-9]{2})(?:Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, order=True)
class Period:
    """First and last day, both of them part of the period."""

    start: date
    end: date

    @property
    def is_quarter(self) -> bool:
        """Whether it is as long as a quarter."""
        return (self.end - self.start).days + 1 in QUARTER_DAYS

    def adjoins(self, following: "Period") -> bool:
        """Whether the other begins on the day after this one ends."""
        return following.start == self.end + timedelta(days=1)


def parse_period(text: str) -> Period:
    """Read a period.

    Raises:
        ValueError: if it is none; the message says what is wrong.

    >>> parse_period("2024Q1").end.isoformat(), parse_period("2022/2023-06").end.isoformat()
    ('2024-03-31', '2023-06-30')
    """
    first, between, last = text.partition("/")
    period = Period(_point(first).start, _point(last if between else first).end)
    if period.end < period.start:
        raise ValueError("ends before it starts")
    return period


def _point(text: str) -> Period:
    matched = _POINT.fullmatch(text)
    if not matched:
        raise ValueError(f"is not a period; write {_FORMS}")
    year, quarter, month, day = (int(part) if part else None for part in matched.groups())
    assert year is not None
    try:
        if day is not None and month is not None:
            return Period(date(year, month, day), date(year, month, day))
        first, last = (month, month) if month else (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
        return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
    except ValueError:
        raise ValueError("is not in the calendar") from None


def months_of(period: Period) -> tuple[int, int]:
    """First and last month of a period: those whose 15th lies in it, or else the month in which it ends.

    A fiscal quarter that begins or ends some days off the calendar so gets its three months.

    >>> from sim.months import month_name
    >>> [month_name(month) for month in months_of(parse_period("2024-10-28/2025-01-26"))]
    ['2024-11', '2025-01']
    """
    first = month_number(period.start) + (period.start.day > _MIDDLE_DAY)
    last = month_number(period.end) - (period.end.day < _MIDDLE_DAY)
    return (first, last) if first <= last else (month_number(period.end), month_number(period.end))
