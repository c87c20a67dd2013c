"""What is dated, month by month, in worlds without the shock and with it."""

import numpy as np
import pytest

from sim.model.calendar import Calendar, Clock, Event
from sim.model.declaring import Array
from sim.model.worlds import PAIR, arrange


def credit(month: str, until: str, ratio: float, spread: float, strikes: str = "all") -> Event[Array]:
    values = {"debt_limit_ratio": np.full(2, ratio), "added_spread_per_year": np.full(2, spread)}
    return Event("credit", month, "assumption: a test", until, strikes, values)


@pytest.fixture
def calendar() -> Calendar:
    events = {
        "crunch": credit("2022-03", "2022-05", 0.5, 0.02),
        "panic": credit("2022-04", "2022-06", 0.5, 0.01, strikes="shocked"),
    }
    return Calendar(Clock("2022-01", 108), None, events, arrange(PAIR, 1))


def test_credit_conditions_act_while_they_last_and_where_they_strike(calendar: Calendar) -> None:
    limits = [calendar.debt_limit_ratio(month).tolist() for month in range(1, 6)]
    assert limits == [[1.0, 1.0], [0.5, 0.5], [0.5, 0.25], [1.0, 0.5], [1.0, 1.0]]
    twin, shocked = np.array([calendar.added_spread_per_year(month) for month in range(1, 6)]).T
    assert twin == pytest.approx([0.0, 0.02, 0.02, 0.0, 0.0])
    assert shocked == pytest.approx([0.0, 0.02, 0.03, 0.01, 0.0])


def test_months_are_years_with_decimals(calendar: Calendar) -> None:
    assert calendar.year(0) == 2022.0
    assert calendar.year(30) == 2024.5
    assert calendar.year(calendar.end_of_2025) == pytest.approx(2025.0 + 11.0 / 12.0)
    later = Calendar(Clock("2027-04", 12), None, {}, calendar.worlds)
    assert (later.year(0), later.end_of_2025) == (2027.25, 0)
