"""Short forms of promises 10 to 14: they find nothing, and find what is planted."""

from pathlib import Path

import numpy as np
import pytest

from sim.model.markets.chips import ChipMarket
from sim.scenario import economy_of
from tests.promises import (
    closed_accounts,
    exact_cases,
    kept_numbers,
    physical_limits,
    random_worlds,
    recovered,
)
from tests.promises.closed_accounts import Leak
from tests.promises.finding import Finding
from tests.promises.random_worlds import Watched
from tests.promises.valid_scenarios import random_scenario

pytestmark = pytest.mark.long

N_SCENARIOS = 4


def test_accounts_close_and_leaks_are_caught(tmp_path: Path) -> None:
    finding = closed_accounts.check(tmp_path, N_SCENARIOS)
    assert finding.misses == ()
    assert len(closed_accounts.LEAKS) == 20


def test_physical_limits_hold(tmp_path: Path) -> None:
    assert physical_limits.check(tmp_path, N_SCENARIOS).misses == ()


def test_a_leak_that_is_none_is_not_caught() -> None:
    assert not closed_accounts.is_caught(Leak(ChipMarket, "clear", "bills_usd_bn", 1.0))


def test_chips_from_nowhere_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ChipMarket.clear

    def clear(market: ChipMarket) -> None:
        honest(market)
        market.vendors.shipped_kh100e = market.vendors.shipped_kh100e * 1.5

    monkeypatch.setattr(ChipMarket, "clear", clear)
    seen = Watched()
    economy = economy_of(random_scenario(0), n_draws=1, collects_data=False)
    random_worlds._follow(economy, "more chips", seen)
    broken = " ".join(seen.limit_breaches)
    assert "orders are shipped or wait" in broken
    assert "shipments within capacity" in broken


def test_scenarios_by_chance_are_the_same_for_a_seed_and_differ_between_seeds() -> None:
    digests = [random_scenario(seed).digest() for seed in (0, 1, 2, 0)]
    assert digests[0] == digests[3]
    assert len(set(digests)) == 3


def test_a_case_with_a_known_answer_is_run(tmp_path: Path) -> None:
    finding = exact_cases.check(tmp_path, 1)
    assert finding.misses == ()
    assert len(exact_cases.CASES) >= 12


def test_a_case_that_fails_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "test_wrong.py"
    file.write_text("def test_wrong():\n    assert 1 == 2\n", encoding="utf-8")
    passed, problem = exact_cases.run(str(file), tmp_path)
    assert (passed, problem != "") == (0, True)


def test_kept_numbers_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_numbers.check(tmp_path, 1).misses == ()
    honest = kept_numbers.headline

    def moved(name: str) -> dict[str, dict[str, list[float | None]]]:
        found = honest(name)
        found["rebound"]["compute"] = [
            None if each is None else each + 1e-4 for each in found["rebound"]["compute"]
        ]
        return found

    monkeypatch.setattr(kept_numbers, "headline", moved)
    assert len(kept_numbers.check(tmp_path, 1).misses) == 1


def test_a_small_recovery_says_what_it_is(tmp_path: Path) -> None:
    finding = recovered.check(tmp_path, 1, points=8, steps=1)
    assert isinstance(finding, Finding)
    assert finding.measured.startswith("1 records of flat tasks, searched with 8 points")
    assert finding.misses[0] == "1 of the 100 trials that are promised were made"
    assert np.isfinite(float(finding.measured.split(" in ")[1].split("%")[0]))
