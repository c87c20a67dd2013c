"""The table of vintages in words."""

from pathlib import Path

import pytest

from sim.studies.asof.asof import as_of
from sim.texts.asof import asof_text, caveat, vintages_text
from tests.studies.asof.fake_asof import EXPERIMENT


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, object]]:
    out: Path = tmp_path_factory.mktemp("asof") / "asof"
    table = as_of("deepseek-2025", 80, out=out, workers=1, experiment=EXPERIMENT).table
    return asof_text(table), table


def test_every_vintage_has_its_theories_and_their_mixture(text: tuple[str, dict[str, object]]) -> None:
    rows = [line for line in vintages_text(text[1]).splitlines() if line.startswith("202")]
    assert len(rows) == 5 * 4
    assert [line.split()[1] for line in rows[:4]] == ["task", "human", "flat", "mixture"]


def test_it_says_what_moved_what_taught_it_and_what_would_decide_it(
    text: tuple[str, dict[str, object]],
) -> None:
    said = " ".join(text[0].split())
    assert "Of the mixture, from each vintage to the next: 2025-03: R " in said
    assert "capex (four firms)" in said.split("P(R>1) from this series alone")[1].split("everything")[0]
    assert "What would decide it, were it the number of the last quarter of 2026." in said
    assert "numbers (" in said and "lie in the 90 % bands" in said


def test_weights_that_disagree_are_called_hints() -> None:
    rows = [
        {"vintage": "2025-12", "weighting": "marginal_likelihood", "weights": {"a": 0.9, "b": 0.1}},
        {"vintage": "2025-12", "weighting": "stacking", "weights": {"a": 0.1, "b": 0.9}},
        {"vintage": "2025-12", "weighting": "equal", "weights": {"a": 0.5, "b": 0.5}},
    ]
    assert "no weight is worth more than a hint" in caveat({"mixtures": rows})
    assert "--prior-width" in caveat({"mixtures": rows[:1]})
