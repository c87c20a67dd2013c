"""Quarters of each quantity, what they hold, and which the plan asks for."""

import numpy as np
import pytest

from sim.months import month_name, month_number
from sim.studies.forecast.quantities import QUANTITIES

FISCAL = {"data_centre_revenue/Nvidia", "ai_chip_revenue/Broadcom"}


def test_what_was_promised_is_there() -> None:
    firms = {f"capex/{name}" for name in ("Amazon", "Alphabet", "Meta", "Microsoft", "four firms")}
    chips = FISCAL | {"ai_chip_revenue/AMD", "chips_shipped/World", "rental_price/H100"}
    labs = {"lab_revenue/OpenAI", "lab_revenue/Anthropic", "lab_revenue/World", "inference_share/World"}
    rest = {"tokens/Google", "tokens/ByteDance", "open_weights_share/OpenRouter", "ai_power/World"}
    assert set(QUANTITIES) == firms | chips | labs | rest


def test_each_says_unit_basis_and_what_it_is_read_from() -> None:
    for key, quantity in QUANTITIES.items():
        assert quantity.key == key and quantity.unit and quantity.basis and quantity.note
        assert quantity.reading.needs
        assert quantity.is_flow == quantity.unit.endswith("per quarter")


@pytest.mark.parametrize(
    ("vintage", "calendar", "fiscal", "n_quarters"),
    [
        ("2025-12", ("2026-01", "2026-03"), ("2025-11", "2026-01"), 8),
        ("2025-09", ("2025-10", "2025-12"), ("2025-08", "2025-10"), 9),
    ],
)
def test_quarters_are_those_that_end_after_the_vintage(
    vintage: str, calendar: tuple[str, str], fiscal: tuple[str, str], n_quarters: int
) -> None:
    for key, quantity in QUANTITIES.items():
        quarters = quantity.quarters_after(vintage)
        assert tuple(map(month_name, quarters[0])) == (fiscal if key in FISCAL else calendar)
        assert len(quarters) == n_quarters
        assert month_name(quarters[-1][1]) == ("2027-10" if key in FISCAL else "2027-12")


def test_quarters_have_the_phase_of_the_record() -> None:
    for quantity in QUANTITIES.values():
        if quantity.continues is not None and quantity.is_flow:
            last = quantity.continues.points()[-1].months
            assert (quantity.quarters_after("2025-12")[0][0] - last[0]) % 3 == 0


def test_a_flow_is_summed_a_level_is_averaged_an_index_is_over_its_base() -> None:
    start = month_number("2022-01")
    months = np.arange(1.0, 73.0)[np.newaxis]
    quarter = (month_number("2027-01"), month_number("2027-03"))
    inside = months[0, quarter[0] - start : quarter[1] - start + 1]
    of = {key: quantity.in_quarters(months, "2022-01", [quarter]) for key, quantity in QUANTITIES.items()}
    assert of["capex/Amazon"].tolist() == of["ai_chip_revenue/AMD"].tolist() == [[inside.sum()]]
    assert of["rental_price/H100"].tolist() == of["ai_power/World"].tolist() == [[inside.mean()]]
    base = months[0, month_number("2024-12") - start]
    assert of["tokens/Google"] == pytest.approx(inside.mean() / base)
