"""What is dated: the shock and the events of a scenario, as arrays `[world]` for a month."""

import numpy as np

from sim.economics.know_how import spread_evenly
from sim.economics.tokens import thinking_ceiling_ln
from sim.economics.valuation import fading_weight
from sim.quantity import Array
from sim.scenario import Event, Scenario
from sim.worlds import Worlds


class Calendar:
    """Answers for each month what strikes; months count from the start of the clock."""

    def __init__(self, scenario: Scenario, by_path: dict[str, Array], worlds: Worlds) -> None:
        self.scenario = scenario
        self.worlds = worlds
        self._by_path = by_path
        self.shock_month = None if scenario.shock is None else scenario.month_index(scenario.shock.month)

    def is_after_shock(self, month: int) -> bool:
        """Whether the month is that of the shock or later."""
        return self.shock_month is not None and month >= self.shock_month

    def shock_gain_ln(self, month: int, lab: str, field: str) -> Array:
        """Gain of efficiency that the shock brings to a lab this month (ln).

        The originator of a shocked world has it all at once; its twin closes the pulled-forward share later.
        """
        shock = self.scenario.shock
        if shock is None or not self.is_after_shock(month) or shock.lab not in (lab, "all"):
            return self.worlds.constant(0.0)
        assert self.shock_month is not None
        months_since = month - self.shock_month
        ln_shock = np.log(self._by_path[f"shock.{field}"])
        at_once = ln_shock if months_since == 0 else self.worlds.constant(0.0)
        caught_up = spread_evenly(
            total=self._by_path["shock.pull_forward_share"] * ln_shock,
            months=self._by_path["shock.pull_forward_months"],
            months_since=months_since,
        )
        return np.where(self.worlds.is_shocked, at_once, caught_up)

    def ln_believed_shock(self, month: int) -> Array:
        """Efficiency gain that the news of the shock made people believe (ln); zero without a shock."""
        if not self.is_after_shock(month):
            return self.worlds.constant(0.0)
        return np.where(self.worlds.is_shocked, np.log(self._by_path["shock.believed_efficiency_ratio"]), 0.0)

    def weight_of_news(self, month: int, fading_months: Array) -> Array:
        """How much the news alone still counts against what the record since has shown."""
        months_since = 0 if self.shock_month is None else max(month - self.shock_month, 0)
        return fading_weight(months_since=months_since, fading_months=fading_months)

    def growth_jump_per_year(self, month: int) -> Array:
        """Rise of expected growth this month as news of demand sinks in (ln a year)."""
        total = self.worlds.constant(0.0)
        for name, event in self._of_kind("demand_expectation"):
            rise = spread_evenly(
                total=self._value(name, "growth_jump_per_year"),
                months=self._value(name, "spread_months"),
                months_since=month - self.scenario.month_index(event.month),
            )
            total = total + self._where_struck(event, rise, 0.0)
        return total

    def thinking_max_ln(self, month: int, ln_max: Array) -> Array:
        """Largest multiple of compute per task that models can use this month (ln)."""
        ceiling = self.worlds.constant(0.0)
        for name, event in self._of_kind("reasoning_models"):
            opened = thinking_ceiling_ln(
                ln_max=ln_max,
                months_open=max(month + 1 - self.scenario.month_index(event.month), 0),
                diffusion_months=self._value(name, "diffusion_months"),
            )
            ceiling = np.maximum(ceiling, self._where_struck(event, opened, 0.0))
        return ceiling

    def commitment_usd_bn_per_year(self, month: int, hyperscaler: str) -> Array:
        """Capacity that others committed to finance at a hyperscaler (bn USD a year)."""
        total = self.worlds.constant(0.0)
        for name, event in self._of_kind("capacity_commitment"):
            if event.hyperscaler == hyperscaler and self._is_running(event, month):
                amount = self._value(name, "capacity_usd_bn_per_year") * self._value(name, "delivered_share")
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
        for name, event in self._of_kind(kind):
            if self._is_running(event, month):
                product = product * self._where_struck(event, self._value(name, field), 1.0)
        return product

    def _of_kind(self, kind: str) -> list[tuple[str, Event]]:
        return [(name, event) for name, event in self.scenario.events.items() if event.kind == kind]

    def _is_running(self, event: Event, month: int) -> bool:
        return self.scenario.month_index(event.month) <= month < self.scenario.month_index(event.until)

    def _value(self, name: str, field: str) -> Array:
        return self._by_path[f"events.{name}.{field}"]

    def _where_struck(self, event: Event, value: Array, otherwise: float) -> Array:
        return value if event.strikes == "all" else np.where(self.worlds.is_shocked, value, otherwise)
