"""Months: as words such as `2025-01` in files, as whole numbers in sums."""

import re
from datetime import date
from functools import cache

import numpy as np

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
"""How a month is written."""


@cache
def month_number(month: str | date) -> int:
    """Months since January 1970 of a month such as `2025-01`, or of the month of a day.

    >>> month_number("2025-01") - month_number(date(2024, 12, 31))
    1
    """
    return int(np.datetime64(month, "M").astype(np.int64))


def month_name(number: int) -> str:
    """The month behind a number.

    >>> month_name(month_number("2024-12"))
    '2024-12'
    """
    return str(np.datetime64(number, "M"))


def months_between(first: str, second: str) -> int:
    """Months from one month to another.

    >>> months_between("2022-01", "2025-01")
    36
    """
    return month_number(second) - month_number(first)


def days_of(first: int, last: int) -> tuple[date, date]:
    """First and last day of the months from one number to another.

    >>> [str(day) for day in days_of(month_number("2024-01"), month_number("2024-02"))]
    ['2024-01-01', '2024-02-29']
    """
    start, end = np.datetime64(first, "M"), np.datetime64(last + 1, "M").astype("datetime64[D]")
    return start.astype("datetime64[D]").item(), (end - np.timedelta64(1, "D")).item()
