"""What can be dated: the shock, and kinds of events with their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from sim.model.declaring import name_of, quantity

Number = TypeVar("Number")
"""A checked number while a scenario is read, an array `[world]` when the model runs."""


@dataclass(frozen=True)
class Shock(Generic[Number]):
    """An efficiency shock: who has it, when, how large, and how large it is believed to be."""

    lab: str
    month: str
    training_efficiency_ratio: Number = quantity("1", 1.0, 1e6)
    inference_efficiency_ratio: Number = quantity("1", 1.0, 1e6)
    believed_efficiency_ratio: Number = quantity("1", 1.0, 1e6)
    pull_forward_share: Number = quantity("1", 0.0, 1.0)
    pull_forward_months: Number = quantity("mo", 1.0, 600.0)


@dataclass(frozen=True)
class DemandExpectation(Generic[Number]):
    """News that makes hyperscalers expect faster growth, as it sinks in over some months."""

    growth_jump_per_year: Number = quantity("ln/yr", -5.0, 5.0)
    spread_months: Number = quantity("mo", 1.0, 60.0)


@dataclass(frozen=True)
class ReasoningModels(Generic[Number]):
    """Models learn to think: more compute per task becomes useful."""

    diffusion_months: Number = quantity("mo", 0.1, 600.0)


@dataclass(frozen=True)
class CapacityCommitment(Generic[Number]):
    """Capacity that is financed at one hyperscaler whatever its load."""

    hyperscaler: str = name_of("hyperscalers")
    capacity_usd_bn_per_year: Number = quantity("USD bn/yr", 0.0, 1e5)
    delivered_share: Number = quantity("1", 0.0, 1.0)


@dataclass(frozen=True)
class Funding(Generic[Number]):
    """A change of the capital that flows to labs."""

    funding_ratio: Number = quantity("1", 0.0, 10.0)


@dataclass(frozen=True)
class FundingRound(Generic[Number]):
    """Money that one lab was promised on a date, as it is paid in over some months."""

    lab: str = name_of("labs")
    amount_usd_bn: Number = quantity("USD bn", 0.0, 1e5)
    spread_months: Number = quantity("mo", 1.0, 120.0)


@dataclass(frozen=True)
class ExportControlsChange(Generic[Number]):
    """A change of what may be exported to the restricted region."""

    quota_ratio: Number = quantity("1", 0.0, 100.0)
    chip_performance_ratio: Number = quantity("1", 0.01, 10.0)


@dataclass(frozen=True)
class EfficiencyShock(Generic[Number]):
    """A gain of efficiency of a lab (or of all) in one month, beside that of the scenario's shock."""

    lab: str = name_of("labs", "all")
    training_efficiency_ratio: Number = quantity("1", 1.0, 1e6)
    inference_efficiency_ratio: Number = quantity("1", 1.0, 1e6)


@dataclass(frozen=True)
class NumberChange(Generic[Number]):
    """Another value of a number of the economy: `multiply_by` or `set_to`, whose range is that number's."""

    number: str = field(metadata={"kind": "path"})


EVENT_KINDS: Mapping[str, type] = {
    "demand_expectation": DemandExpectation,
    "reasoning_models": ReasoningModels,
    "capacity_commitment": CapacityCommitment,
    "funding": Funding,
    "funding_round": FundingRound,
    "export_controls": ExportControlsChange,
    "efficiency_shock": EfficiencyShock,
    "number_change": NumberChange,
}
"""Kinds of dated events and what each needs."""

LASTING_KINDS = ("capacity_commitment", "funding", "export_controls")
"""Kinds of events that need an `until`."""

STRIKES = ("all", "shocked", "twin")
"""Which worlds of a pair an event strikes: both, that with the shock alone, or its twin alone."""

NUMBER_CHANGES = ("multiply_by", "set_to")
"""How a number changes: just one of these is said."""


def names_in_event(kind: str) -> dict[str, Mapping[str, Any]]:
    """The agents that an event of a kind names: key → their section, and what may stand in their place."""
    every = {declared.name: declared.metadata for declared in fields(EVENT_KINDS[kind])}
    return {name: metadata for name, metadata in every.items() if metadata["kind"] == "name"}


@dataclass(frozen=True)
class Event(Generic[Number]):
    """A dated event: where it strikes, from when, until when (exclusive), and what it brings.

    One without an end lasts for good; `hyperscaler`, `lab` or `number` is empty where the kind names none.
    """

    kind: str
    month: str
    source: str
    until: str
    strikes: str
    values: Mapping[str, Number]
    hyperscaler: str = ""
    lab: str = ""
    number: str = ""
