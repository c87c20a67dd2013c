"""Months as whole numbers, and which months a period of the record covers."""

from datetime import date

from sim.evidence.period import Period

_MIDDLE_DAY = 15


def month_number(month: str) -> int:
    """Months since the year 0 of a month such as `2025-01`.

    >>> month_number("2025-01") - month_number("2024-12")
    1
    """
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1


def month_name(number: int) -> str:
    """The month behind a number.

    >>> month_name(month_number("2024-12"))
    '2024-12'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_of(period: Period) -> tuple[int, int]:
    """First and last month of a period: those whose 15th lies in it, or else the month in which it ends.

    A fiscal quarter that begins or ends some days off the calendar so gets its three months.

    >>> from sim.evidence.period import parse_period
    >>> [month_name(each) for each in months_of(parse_period("2024-10-28/2025-01-26"))]
    ['2024-11', '2025-01']
    """
    first = _number(period.start) + (period.start.day > _MIDDLE_DAY)
    last = _number(period.end) - (period.end.day < _MIDDLE_DAY)
    return (first, last) if first <= last else (_number(period.end), _number(period.end))


def _number(day: date) -> int:
    return 12 * day.year + day.month - 1


LAST_FITTED, FIRST_SCORED, LAST_MONTH = map(month_number, ("2024-12", "2025-01", "2025-12"))
"""Forecasts know the record to the first of them; what begins from the second on is scored."""
