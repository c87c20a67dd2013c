"""Which months a period of the record covers."""

import pytest

from sim.evidence.period import months_of, parse_period
from sim.evidence.series import read_series
from sim.months import month_name


def covered(period: str) -> tuple[str, str]:
    first, last = months_of(parse_period(period))
    return month_name(first), month_name(last)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024Q1", "2024-01", "2024-03"),
        ("2024-12", "2024-12", "2024-12"),
        ("2024", "2024-01", "2024-12"),
        ("2024-01-01", "2024-01", "2024-01"),
        ("2023-12-31", "2023-12", "2023-12"),
        ("2024-02-29", "2024-02", "2024-02"),
        ("2024-07/2025-06", "2024-07", "2025-06"),
    ],
)
def test_a_period_covers_its_months(period: str, first: str, last: str) -> None:
    assert covered(period) == (first, last)


def test_fiscal_quarters_of_nvidia_end_a_month_after_the_calendars() -> None:
    rows = read_series("nvidia_data_centre_revenue")
    found = [covered(row.period) for row in rows]
    assert found[:4] == [
        ("2022-02", "2022-04"),
        ("2022-05", "2022-07"),
        ("2022-08", "2022-10"),
        ("2022-11", "2023-01"),
    ]
    months = [months_of(row.span) for row in rows]
    assert all(last - first == 2 for first, last in months)
    assert all(later[0] == earlier[1] + 1 for earlier, later in zip(months[:-1], months[1:], strict=True))
