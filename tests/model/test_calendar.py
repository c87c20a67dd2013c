"""What is dated, month by month, in worlds without the shock and with it."""

import numpy as np
import pytest

from sim.model.calendar import Calendar, Clock
from sim.model.worlds import PAIR, arrange
from sim.scenario import Scenario, economy_of


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(Clock("2022-01", 108), None, {}, arrange(PAIR, 1))


def test_months_are_years_with_decimals(calendar: Calendar) -> None:
    assert calendar.year(0) == 2022.0
    assert calendar.year(30) == 2024.5
    assert calendar.year(calendar.end_of_2025) == pytest.approx(2025.0 + 11.0 / 12.0)
    later = Calendar(Clock("2027-04", 12), None, {}, calendar.worlds)
    assert (later.year(0), later.end_of_2025) == (2027.25, 0)


ROUND = {
    "kind": "funding_round",
    "source": "OpenAI2022",
    "lab": "openai",
    "amount_usd_bn": {"value": 6, "unit": "USD bn", "source": "assumption: a number for a test"},
    "spread_months": {"value": 3, "unit": "mo", "source": "assumption: a number for a test"},
}
UNDATED = "funding_round"


def with_rounds(base: Scenario, **rounds: dict[str, object]) -> Calendar:
    """That of the base scenario with these rounds and no others."""
    none = {f"events.{name}": None for name, event in base.events.items() if event.kind == UNDATED}
    changes = none | {f"events.{name}": each for name, each in rounds.items()}
    return economy_of(base.with_changes(changes), n_draws=2, collects_data=False).calendar


def paid(dates: Calendar, lab: str, months: range) -> list[float]:
    labs = ["openai", "anthropic"]
    return [float(dates.rounds_usd_bn(month, labs)[labs.index(lab), 0]) for month in months]


def test_a_round_is_paid_in_over_its_months_to_its_lab_alone(base: Scenario) -> None:
    dates = with_rounds(base, one={**ROUND, "month": "2022-03"})
    assert paid(dates, "openai", range(7)) == [0.0, 0.0, 2.0, 2.0, 2.0, 0.0, 0.0]
    assert paid(dates, "anthropic", range(7)) == [0.0] * 7


def test_rounds_of_a_lab_add_up_and_the_last_one_begins_what_is_drawn(base: Scenario) -> None:
    dates = with_rounds(base, one={**ROUND, "month": "2022-03"}, two={**ROUND, "month": "2022-04"})
    assert sum(paid(dates, "openai", range(12))) == pytest.approx(12.0)
    assert (dates.last_round_month, dates.last_payment_month) == (3, 5)
    assert (with_rounds(base).last_round_month, with_rounds(base).last_payment_month) == (-1, -1)


def test_a_round_may_strike_shocked_worlds_alone(base: Scenario) -> None:
    dates = with_rounds(base, one={**ROUND, "month": "2025-03", "strikes": "shocked"})
    assert np.array_equal(dates.rounds_usd_bn(38, ["openai"])[0], np.where(dates.worlds.is_shocked, 2.0, 0.0))


def test_dated_rounds_of_the_base_scenario_end_with_january_2025(base: Scenario) -> None:
    dates = with_rounds(base)
    assert all(event.month <= "2025-01" for event in base.events.values() if event.kind == UNDATED)
    assert dates.events.keys() < base.events.keys()
