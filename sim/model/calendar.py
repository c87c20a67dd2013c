"""What is dated: the shock and the events of a scenario, as arrays `[world]` for a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.know_how import spread_evenly
from sim.model.economics.tokens import thinking_ceiling_ln
from sim.model.economics.valuation import fading_weight
from sim.model.events import Event, Shock
from sim.model.worlds import Worlds
from sim.months import months_between


@dataclass(frozen=True)
class Clock:
    """First month and number of months."""

    start: str
    months: int


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
    def end_of_2025(self) -> int:
        """December 2025, or the first month of a clock that starts later."""
        return max(self._index("2025-12"), 0)

    @property
    def months(self) -> int:
        """How many months there are."""
        return self.clock.months

    def year(self, month: int) -> float:
        """A month as a year with decimals: January 2022 is 2022.0."""
        year, of_year = self.clock.start.split("-")
        return int(year) + (int(of_year) - 1 + month) / 12.0

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

    def efficiency_gains_ln(self, month: int, labs: Sequence[str], field: str) -> Array:
        """The same of several labs, `[lab, world]`."""
        return np.stack([self.efficiency_gain_ln(month, lab, field) for lab in labs])

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

    def commitments_usd_bn_per_year(self, month: int, hyperscalers: Sequence[str]) -> Array:
        """Capacity that others committed to finance at each hyperscaler (bn USD a year), `[firm, world]`."""
        total = np.zeros((len(hyperscalers), self.worlds.n))
        for event in self._of_kind("capacity_commitment"):
            if self._is_running(event, month):
                amount = event.values["capacity_usd_bn_per_year"] * event.values["delivered_share"]
                total[hyperscalers.index(event.hyperscaler)] += self._where_struck(event, amount, 0.0)
        return total

    def funding_ratio(self, month: int) -> Array:
        """Share of the capital committed to labs that flows this month."""
        return self._product("funding", "funding_ratio", month)

    def rounds_usd_bn(self, month: int, labs: Sequence[str]) -> Array:
        """What each lab is paid this month from its dated funding rounds (bn USD), `[lab, world]`."""
        total = np.zeros((len(labs), self.worlds.n))
        for event in self._of_kind("funding_round"):
            if month >= self._index(event.month):
                paid = spread_evenly(
                    total=event.values["amount_usd_bn"],
                    months=event.values["spread_months"],
                    months_since=month - self._index(event.month),
                )
                total[labs.index(event.lab)] += self._where_struck(event, paid, 0.0)
        return total

    @cached_property
    def last_payment_month(self) -> int:
        """Last month in which a dated funding round is paid in; −1 if there is none."""
        ends = [
            self._index(event.month) + int(np.ceil(np.max(event.values["spread_months"]))) - 1
            for event in self._of_kind("funding_round")
        ]
        return max(ends, default=-1)

    @cached_property
    def last_round_month(self) -> int:
        """Month of the last dated funding round, after which rounds come by chance; −1 if there is none."""
        return max((self._index(event.month) for event in self._of_kind("funding_round")), default=-1)

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
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[str, list[Event[Array]]]:
        by_kind: dict[str, list[Event[Array]]] = {}
        for event in self.events.values():
            by_kind.setdefault(event.kind, []).append(event)
        return by_kind

    def _is_running(self, event: Event[Array], month: int) -> bool:
        return self._index(event.month) <= month and (not event.until or month < self._index(event.until))

    def _index(self, month: str) -> int:
        return months_between(self.clock.start, month)

    def _where_struck(self, event: Event[Array], value: Array, otherwise: float | Array) -> Array:
        if event.strikes == "all":
            return value
        is_shocked = self.worlds.is_shocked
        return np.where(is_shocked if event.strikes == "shocked" else ~is_shocked, value, otherwise)
