"""The months to which a calibration may know the record."""

from sim.errors import UserError

VINTAGES = ("2024-12", "2025-03", "2025-06", "2025-09", "2025-12")
"""Months to which a calibration may know the record: before the shock, and each quarter since."""

FIRST, LAST = VINTAGES[0], VINTAGES[-1]


def check_vintage(vintage: str) -> str:
    """The vintage, if there is one of that month.

    Raises:
        UserError: if there is none.
    """
    if vintage in VINTAGES:
        return vintage
    # Only now: the module of months loads numpy, which `--help` does not wait for.
    from sim.months import MONTH

    if not MONTH.fullmatch(vintage):
        raise UserError(f"{vintage}: is no month such as {LAST}; vintages are {', '.join(VINTAGES)}")
    if vintage < FIRST:
        raise UserError(f"{vintage}: lies before the shock's data exist; the first vintage is {FIRST}")
    if vintage > LAST:
        raise UserError(f"{vintage}: the record ends in {LAST}, which is the last vintage")
    raise UserError(f"{vintage}: is no vintage; they are {', '.join(VINTAGES)}")


def vintage_before(vintage: str) -> str | None:
    """The vintage that a vintage starts from; None for the first."""
    place = VINTAGES.index(vintage)
    return VINTAGES[place - 1] if place else None


def first_vintage_from(month: str) -> str:
    """The first vintage that knows what was known from a month.

    >>> first_vintage_from("2025-04")
    '2025-06'
    """
    return next(vintage for vintage in VINTAGES if vintage >= month)
