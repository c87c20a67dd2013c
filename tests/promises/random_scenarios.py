"""What validates runs: random scenarios, as files, are refused with a reason or end in a result."""

import math
import random
import shutil
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.model.parameters import SINGLE, TABLES
from sim.months import month_name, month_number
from sim.scenario import Scenario, load_scenario
from sim.scenario.plain import as_yaml
from sim.studies.run import run
from sim.sweep.distributions import support
from sim.texts.run import verdict_text
from tests.promises.finding import Finding, counted, log

SAID = (
    "a scenario that validates runs: dates, labs, shocks, clocks and theories at their bounds end in a "
    "result, or were refused by `validate` with the reason"
)
WORLDS = 2
NAMES = ("deepseek-2025", "base", "panic", "frozen-supply", "stargate-delivers", "export-controls-tight")
_START = month_number("2022-01")


def check(folder: Path, n: int = 1000) -> Finding:
    """Write, validate and run n scenarios, each from a seed of its own."""
    ends: list[str] = []
    misses: list[str] = []
    for seed in range(n):
        end, why = case(folder, seed)
        ends.append(end)
        if end == "broken":
            misses.append(f"seed {seed}: {why}")
            log(f"  seed {seed}: {why}")
        if seed % 50 == 49:
            log(f"  {seed + 1} scenarios: {counted(ends)}")
    measured = f"{n} random scenarios of {WORLDS} pairs of worlds: {counted(ends)}"
    return Finding(23, SAID, measured, tuple(misses))


def case(folder: Path, seed: int) -> tuple[str, str]:
    """How a scenario ended, `refused`, `result` or `broken`, and why."""
    file = folder / f"random-{seed}.yaml"
    file.write_text(as_yaml(random_scenario(seed)), encoding="utf-8")
    try:
        scenario = load_scenario(file)
    except UserError as refusal:
        return ("refused", str(refusal)) if says_why(str(refusal), file.name) else ("broken", str(refusal))
    try:
        why = unusable(scenario, folder / "out", seed)
    except Exception as fault:
        return "broken", f"{type(fault).__name__}: {fault}"
    return ("broken", why) if why else ("result", "")


def unusable(scenario: Scenario, out: Path, seed: int) -> str:
    """Run it in this process; why its result is none, or nothing."""
    result = run(scenario, WORLDS, seed, workers=1, out=out, figures=False)
    said = verdict_text(result.summary)
    result.close()
    shutil.rmtree(out)
    failed = [gap["reason"] for gap in result.provenance["set_aside"]]
    return failed[0] if failed else "" if said else "nothing was said"


def says_why(refusal: str, name: str) -> bool:
    """Whether a refusal names the file and gives a reason in words."""
    return name in refusal and "Error" not in refusal and len(refusal.split()) > 3


def random_scenario(seed: int) -> dict[str, Any]:
    """A scenario file that changes a shipped one: its clock, dates, words, firms and numbers."""
    chance = random.Random(seed)
    parent = load(chance.choice(NAMES))
    months = chance.choice((66, 66, 72, 84, 108, chance.randint(2, 120)))
    first_months = [_START + chance.randint(0, months) for _ in range(2)]
    changes: dict[str, Any] = {"clock.months": months}
    changes |= dict(dates(chance, parent, months, *map(month_name, first_months)))
    changes |= dict(words(chance))
    changes |= dict(numbers(chance, parent))
    changes |= dict(firms(chance, parent))
    changes["measurement.decomposition_worlds"] = int(chance.random() < 0.05)
    changes["measurement.alternative_worlds"] = int(chance.random() < 0.05)
    return {"name": f"random-{seed}", "description": "by chance", "extends": parent.name, "changes": changes}


@cache
def load(name: str) -> Scenario:
    return load_scenario(name)


def dates(
    chance: random.Random, parent: Scenario, months: int, shock_month: str, event_month: str
) -> Iterator[tuple[str, Any]]:
    """When the shock comes, by whom, how far it is followed, and what else comes."""
    left = months
    if parent.shock is not None:
        kind = chance.choice(("as it is",) * 6 + ("moved",) * 5 + ("first month", "none"))
        if kind == "moved":
            yield "shock.month", shock_month
            left = months - (month_number(shock_month) - _START)
        elif kind == "first month":
            yield "shock.month", chance.choice((month_name(_START), month_name(_START + 1)))
            left = months - 1
        elif kind == "none":
            yield "shock", "none"
        else:
            left = months - parent.month_index(parent.shock.month)
        if kind != "none" and chance.random() < 0.4:
            yield "shock.lab", chance.choice(("all", *parent.table("labs")))
    horizons = {months for months in (1, 6, 12, 24, 60, left) if months <= left} or {6}
    yield "measurement.horizons_months", sorted(horizons)
    if chance.random() < 0.3:
        yield "events.gain", {
            "kind": "efficiency_shock", "month": event_month, "source": "assumption: by chance",
            "lab": chance.choice(("all", *parent.table("labs"))),
            **{name: {"value": chance.choice((1, 2, 10)), "unit": "1", "source": "assumption: by chance"}
               for name in ("training_efficiency_ratio", "inference_efficiency_ratio")},
        }  # fmt: skip
    if chance.random() < 0.2 and parent.events:
        yield f"events.{chance.choice(list(parent.events))}", None


def words(chance: random.Random) -> Iterator[tuple[str, Any]]:
    """A few words: theories and rules."""
    choices = {
        f"{section}.{declared.name}": declared.metadata["options"]
        for section, kind in SINGLE.items()
        for declared in fields(kind)
        if declared.metadata.get("kind") == "choice"
    }
    for path in chance.sample(sorted(choices), k=chance.randint(0, 3)):
        yield path, chance.choice(choices[path])


def numbers(chance: random.Random, parent: Scenario) -> Iterator[tuple[str, Any]]:
    """A few numbers at an end of their prior, of their range, or just inside."""
    every = parent.quantities()
    for path in chance.sample(sorted(every), k=chance.randint(0, 6)):
        number = every[path]
        ends = (number.low, number.high) if number.prior is None else support(number.prior)
        end = chance.choice(ends)
        value = end if math.isfinite(end) else number.value * chance.choice((0.5, 2.0))
        yield path, chance.choice((value, 0.5 * (value + number.value)))


def firms(chance: random.Random, parent: Scenario) -> Iterator[tuple[str, Any]]:
    """Firms or uses that are not there, one or nearly all, and a lab that comes later."""
    kind = chance.choice(("as they are", "as they are", "one gone", "few left", "later"))
    if kind == "one gone":
        section = chance.choice(sorted(TABLES))
        yield f"{section}.{chance.choice(list(parent.table(section)))}", None
    elif kind == "few left":
        section = chance.choice(("labs", "hyperscalers", "use_cases"))
        rows = list(parent.table(section))
        left = chance.sample(rows, k=chance.randint(1, min(6, len(rows))))
        yield from ((f"{section}.{row}", None) for row in rows if row not in left)
        gone = [name for name, event in parent.events.items()
                if {event.lab, event.hyperscaler} & ({*rows} - {*left})]  # fmt: skip
        yield from ((f"events.{name}", None) for name in gone)
    elif kind == "later":
        yield f"labs.{chance.choice(list(parent.table('labs')))}.start_month", chance.choice((0, 1, 30, 70))
