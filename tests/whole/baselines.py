"""Headline numbers of every scenario as they are kept, and why each changed when it did.

After a change that is meant to move results: write a line marked **[results]** in CHANGELOG.md, then

    python -m tests.whole.baselines --because "words of that line"

which keeps the numbers that moved with these words beside them. New scenarios need no reason.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import simulate
from sim.scenario import list_scenarios, load_scenario
from tests.paths import ROOT

FILE = Path(__file__).with_name("baselines.json")
REASONS = Path(__file__).with_name("baselines_reasons.json")
N_DRAWS = 6
RELATIVE, ABSOLUTE = 1e-6, 1e-9
"""Another processor rounds otherwise; a change of the economics moves more."""

NEW = "first kept"
RESULTS = "**[results]**"

Headline = Mapping[str, Mapping[str, list[float | None]]]


def names() -> list[str]:
    """All scenarios."""
    return [name for name, _ in list_scenarios()]


def kept() -> dict[str, Headline]:
    """The numbers that are kept, by scenario."""
    found: dict[str, Headline] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def reasons() -> dict[str, dict[str, str]]:
    """By scenario: digest of the numbers that were kept → why, the earliest first."""
    found: dict[str, dict[str, str]] = json.loads(REASONS.read_text(encoding="utf-8"))
    return found


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


def drift(was: Headline, now: Headline) -> list[str]:
    """Each number that is not what it was, in words; NaN stands for a rebound that is not defined."""
    return [
        f"{quantity} of {measure} is {now[quantity][measure]}, not {numbers}"
        for quantity, by_measure in was.items()
        for measure, numbers in by_measure.items()
        if np.array(now[quantity][measure], dtype=float)
        != pytest.approx(np.array(numbers, dtype=float), rel=RELATIVE, abs=ABSOLUTE, nan_ok=True)
    ]


def digest(numbers: Headline) -> str:
    """What tells some kept numbers from others."""
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()[:10]


def unexplained(
    numbers: Mapping[str, Headline], why: Mapping[str, Mapping[str, str]], changelog: str
) -> list[str]:
    """What is kept without a reason, or for one that the changelog does not have among its results."""
    results = "\n".join(line for line in changelog.splitlines() if RESULTS in line)
    found = []
    for name, values in numbers.items():
        told = list(why.get(name, {}).items())
        if not told or told[-1][0] != digest(values):
            found.append(f"{name}: its numbers were changed without a reason")
        said = [reason for place, (_, reason) in enumerate(told) if place > 0 or reason != NEW]
        found += [f"{name}: no line of results says {reason!r}" for reason in said if reason not in results]
        if len(set(said)) < len(said):
            found.append(f"{name}: two changes for one reason")
    return found


def refresh(because: str) -> list[str]:
    """Keep the numbers that moved, with the reason; returns whose."""
    numbers: dict[str, Any] = kept()
    why, moved = reasons(), []
    for name in names():
        now = headline(name)
        if name in numbers and not drift(numbers[name], now):
            continue
        reason = because if name in numbers else NEW
        numbers[name] = now
        why.setdefault(name, {})[digest(now)] = reason
        moved.append(name)
    ordered = {name: numbers[name] for name in names()}
    FILE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    explained = {name: why[name] for name in names()}
    REASONS.write_text(json.dumps(explained, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return moved


def changelog() -> str:
    """The text of CHANGELOG.md."""
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.whole.baselines", description=__doc__)
    parser.add_argument("--because", required=True, help="words of a line of results in CHANGELOG.md")
    print("\n".join(refresh(parser.parse_args().because)))
