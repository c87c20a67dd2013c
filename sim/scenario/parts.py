"""The fixed parts of a scenario: clock, shock, events, measurement."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sim.quantity import choice, quantity
from sim.scenario.quantity import Quantity

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def months_between(first: str, second: str) -> int:
    """Months from one month to another.

    >>> months_between("2022-01", "2025-01")
    36
    """
    years = int(second[:4]) - int(first[:4])
    return 12 * years + int(second[5:7]) - int(first[5:7])


@dataclass(frozen=True)
class Clock:
    """First month and number of months."""

    start: str
    months: int


@dataclass(frozen=True)
class Shock:
    """An efficiency shock: who has it, when, how large, and how large it is believed to be."""

    lab: str
    month: str
    training_efficiency_ratio: Quantity = quantity("1", 1.0, 1e6)
    serving_efficiency_ratio: Quantity = quantity("1", 1.0, 1e6)
    believed_efficiency_ratio: Quantity = quantity("1", 1.0, 1e6)
    pull_forward_share: Quantity = quantity("1", 0.0, 1.0)
    pull_forward_months: Quantity = quantity("mo", 1.0, 600.0)


@dataclass(frozen=True)
class DemandExpectation:
    """News that makes hyperscalers expect faster growth, as it sinks in over some months."""

    growth_jump_per_year: Quantity = quantity("ln/yr", -5.0, 5.0)
    spread_months: Quantity = quantity("mo", 1.0, 60.0)


@dataclass(frozen=True)
class ReasoningModels:
    """Models learn to think: more compute per task becomes useful."""

    diffusion_months: Quantity = quantity("mo", 0.1, 600.0)


@dataclass(frozen=True)
class CapacityCommitment:
    """Capacity that is financed at one hyperscaler whatever its load."""

    hyperscaler: str = field(metadata={"kind": "name", "section": "hyperscalers"})
    capacity_usd_bn_per_year: Quantity = quantity("USD bn/yr", 0.0, 1e5)
    delivered_share: Quantity = quantity("1", 0.0, 1.0)


@dataclass(frozen=True)
class Funding:
    """A change of the capital that flows to labs."""

    funding_ratio: Quantity = quantity("1", 0.0, 10.0)


@dataclass(frozen=True)
class ExportControlsChange:
    """A change of what may be exported to the restricted region."""

    quota_ratio: Quantity = quantity("1", 0.0, 100.0)
    chip_performance_ratio: Quantity = quantity("1", 0.01, 10.0)


EVENT_KINDS: Mapping[str, type] = {
    "demand_expectation": DemandExpectation,
    "reasoning_models": ReasoningModels,
    "capacity_commitment": CapacityCommitment,
    "funding": Funding,
    "export_controls": ExportControlsChange,
}
"""Kinds of dated events and what each needs."""

LASTING_KINDS = ("capacity_commitment", "funding", "export_controls")
"""Kinds of events that need an `until`."""

strikes_choice = choice("all", "shocked")


@dataclass(frozen=True)
class Event:
    """A dated event: where it strikes, from when, until when (exclusive), and what it brings."""

    kind: str
    month: str
    source: str
    until: str
    strikes: str
    hyperscaler: str
    values: Mapping[str, Quantity]


@dataclass(frozen=True)
class Alternative:
    """A rival assumption under which the verdict is read once more."""

    description: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What share of worlds must agree."""

    probability: float


@dataclass(frozen=True)
class Measurement:
    """What is measured, and with how many worlds."""

    horizons_months: tuple[int, ...]
    minimum_engineering_saving_share: float
    verdict: Verdict
    worlds: int
    decomposition_worlds: int
    alternative_worlds: int
    alternatives: Mapping[str, Alternative]


def quantity_fields(kind: type) -> list[str]:
    """Names of the numbers with a unit in one of these classes."""
    return [each.name for each in fields(kind) if each.metadata.get("kind") == "quantity"]
