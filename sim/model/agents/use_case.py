"""A use of AI: adopts, chooses labs, decides how much to think, buys tokens."""

from dataclasses import dataclass

import mesa
import numpy as np

from sim.model.declaring import Array, choice, quantity, text
from sim.model.economics import demand as demand_rules
from sim.model.economics import tokens
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class Tokens:
    """What a task takes, and how users choose among labs."""

    size_exponent: Array = quantity("1", 0.0, 2.0)
    compute_per_task_h100e_hours: Array = quantity("H100e-h", 1e-9, 1e9)
    gate_width_oom: Array = quantity("OOM", 0.01, 5.0)
    thinking_exponent: Array = quantity("1", 0.01, 5.0)
    thinking_loss_share: Array = quantity("1", 0.0, 1.0)
    thinking_ratio_max: Array = quantity("1", 1.0, 1e4)
    thinking_reach: Array = quantity("1", 0.1, 10.0)
    price_slope: Array = quantity("1", 0.0, 20.0)
    quality_weight_per_oom: Array = quantity("1/OOM", 0.0, 20.0)
    switching_per_month: Array = quantity("1/mo", 0.0, 1.0)


@dataclass(frozen=True)
class Demand:
    """How many tasks there are, what they are worth, and how fast users adopt."""

    form: str = choice("willingness_to_pay", "constant_elasticity", label="form of demand")
    tasks_bn_per_year: Array = quantity("bn/yr", 0.0, 1e6)
    task_growth_per_oom: Array = quantity("1/OOM", -2.0, 2.0)
    task_value_usd: Array = quantity("USD", 1e-6, 1e6)
    value_spread_ln: Array = quantity("ln", 0.05, 10.0)
    integration_cost_share: Array = quantity("1", 0.0, 10.0)
    initial_adoption_share_of_ceiling: Array = quantity("1", 0.0, 1.0)
    innovation_per_year: Array = quantity("1/yr", 0.0, 5.0)
    imitation_per_year: Array = quantity("1/yr", 0.0, 20.0)
    adoption_threshold: Array = quantity("1", 1e-6, 100.0)
    threshold_spread_ln: Array = quantity("ln", 0.01, 10.0)
    constant_price_elasticity: Array = quantity("1", 0.0, 5.0)


WEIGHTLESS_FORMS = ("constant_elasticity",)
"""Forms of demand whose answer is their prior: they are shown beside a verdict and carry no weight in it."""


@dataclass(frozen=True)
class UseCaseTraits:
    """What tells one use of AI from another."""

    label: str = text()
    region: str = choice("open", "restricted")
    difficulty_log10_flop: Array = quantity("log10 FLOP", 15.0, 60.0)
    relative_volume: Array = quantity("1", 0.0, 1e6)
    relative_value: Array = quantity("1", 1e-6, 1e6)


@dataclass(frozen=True)
class Menu:
    """What labs offer this month in one region; arrays are [lab, world] unless they say otherwise.

    Attributes:
        ln_price: ln USD per unit of effective inference compute.
        ln_base_cost: ln USD per task at the reference difficulty, without thinking.
        ln_size: ln compute of the largest model, relative to the reference difficulty.
        inverse_size: 1 / that compute.
        thinking_ln: thinking that stands in for the lab's capability (ln).
        gate: the lab's half of the feasibility gate.
        taste: quality and brand.
        ln_thinking_max: [world], ln of the largest multiple of compute per task.
    """

    ln_price: Array
    ln_base_cost: Array
    ln_size: Array
    inverse_size: Array
    thinking_ln: Array
    gate: Array
    taste: Array
    ln_thinking_max: Array


