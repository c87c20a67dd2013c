"""Scenarios at random: numbers, who is there, what happens when, which theory holds, how long it lasts."""

import random
from collections.abc import Iterator
from typing import Any

from sim.errors import UserError
from sim.model.declaring import EACH_MONTH
from sim.model.parameters import declared_at
from sim.months import month_name, month_number
from sim.scenario import Quantity, Scenario, list_scenarios, load_scenario

WORDS = {
    "demand.form": ("task_ladder", "human_hours", "flat_tasks", "constant_elasticity"),
    "training.theory": ("optimise", "spend_budget", "match_frontier"),
    "training.finance": ("cash", "committed_capital"),
    "investment.finance": ("debt_limit", "revenue_limit", "unlimited"),
    "grid.connection": ("limited", "unlimited"),
    "chip_supply.wafer_limit": ("fabs", "none"),
    "chip_supply.unit_cost": ("generations", "constant_rate"),
    "purse.limit": ("limited", "unlimited"),
    "tokens.quality": ("bought", "least_model"),
    "compute.supply": ("market", "elastic", "fixed"),
}
LONGEST, SHORTEST = 108, 44
FIRST_SHOCK = 24
"""Months of the clock; the shock strikes no earlier than this."""


def random_scenario(seed: int) -> Scenario:
    """A scenario that `validate` lets pass; equal for equal seeds."""
    chance = random.Random(f"random scenario {seed}")
    names = sorted(name for name, _ in list_scenarios() if name not in ("base", "toy"))
    scenario = load_scenario(chance.choice(names), {"posterior": "none"})
    scenario = _words(scenario, chance)
    scenario = scenario.with_changes(_clock(scenario, chance))
    scenario = _each(scenario, _absent(scenario, chance))
    scenario = _each(scenario, _numbers(scenario, chance))
    return _each(scenario, _events(scenario, chance))


def _each(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """The scenario with these changes, but for those that it refuses."""
    try:
        return scenario.with_changes(changes) if changes else scenario
    except UserError:
        if len(changes) == 1:
            return scenario
        items = list(changes.items())
        half = len(items) // 2
        return _each(_each(scenario, dict(items[:half])), dict(items[half:]))


def _words(scenario: Scenario, chance: random.Random) -> Scenario:
    asked = {path: chance.choice(words) for path, words in WORDS.items() if chance.random() < 0.5}
    return _each(scenario, asked)


def _clock(scenario: Scenario, chance: random.Random) -> dict[str, Any]:
    """Length of the clock and month of the shock; what would lie outside goes."""
    months = chance.randint(SHORTEST, LONGEST)
    first = month_number(scenario.clock.start)
    shock = first + chance.randint(FIRST_SHOCK, months - 7)
    changes: dict[str, Any] = {"clock.months": months, "measurement.horizons_months": [6]}
    changes["shock.month"] = month_name(shock)
    for name, event in scenario.events.items():
        is_early = event.strikes != "all" and month_number(event.month) < shock
        if is_early or month_number(event.month) >= first + months or chance.random() < 0.2:
            changes[f"events.{name}"] = None
    changes["shock.lab"] = chance.choice(["all", *_there_at(scenario, shock)])
    return changes


def _there_at(scenario: Scenario, month: int) -> list[str]:
    since = month - month_number(scenario.clock.start)
    return [name for name, cells in scenario.table("labs").items() if _value(cells["start_month"]) <= since]


def _value(cell: Any) -> float:
    assert isinstance(cell, Quantity)
    return cell.value


def _absent(scenario: Scenario, chance: random.Random) -> dict[str, Any]:
    """Labs, clouds and uses that are not there; each region keeps one of each, and events lose nobody."""
    assert scenario.shock is not None
    named = {event.lab for event in scenario.events.values()}
    named |= {event.hyperscaler for event in scenario.events.values()} | {scenario.shock.lab}
    changes: dict[str, Any] = {}
    for table in ("labs", "hyperscalers", "use_cases"):
        share = chance.choice([0.0, 0.3, 0.8])
        for region in ("open", "restricted"):
            rows = [name for name, cells in scenario.table(table).items() if cells["region"] == region]
            chance.shuffle(rows)
            left = [name for name in rows[1:] if name not in named and chance.random() < share]
            changes |= {f"{table}.{name}": None for name in left}
    return changes


def _numbers(scenario: Scenario, chance: random.Random) -> dict[str, Any]:
    """Some numbers, anywhere in their prior or up to three times beyond it, within their range."""
    paths = sorted(scenario.quantities())
    chosen = chance.sample(paths, min(chance.choice([5, 20, 60]), len(paths)))
    return {path: _other(scenario.quantities()[path], chance) for path in chosen}


def _other(number: Quantity, chance: random.Random) -> float:
    value = number.value if number.prior is None else float(number.prior.quantile(chance.random()))
    if number.prior is None or chance.random() < 0.2:
        value *= 3.0 ** chance.uniform(-1.0, 1.0)
    return min(max(value, number.low), number.high)


def _events(scenario: Scenario, chance: random.Random) -> dict[str, Any]:
    """Up to three more events of a kind each, in one world of a pair or in both."""
    kinds = chance.sample(
        ["number_change", "efficiency_shock", "funding", "export_controls"], chance.randint(0, 3)
    )
    return {f"events.by_chance_{kind}": _event(kind, scenario, chance) for kind in kinds}


def _event(kind: str, scenario: Scenario, chance: random.Random) -> dict[str, Any]:
    assert scenario.shock is not None
    strikes = chance.choice(["all", "shocked", "twin"])
    first, last = month_number(scenario.clock.start), month_number(scenario.clock.start) + scenario.months - 1
    earliest = first if strikes == "all" else month_number(scenario.shock.month)
    month = chance.randint(earliest, last)
    event: dict[str, Any] = {
        "kind": kind,
        "month": month_name(month),
        "strikes": strikes,
        "source": "by chance",
    }
    if kind != "efficiency_shock":
        event["until"] = month_name(month + chance.randint(1, 36))
    return event | dict(_said(kind, scenario, chance))


def _said(kind: str, scenario: Scenario, chance: random.Random) -> Iterator[tuple[str, Any]]:
    def factor(low: float, high: float) -> dict[str, Any]:
        return {"value": chance.uniform(low, high), "unit": "1", "source": "by chance"}

    if kind == "number_change":
        acting = [
            path
            for path in sorted(scenario.quantities())
            if path.split(".")[0] not in ("shock", "events")
            and declared_at(path).metadata["acts"] == EACH_MONTH
        ]
        yield "number", chance.choice(acting)
        yield "multiply_by", factor(0.3, 2.0)
    elif kind == "efficiency_shock":
        yield "lab", chance.choice(["all", *scenario.table("labs")])
        yield "training_efficiency_ratio", factor(1.0, 30.0)
        yield "inference_efficiency_ratio", factor(1.0, 30.0)
    elif kind == "funding":
        yield "funding_ratio", factor(0.0, 2.0)
    else:
        yield "quota_ratio", factor(0.0, 2.0)
        yield "chip_performance_ratio", factor(0.1, 1.5)
