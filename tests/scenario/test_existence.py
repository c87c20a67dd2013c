"""Nothing dated happens to what is not there yet."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from tests.scenario.files import changes, write

SOURCE = "source: 'assumption: x'"
ONE = '{value: 2, unit: "1", source: "assumption: x"}'
MONEY = "{value: 1, unit: USD bn, source: 'assumption: x'}"
MONTHS = "{value: 1, unit: mo, source: 'assumption: x'}"
GAIN = (
    f"kind: efficiency_shock, {SOURCE}, training_efficiency_ratio: {ONE}, inference_efficiency_ratio: {ONE}"
)
ROUND = f"kind: funding_round, {SOURCE}, amount_usd_bn: {MONEY}, spread_months: {MONTHS}"
CHANGE = f"kind: number_change, {SOURCE}"
BRAND = f"set_to: {ONE}"

TOO_EARLY = {
    "shock": (
        "shock: {lab: mistral, month: 2022-06}",
        "shock.month: mistral is there from 2023-07 on, not yet in",
    ),
    "shock of a lab that starts later": (
        "labs.deepseek.start_month: 60",
        "deepseek is there from 2027-01 on, not yet in 2025-01",
    ),
    "gain": (
        f"events.x: {{{GAIN}, lab: xai, month: 2023-01}}",
        "xai is there from 2023-07 on, not yet in 2023-01",
    ),
    "round": (
        f"events.x: {{{ROUND}, lab: xai, month: 2022-06}}",
        "xai is there from 2023-07 on, not yet in 2022-06",
    ),
    "round of a lab that starts later": (
        "labs.mistral.start_month: 40",
        "events.mistral_seed.month: mistral is there from 2025-05 on, not yet in 2023-06",
    ),
    "another number": (
        f"events.x: {{{CHANGE}, number: labs.moonshot.brand_index, month: 2022-02, {BRAND}}}",
        "moonshot is there from 2023-09 on, not yet in 2022-02",
    ),
    "a factor": (
        f"events.x: {{{CHANGE}, number: labs.moonshot.brand_index, month: 2022-02, multiply_by: {ONE}}}",
        "moonshot is there from 2023-09 on, not yet in 2022-02",
    ),
    "shocked worlds": (
        f"events.x: {{{GAIN}, lab: openai, month: 2024-12, strikes: shocked}}",
        "events.x.month: 2024-12 is before the shock (2025-01)",
    ),
    "a shock that comes later": (
        "shock.month: 2025-02\n  events.stargate.strikes: shocked",
        "before the shock",
    ),
}


@pytest.mark.parametrize("case", TOO_EARLY)
def test_too_early(case: str, tmp_path: Path) -> None:
    line, said = TOO_EARLY[case]
    file = write(tmp_path, changes("measurement.horizons_months: [6]", line))
    with pytest.raises(UserError) as caught:
        load_scenario(file)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "shock: {lab: mistral, month: 2023-07}",
        "shock: {lab: all, month: 2022-02}",
        f"events.x: {{{GAIN}, lab: all, month: 2022-02}}",
        f"events.x: {{{GAIN}, lab: openai, month: 2022-01}}",
        f"events.x: {{{ROUND}, lab: xai, month: 2022-07}}",
        f"events.x: {{{CHANGE}, number: labs.moonshot.brand_index, month: 2023-09, {BRAND}}}",
        f"events.x: {{{GAIN}, lab: openai, month: 2025-01, strikes: shocked}}",
    ],
)
def test_in_time(line: str, tmp_path: Path) -> None:
    load_scenario(write(tmp_path, changes("measurement.horizons_months: [6]", line)))


def test_a_part_of_a_month_counts_as_the_next(tmp_path: Path) -> None:
    line = "shock: {lab: mistral, month: 2023-07}"
    with pytest.raises(UserError, match="there from 2023-08 on"):
        load_scenario(
            write(tmp_path, changes(line, "labs.mistral.start_month: 18.5", "labs.xai.brand_index: 0"))
        )