class UseCase(mesa.Agent):  # type: ignore[misc]
    """One use of AI in all worlds; attributes are `[world]` arrays unless they say otherwise."""

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        traits: UseCaseTraits,
        technology: Tokens,
        demand: Demand,
        worlds: Worlds,
    ) -> None:
        """Prepare what depends on the use case alone, so that a month costs three exponentials per lab."""
        super().__init__(model)
        self.name = name
        self.traits = traits
        self.technology = technology
        self.demand = demand
        self.worlds = worlds
        self.adoption_share: Array | None = None
        self._share: Array | None = None
        self._anchor: tuple[Array, Array] | None = None

        difficulty = traits.difficulty_log10_flop
        self.tasks_bn_per_year = demand_rules.possible_tasks_bn_per_year(
            at_reference=demand.tasks_bn_per_year,
            relative_volume=traits.relative_volume,
            growth_per_oom=demand.task_growth_per_oom,
            difficulty_log10_flop=difficulty,
        )
        self.errorless_value_usd = demand.task_value_usd * traits.relative_value
        self._ln_task_value = np.log(self.errorless_value_usd)
        self._ln_size = tokens.model_size_ln(log10_flop=difficulty, size_exponent=technology.size_exponent)
        self._inverse_size = np.exp(-self._ln_size)
        self._thinking_ln = tokens.thinking_equivalent_ln(
            log10_flop=difficulty, reach=technology.thinking_reach
        )
        self._gate = tokens.difficulty_ratio(
            difficulty_log10_flop=difficulty, width_oom=technology.gate_width_oom
        )

    def choose(self, menu: Menu) -> None:
        """Decide for each lab how much to think, and how to split tasks between labs."""
        technology = self.technology
        ln_task_cost = menu.ln_base_cost + np.minimum(self._ln_size, menu.ln_size)
        thinking_ln = tokens.thinking_ln(
            needed_ln=self._thinking_ln - menu.thinking_ln,
            bought_ln=tokens.bought_thinking_ln(
                ln_task_value=self._ln_task_value,
                ln_task_cost=ln_task_cost,
                exponent=technology.thinking_exponent,
                loss_share=technology.thinking_loss_share,
            ),
            ln_max=menu.ln_thinking_max,
        )
        thinking_ln = self.worlds.freeze("thinking", thinking_ln)
        ln_task_cost = ln_task_cost + thinking_ln
        feasible = tokens.feasible_share(use_gate=self._gate, lab_gate=menu.gate)
        weight = tokens.choice_weight(
            ln_task_cost=ln_task_cost, taste=menu.taste, price_slope=technology.price_slope, feasible=feasible
        )
        chosen = weight / np.maximum(np.sum(weight, axis=0), 1e-300)
        if self._share is not None:
            chosen = tokens.partial_adjustment(
                current=self._share, target=chosen, speed_per_month=technology.switching_per_month
            )
        self._share = self.worlds.freeze("entry", chosen)
        self._cost_usd = np.exp(ln_task_cost) * self._share
        self.task_cost_usd = np.maximum(np.sum(self._cost_usd, axis=0), 1e-300)
        self.feasible_share = np.max(feasible, axis=0)
        self.task_value_usd = self.errorless_value_usd * tokens.thinking_value_ratio(
            thinking_ln=np.sum(thinking_ln * self._share, axis=0),
            exponent=technology.thinking_exponent,
            loss_share=technology.thinking_loss_share,
        )

    def adopt(self, is_anchor_past: bool) -> None:
        """Move adoption towards its ceiling and decide which tasks are worth doing."""
        demand = self.demand
        value_over_cost = demand_rules.value_over_cost_index(
            task_value_usd=self.task_value_usd,
            task_cost_usd=self.task_cost_usd,
            integration_share=demand.integration_cost_share,
            spread_ln=demand.value_spread_ln,
        )
        worthwhile = demand_rules.worthwhile_share(value_over_cost=value_over_cost)
        ceiling = self._ceiling_share(value_over_cost, worthwhile)
        if self.adoption_share is None:
            self.adoption_share = demand.initial_adoption_share_of_ceiling * ceiling
        gain = demand_rules.adoption_gain_share(
            adoption=self.adoption_share,
            ceiling=ceiling,
            innovation_per_year=demand.innovation_per_year,
            imitation_per_year=demand.imitation_per_year,
        )
        self.adoption_share = self.worlds.freeze("adoption", self.adoption_share + gain)
        self.use_share = self.worlds.freeze("usage", self._use_share(worthwhile, is_anchor_past))

    def _ceiling_share(self, value_over_cost: Array, worthwhile: Array) -> Array:
        surplus = self.feasible_share * demand_rules.surplus_over_value(
            value_over_cost=value_over_cost, worthwhile=worthwhile, spread_ln=self.demand.value_spread_ln
        )
        return demand_rules.adoption_ceiling_share(
            surplus=surplus,
            threshold=self.demand.adoption_threshold,
            threshold_spread_ln=self.demand.threshold_spread_ln,
        )

    def _use_share(self, worthwhile: Array, is_anchor_past: bool) -> Array:
        if self.demand.form == "willingness_to_pay":
            return worthwhile
        if not is_anchor_past or self._anchor is None:
            self._anchor = (worthwhile, np.log(self.task_cost_usd))
            return worthwhile
        anchor_share, anchor_ln_cost = self._anchor
        return demand_rules.constant_elasticity_share(
            anchor_share=anchor_share,
            ln_cost_change=np.log(self.task_cost_usd) - anchor_ln_cost,
            elasticity=self.demand.constant_price_elasticity,
        )

    @property
    def adopters_bn_tasks(self) -> Array:
        """Possible tasks of those who adopted (bn a year)."""
        assert self.adoption_share is not None
        return self.tasks_bn_per_year * self.adoption_share

    def buy(self, served_share: Array) -> Array:
        """What the tasks that are wanted cost at each lab (bn USD a year, [lab, world]).

        Only the part for which labs found compute, `served_share` [lab, world], is paid.
        """
        wanted = (self.adopters_bn_tasks * self.use_share * self.feasible_share) * self._cost_usd
        self.paid_usd_bn_per_year = np.sum(wanted * served_share, axis=0)
        return wanted

    def inverse_size(self, menu: Menu) -> Array:
        """1 / compute of the smallest model that can do the task, or of the largest one, [lab, world]."""
        return np.maximum(self._inverse_size, menu.inverse_size)
