"""Headline numbers of every scenario, kept so that a change of results is noticed and explained.

Each scenario is simulated once, and held meanwhile to what must be true of every world.

After a change that is meant to move results, write the new numbers with
`python -m tests.whole.test_baselines` and say why in CHANGELOG.md.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import simulate
from sim.model.economy import Economy
from sim.scenario import list_scenarios, load_scenario
from tests.whole.physics import Physics

FILE = Path(__file__).with_name("baselines.json")
N_DRAWS = 6
NAMES = [name for name, _ in list_scenarios()]


def headline(name: str) -> dict[str, dict[str, list[float | None]]]:
    """Median rebound and change of demand over a few draws, by measure and horizon."""
    measured = simulate(Task(load_scenario(name), 0, 0, N_DRAWS, "alternative")).variables
    return {
        quantity: {
            measure: [_median(measured[quantity][:, position, horizon]) for horizon in range(4)]
            for position, measure in enumerate(MEASURES)
        }
        for quantity in ("rebound", "demand_change_ratio")
    }


def _median(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(np.median(known)), 9) if known.size else None


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_keeps_its_numbers_conserves_money_and_chips_and_respects_physics(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    physics = Physics()
    monkeypatch.setattr(Economy, "step", physics.watching(Economy.step))
    kept = json.loads(FILE.read_text(encoding="utf-8"))[name]
    now = headline(name)
    physics.assert_conserved()
    for quantity, by_measure in kept.items():
        for measure, numbers in by_measure.items():
            # NaN stands for a rebound that is not defined.
            was, is_now = (np.array(each, dtype=float) for each in (numbers, now[quantity][measure]))
            assert is_now == pytest.approx(was, rel=1e-6, abs=1e-9, nan_ok=True), f"{quantity} of {measure}"


def test_every_kept_scenario_still_exists() -> None:
    assert sorted(json.loads(FILE.read_text(encoding="utf-8"))) == sorted(NAMES)


if __name__ == "__main__":
    FILE.write_text(json.dumps({name: headline(name) for name in NAMES}, indent=1) + "\n", encoding="utf-8")
