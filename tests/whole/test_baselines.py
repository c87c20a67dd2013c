"""Every scenario keeps its headline numbers, unless the changelog says why not.

Each scenario is simulated once, and held meanwhile to what must be true of every world.
"""

from copy import deepcopy
from typing import Any

import pytest

from sim.model.economy import Economy
from tests.whole.baselines import changelog, drift, headline, kept, names, reasons, unexplained
from tests.whole.physics import Physics


@pytest.mark.parametrize("name", names())
def test_a_scenario_keeps_its_numbers_conserves_money_and_chips_and_respects_physics(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    physics = Physics()
    monkeypatch.setattr(Economy, "step", physics.watching(Economy.step))
    now = headline(name)
    physics.assert_conserved()
    assert drift(kept()[name], now) == []


def test_every_kept_scenario_still_exists() -> None:
    assert sorted(kept()) == sorted(names())


def test_every_change_of_kept_numbers_has_its_reason_in_the_changelog() -> None:
    assert unexplained(kept(), reasons(), changelog()) == []


def test_a_number_that_moves_is_seen() -> None:
    was: Any = deepcopy(kept()["base"])
    moved = deepcopy(was)
    moved["rebound"]["compute"][3] *= 1.0 + 1e-5
    assert drift(was, was) == []
    assert len(drift(was, moved)) == 1


def test_a_change_without_a_reason_is_seen() -> None:
    numbers: Any = {"base": deepcopy(kept()["base"])}
    why = {"base": dict(reasons()["base"])}
    assert unexplained(numbers, why, changelog()) == []
    assert unexplained(numbers, why, "nothing of the kind") != []
    numbers["base"]["rebound"]["compute"][3] += 0.1
    assert unexplained(numbers, why, changelog()) == ["base: its numbers were changed without a reason"]
