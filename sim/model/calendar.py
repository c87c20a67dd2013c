"""What is dated: the shock and the events of a scenario, as arrays `[world]` for a month."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

import numpy as np

from sim.model.declaring import Array, name_of, quantity
from sim.model.economics.know_how import spread_evenly
from sim.model.economics.tokens import thinking_ceiling_ln
from sim.model.economics.valuation import fading_weight
from sim.model.worlds import Worlds
from sim.months import months_between

Number = TypeVar("Number")
"""A checked number while a scenario is read, an array `[world]` when the model runs."""


@dataclass(frozen=True)
class Clock:
    """First month and number of months."""

    start: str
    months: int


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
    "export_controls": ExportControlsChange,
    "efficiency_shock": EfficiencyShock,
    "number_change": NumberChange,
}
"""Kinds of dated events and what each needs."""

LASTING_KINDS = ("capacity_commitment", "funding", "export_controls")
"""Kinds of events that need an `until`."""

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


class Calendar:
    """Answers for each month what strikes; months count from the start of the clock.

    Args:
        clock: first month and length.
        shock: the shock, its numbers `[world]`; None if there is none.
        events: what else is dated, by name.
        worlds: which are shocked.
    """

    def __init__(
        self,
        clock: Clock,
        shock: Shock[Array] | None,
        events: Mapping[str, Event[Array]],
        worlds: Worlds,
    ) -> None:
        self.clock = clock
        self.shock = shock
        self.events = events
        self.worlds = worlds
        self.shock_month = None if shock is None else self._index(shock.month)

    @property
    def months(self) -> int:
        """How many months there are."""
        return self.clock.months

    def is_after_shock(self, month: int) -> bool:
        """Whether the month is that of the shock or later."""
        return self.shock_month is not None and month >= self.shock_month

    def shock_gain_ln(self, month: int, lab: str, field: str) -> Array:
        """Gain of efficiency that the shock brings to a lab this month (ln).

        The originator of a shocked world has it all at once; its twin closes the pulled-forward share later.
        """
        shock = self.shock
        if shock is None or not self.is_after_shock(month) or shock.lab not in (lab, "all"):
            return self.worlds.constant(0.0)
        assert self.shock_month is not None
        months_since = month - self.shock_month
        ln_shock = np.log(getattr(shock, field))
        at_once = ln_shock if months_since == 0 else self.worlds.constant(0.0)
        caught_up = spread_evenly(
            total=shock.pull_forward_share * ln_shock,
            months=shock.pull_forward_months,
            months_since=months_since,
        )
        return np.where(self.worlds.is_shocked, at_once, caught_up)

    def efficiency_gain_ln(self, month: int, lab: str, field: str) -> Array:
        """Gain of efficiency that the shock and later ones bring to a lab this month (ln)."""
        gain = self.shock_gain_ln(month, lab, field)
        for event in self._of_kind("efficiency_shock"):
            if self._index(event.month) == month and event.lab in (lab, "all"):
                gain = gain + self._where_struck(event, np.log(event.values[field]), 0.0)
        return gain

    def number_changes(self, month: int) -> list[Event[Array]]:
        """Dated changes of numbers that run this month."""
        return [event for event in self._of_kind("number_change") if self._is_running(event, month)]

    def begun_number_changes(self, month: int) -> list[Event[Array]]:
        """Dated changes of numbers that run this month, or ran before."""
        return [event for event in self._of_kind("number_change") if self._index(event.month) <= month]

    def years_off_path(self, event: Event[Array], month: int) -> float:
        """Years from the first month to the event, less those to its end once it is over.

        Times the difference of two slopes it is by how much a path (ln) has to be moved to have no step.
        """
        end = 0 if self._is_running(event, month) else self._index(event.until)
        return (self._index(event.month) - end) / 12.0

    def changes_numbers(self, month: int) -> bool:
        """Whether a dated change of a number begins or ends this month."""
        return any(
            month == self._index(event.month) or (event.until != "" and month == self._index(event.until))
            for event in self._of_kind("number_change")
        )

    def changed(self, event: Event[Array], base: Array) -> Array:
        """The number of a dated change while it runs: its base value times a factor, or another value."""
        values = event.values
        number = base * values["multiply_by"] if "multiply_by" in values else values["set_to"]
        return self._where_struck(event, np.array(number), base)

    def ln_believed_shock(self, month: int) -> Array:
        """Efficiency gain that the news of the shock made people believe (ln); zero without a shock."""
        if self.shock is None or not self.is_after_shock(month):
            return self.worlds.constant(0.0)
        return np.where(self.worlds.is_shocked, np.log(self.shock.believed_efficiency_ratio), 0.0)

    def weight_of_news(self, month: int, fading_months: Array) -> Array:
        """How much the news alone still counts against what the record since has shown."""
        months_since = 0 if self.shock_month is None else max(month - self.shock_month, 0)
        return fading_weight(months_since=months_since, fading_months=fading_months)

    def growth_jump_per_year(self, month: int) -> Array:
        """Rise of expected growth this month as news of demand sinks in (ln a year)."""
        total = self.worlds.constant(0.0)
        for event in self._of_kind("demand_expectation"):
            rise = spread_evenly(
                total=event.values["growth_jump_per_year"],
                months=event.values["spread_months"],
                months_since=month - self._index(event.month),
            )
            total = total + self._where_struck(event, rise, 0.0)
        return total

    def thinking_max_ln(self, month: int, ln_max: Array) -> Array:
        """Largest multiple of compute per task that models can use this month (ln)."""
        ceiling = self.worlds.constant(0.0)
        for event in self._of_kind("reasoning_models"):
            opened = thinking_ceiling_ln(
                ln_max=ln_max,
                months_open=max(month + 1 - self._index(event.month), 0),
                diffusion_months=event.values["diffusion_months"],
            )
            ceiling = np.maximum(ceiling, self._where_struck(event, opened, 0.0))
        return ceiling

    def commitment_usd_bn_per_year(self, month: int, hyperscaler: str) -> Array:
        """Capacity that others committed to finance at a hyperscaler (bn USD a year)."""
        total = self.worlds.constant(0.0)
        for event in self._of_kind("capacity_commitment"):
            if event.hyperscaler == hyperscaler and self._is_running(event, month):
                amount = event.values["capacity_usd_bn_per_year"] * event.values["delivered_share"]
                total = total + self._where_struck(event, amount, 0.0)
        return total

    def funding_ratio(self, month: int) -> Array:
        """Share of the capital committed to labs that flows this month."""
        return self._product("funding", "funding_ratio", month)

    def quota_ratio(self, month: int) -> Array:
        """Export quota over that of the parameters."""
        return self._product("export_controls", "quota_ratio", month)

    def chip_performance_ratio(self, month: int) -> Array:
        """Performance of the chips that may be exported, over that of the parameters."""
        return self._product("export_controls", "chip_performance_ratio", month)

    def _product(self, kind: str, field: str, month: int) -> Array:
        product = self.worlds.constant(1.0)
        for event in self._of_kind(kind):
            if self._is_running(event, month):
                product = product * self._where_struck(event, event.values[field], 1.0)
        return product

    def _of_kind(self, kind: str) -> list[Event[Array]]:
        return [event for event in self.events.values() if event.kind == kind]

    def _is_running(self, event: Event[Array], month: int) -> bool:
        return self._index(event.month) <= month and (not event.until or month < self._index(event.until))

    def _index(self, month: str) -> int:
        return months_between(self.clock.start, month)

    def _where_struck(self, event: Event[Array], value: Array, otherwise: float | Array) -> Array:
        return value if event.strikes == "all" else np.where(self.worlds.is_shocked, value, otherwise)
