"""When a scenario may begin, and how soon after it the shock may come."""

from sim.months import month_name, month_number

STATE_MONTH = "2022-01"
"""The month that the initial state of the economy and every posterior belong to."""


def why_no_start(start: str) -> str | None:
    """Why a clock cannot start in a month; None if it can.

    Stocks, prices and beliefs of the first month are numbers of `STATE_MONTH`: under another date they would
    be those of an economy that never was.

    >>> why_no_start("2022-01")
    """
    if start == STATE_MONTH:
        return None
    return (
        f"{start} is not the month that initial state and posterior belong to, which is {STATE_MONTH}; leave "
        f"it at {STATE_MONTH}, say with clock.months how long a run is, with shock.month when the shock comes"
    )


def why_no_shock(start: str, month: str) -> str | None:
    """Why a shock cannot come in a month of a clock; None if it can.

    >>> why_no_shock("2022-01", "2022-02")
    """
    if month != start:
        return None
    second = month_name(month_number(start) + 1)
    return (
        f"{month} is the first month of the clock, and a shock is told from the month before it; "
        f"the earliest is {second}"
    )
