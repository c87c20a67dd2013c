"""How far worlds were off before 2025, and for how long."""

import numpy as np
import pytest

from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.past_errors import past_errors, persistence_months


def entries(errors_of_capex: list[float]) -> list[dict[str, object]]:
    """Series without numbers, but for the sum of capital spending, off by these errors before 2025."""
    found: list[dict[str, object]] = []
    for compared in COMPARED:
        scored: dict[str, object] = {"role": "scored", "median": 1.0, "record": 1.0}
        points = [scored] * len(compared.points())
        if compared.key == "capex/four firms":
            known = [{"role": "known", "median": float(np.exp(e)), "record": 1.0} for e in errors_of_capex]
            points = [*known, *points[len(known) :]]
        found.append({"points": points})
    return found


def test_errors_are_pooled_by_class_and_what_is_not_known_counts_nothing() -> None:
    found = past_errors(entries([0.3, -0.3, 0.3, -0.3]))
    assert found == {"capex": {"n": 4, "deviation_ln": pytest.approx(0.3)}}


def test_errors_persist_as_long_as_neighbours_are_correlated() -> None:
    assert persistence_months(entries([0.3, -0.3, 0.3, -0.3])) is None
    mixed = [0.3, 0.3, 0.3, -0.3, 0.3, 0.3, 0.3, 0.3, -0.3, 0.3, 0.3, 0.3]
    first, second = np.array(mixed[:-1]), np.array(mixed[1:])
    correlation = float(first @ second / np.sqrt((first @ first) * (second @ second)))
    assert persistence_months(entries(mixed)) == pytest.approx(-3.0 / np.log(correlation))
    assert persistence_months(entries([])) is None
