"""Every answer says whose sets of parameters it is the answer of."""

from pathlib import Path

import pytest

from sim.scenario import load_scenario
from sim.studies.run.drawn_from import drawn_from


@pytest.mark.parametrize(
    ("posterior", "wanted"),
    [
        ("none", "Parameters are drawn from the priors of the task ladder; no record has narrowed them."),
        ("base", "Parameters are sets of the task ladder that agree with the record to 2024-12 "),
        ("base@2025-06", "Parameters are sets of the task ladder that agree with the record to 2025-06 "),
        ("mixture@2025-12", "Parameters are sets of all theories of demand, by their weights, that agree "),
    ],
)
def test_sets_are_called_by_theory_and_vintage(posterior: str, wanted: str) -> None:
    said = drawn_from(load_scenario("deepseek-2025", {"posterior": posterior}))
    assert said.startswith(wanted)
    assert posterior == "none" or said.endswith(f"(--posterior {posterior}).")


def test_a_table_of_the_users_own_is_called_by_its_content(tmp_path: Path) -> None:
    table = tmp_path / "sets.csv"
    table.write_text("tokens.price_slope\n2.1\n2.2\n", encoding="utf-8")
    said = drawn_from(load_scenario("deepseek-2025", {"posterior": str(table)}))
    assert said.startswith(
        "Parameters are sets of the user's own, drawn under the task ladder (parameter_sets."
    )
