"""What R counts, and which worlds an event may strike."""

import pytest

from sim.errors import UserError
from sim.scenario import Scenario, load_scenario
from sim.scenario.striking import Struck, struck

GAIN = {"value": 4, "unit": "1", "source": "X"}
SECOND = {
    "kind": "efficiency_shock",
    "lab": "qwen",
    "month": "2026-03",
    "source": "X",
    "training_efficiency_ratio": GAIN,
    "inference_efficiency_ratio": GAIN,
}


@pytest.fixture(scope="module")
def plain() -> Scenario:
    return load_scenario("deepseek-2025", {"posterior": "none"})


def with_second(scenario: Scenario, **changes: str) -> Struck:
    return struck(scenario.with_changes({"events.second": {**SECOND, **changes}}))


def test_the_shock_alone_is_what_r_counts(plain: Scenario) -> None:
    found = struck(plain)
    (sentence,) = found.sentences
    assert sentence == (
        "R counts what tells a world from its twin: shock (DeepSeek, 2025-01: train 6 to 11x, serve 3 to "
        "18x; the twin has 0 to 50 % of it within 18 months)."
    )
    assert found.in_short == ""


def test_a_second_shock_counts_where_the_twin_does_not_have_it(plain: Scenario) -> None:
    found = with_second(plain, strikes="shocked")
    assert list(found.counted) == ["shock", "second"]
    assert found.counted["second"] == "Alibaba Qwen, 2026-03: train 4x, serve 4x, not in the twin"
    assert found.in_short == "R counts shock and second"


def test_a_second_shock_in_both_worlds_is_background(plain: Scenario) -> None:
    found = with_second(plain)
    assert list(found.counted) == ["shock"]
    assert found.sentences[1] == (
        "Both worlds have, and R does not count: second (Alibaba Qwen, 2026-03: train 4x, serve 4x)."
    )
    assert found.in_short == "R counts shock, not second"


def test_every_one_sided_event_counts() -> None:
    assert list(struck(load_scenario("panic")).counted) == ["shock", "funding_stops"]
    progress = struck(load_scenario("ordinary-progress"))
    assert list(progress.counted) == ["no_progress_in_training", "no_progress_in_serving"]
    assert "in the twin alone" in progress.sentences[0]


def test_where_nothing_differs_there_is_no_r(plain: Scenario) -> None:
    for nothing in (
        plain.with_changes({"shock": "none"}),
        plain.with_changes(
            {f"shock.{name}_efficiency_ratio": 1 for name in ("training", "inference", "believed")}
        ),
    ):
        assert struck(nothing).sentences == ["Nothing tells a world from its twin, so there is no R."]


@pytest.mark.parametrize("strikes", ["shocked", "twin"])
def test_what_strikes_one_world_begins_with_the_shock(plain: Scenario, strikes: str) -> None:
    with_second(plain, strikes=strikes, month="2025-01")
    with pytest.raises(UserError, match=r"2024-12 is before the shock \(2025-01\)"):
        with_second(plain, strikes=strikes, month="2024-12")
    with_second(plain, strikes="all", month="2024-12")


def test_without_a_shock_no_event_strikes_one_world_alone(plain: Scenario) -> None:
    with pytest.raises(UserError, match="takes a shock"):
        with_second(plain.with_changes({"shock": "none"}), strikes="shocked")
