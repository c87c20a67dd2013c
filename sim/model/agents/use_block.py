"""Some use cases that are computed together: choose labs, decide how much to think, adopt, buy tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.menu import Menu
from sim.model.agents.own_demand import OwnDemand, UseThisMonth
from sim.model.agents.segment_parameters import Demand, Tokens
from sim.model.agents.work import Work
from sim.model.declaring import Array
from sim.model.economics import demand as demand_rules
from sim.model.economics import tokens
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class Behaviour:
    """How the users of a segment choose: what is common to all, and what is their own, [world]."""

    technology: Tokens
    demand: Demand
    price_slope: Array
    constant_elasticity: Array


LEAST_THINKING_LN = float(np.log(1.1))
"""Thinking from which a task counts as done by a model that reasons (ln of the multiple of compute)."""


class UseBlock:
    """Use cases of one segment; arrays are [use case, world], or [lab, use case, world] where labs differ.

    Use cases know nothing of one another. How many stand in a block changes no result, only how large the
    arrays are.
    """

    def __init__(self, work: Work, behaviour: Behaviour, worlds: Worlds) -> None:
        """Start without adopters."""
        self.worlds = worlds
        self.own_demand: dict[str, OwnDemand] = {}
        self.take(work, behaviour)
        self.adoption_share: Array | None = None
        self.lab_share: Array | None = None
        self._anchor: tuple[Array, Array] | None = None

    def take(self, work: Work, behaviour: Behaviour) -> None:
        """Act on these numbers from now on: reckon what depends on the use cases alone.

        So a month costs three exponentials per lab.
        """
        self.work = work
        self.behaviour = behaviour
        self.technology = technology = behaviour.technology
        self.demand = behaviour.demand
        difficulty = work.difficulty_log10_flop
        self.ln_task_value = np.log(work.task_value_usd)
        self.ln_size = tokens.model_size_ln(log10_flop=difficulty, size_exponent=technology.size_exponent)
        self.inverse_size = np.exp(-self.ln_size)
        self.thinking_equivalent_ln = tokens.thinking_equivalent_ln(
            log10_flop=difficulty, reach=technology.thinking_reach
        )
        self.gate = tokens.difficulty_ratio(difficulty_log10_flop=difficulty, width_oom=work.gate_width_oom)

    def give_own_demand(self, own: Mapping[str, OwnDemand]) -> None:
        """From now on some use cases ask for tasks by a rule of the user's own."""
        self.own_demand = {name: demand for name, demand in own.items() if name in self.work.names}

    def choose(self, menu: Menu, marginal_value_ratio: Array) -> None:
        """Decide for each lab how much to think, and how to split tasks between labs.

        Args:
            marginal_value_ratio: [world], what the next task is worth over its own value.
        """
        technology = self.technology
        larger_models_ln = self._larger_models_ln(menu)
        ln_task_cost = (_by_lab(menu.ln_base_cost) + self.work.extra_compute_ln) + np.minimum(
            self.ln_size, _by_lab(menu.ln_size)
        )
        thinking_ln = tokens.thinking_ln(
            needed_ln=self.thinking_equivalent_ln - _by_lab(menu.thinking_ln),
            bought_ln=tokens.bought_thinking_ln(
                ln_task_value=self.ln_task_value + np.log(marginal_value_ratio),
                ln_task_cost=ln_task_cost,
                exponent=technology.thinking_exponent,
                loss_share=technology.thinking_loss_share,
            ),
            ln_max=menu.ln_thinking_max + larger_models_ln,
        )
        self.thinking_ln = thinking_ln = self.worlds.freeze("thinking", thinking_ln)
        self.larger_model_ln = tokens.larger_model_ln(
            extra_ln=thinking_ln,
            thinking_share=technology.thinking_split_share,
            ln_thinking_max=menu.ln_thinking_max,
            ln_larger_max=larger_models_ln,
        )
        ln_task_cost = ln_task_cost + thinking_ln
        feasible = tokens.feasible_share(use_gate=self.gate, lab_gate=_by_lab(menu.gate))
        weight = tokens.choice_weight(
            ln_task_cost=ln_task_cost,
            taste=_by_lab(menu.taste),
            price_slope=self.behaviour.price_slope,
            feasible=feasible,
        )
        self.lab_share = self._split_over_labs(weight)
        self._cost_usd = np.exp(ln_task_cost) * self.lab_share
        self.task_cost_usd = np.maximum(np.sum(self._cost_usd, axis=0), 1e-300)
        self.feasible_share = np.max(feasible, axis=0)
        self.own_value_usd = self.work.task_value_usd * tokens.thinking_value_ratio(
            thinking_ln=np.sum(thinking_ln * self.lab_share, axis=0),
            exponent=technology.thinking_exponent,
            loss_share=technology.thinking_loss_share,
        )
        self.task_value_usd = self.own_value_usd * marginal_value_ratio

    def _larger_models_ln(self, menu: Menu) -> Array:
        """Compute of a lab's largest model over that of the least that can do a task (ln, not below zero)."""
        if self.technology.quality == "least_model":
            return self.worlds.constant(0.0)
        return np.maximum(_by_lab(menu.ln_size) - self.ln_size, 0.0)

    def _split_over_labs(self, weight: Array) -> Array:
        chosen = weight / np.maximum(np.sum(weight, axis=0), 1e-300)
        if self.lab_share is not None:
            chosen = tokens.partial_adjustment(
                current=self.lab_share, target=chosen, speed_per_month=self.technology.switching_per_month
            )
        return self.worlds.freeze("entry", chosen)

    def adopt(self, month: int, is_anchor_past: bool, segment_adoption_ratio: Array) -> None:
        """Move adoption towards its ceiling and decide which tasks are worth doing.

        Args:
            month: months since the start of the clock.
            segment_adoption_ratio: [world], adopters of all uses of the segment over those who could adopt.
        """
        demand = self.demand
        value_over_cost = demand_rules.value_over_cost_index(
            task_value_usd=self.task_value_usd,
            task_cost_usd=self.task_cost_usd,
            integration_share=demand.integration_cost_share,
            spread_ln=demand.value_spread_ln,
        )
        worthwhile = demand_rules.worthwhile_share(value_over_cost=value_over_cost)
        gross = demand_rules.gross_over_value(
            value_over_cost=value_over_cost, spread_ln=demand.value_spread_ln
        )
        ceiling = self._ceiling_share(value_over_cost, worthwhile, gross)
        if self.adoption_share is None:
            self.adoption_share = demand.initial_adoption_share_of_ceiling * ceiling
        gain = demand_rules.adoption_gain_share(
            adoption=self.adoption_share,
            ceiling=ceiling,
            imitated_ratio=demand_rules.adoption_imitated_ratio(
                of_use=demand_rules.adoption_over_ceiling(adoption=self.adoption_share, ceiling=ceiling),
                of_segment=segment_adoption_ratio,
                across_uses_share=demand.imitation_across_uses_share,
            ),
            innovation_per_year=demand.innovation_per_year,
            imitation_per_year=demand.imitation_per_year,
        )
        self.adoption_share = self.worlds.freeze("adoption", self.adoption_share + gain)
        self.ceiling_share = ceiling
        wanted = self._own_share(self._use_share(worthwhile, is_anchor_past), month)
        self.use_share = self.worlds.freeze("usage", wanted)
        self.value_of_done_usd = self.own_value_usd * gross / np.maximum(worthwhile, 1e-300)

    def _ceiling_share(self, value_over_cost: Array, worthwhile: Array, gross: Array) -> Array:
        per_value = self.task_value_usd / np.maximum(self.own_value_usd, 1e-300)
        surplus = (self.feasible_share * per_value) * demand_rules.surplus_over_value(
            gross=gross,
            value_over_cost=value_over_cost,
            worthwhile=worthwhile,
            spread_ln=self.demand.value_spread_ln,
        )
        return demand_rules.adoption_ceiling_share(
            surplus=surplus,
            threshold=self.demand.adoption_threshold * self.work.threshold_ratio,
            threshold_spread_ln=self.demand.threshold_spread_ln,
        )

    def _use_share(self, worthwhile: Array, is_anchor_past: bool) -> Array:
        if self.demand.form != "constant_elasticity":
            return worthwhile
        if not is_anchor_past or self._anchor is None:
            self._anchor = (worthwhile, np.log(self.task_cost_usd))
            return worthwhile
        anchor_share, anchor_ln_cost = self._anchor
        return demand_rules.constant_elasticity_share(
            anchor_share=anchor_share,
            ln_cost_change=np.log(self.task_cost_usd) - anchor_ln_cost,
            elasticity=self.behaviour.constant_elasticity,
        )

    def _own_share(self, of_theory: Array, month: int) -> Array:
        """What the theory says, but for uses with demand of their own."""
        if not self.own_demand:
            return of_theory
        assert self.adoption_share is not None
        wanted = of_theory.copy()
        for name, demand in self.own_demand.items():
            row = self.work.names.index(name)
            wanted[row] = demand.wanted_share(
                UseThisMonth(
                    name=name,
                    month=month,
                    task_cost_usd=self.task_cost_usd[row],
                    task_value_usd=self.task_value_usd[row],
                    feasible_share=self.feasible_share[row],
                    adoption_share=self.adoption_share[row],
                    tasks_bn_per_year=self.work.tasks_bn_per_year[row],
                    theory_share=of_theory[row],
                )
            )
        return wanted

    @property
    def adopters_bn_tasks(self) -> Array:
        """Possible tasks of those who adopted (bn a year)."""
        assert self.adoption_share is not None
        return self.work.tasks_bn_per_year * self.adoption_share

    @property
    def done_bn_tasks(self) -> Array:
        """Tasks that are wanted (bn a year)."""
        return self.adopters_bn_tasks * self.use_share * self.feasible_share

    def buy(self) -> Array:
        """What the tasks that are wanted cost at each lab (bn USD a year)."""
        return self.done_bn_tasks * self._cost_usd

    def inverse_size_used(self, menu: Menu) -> Array:
        """1 / compute of the model that does a task: the least that can, the largest, or one in between."""
        inverse = np.maximum(self.inverse_size, _by_lab(menu.inverse_size))
        if self.technology.quality == "least_model":
            return inverse
        return inverse * np.exp(-self.larger_model_ln)

    @property
    def is_thinking(self) -> NDArray[np.bool_]:
        """Whether a task is done with thinking: compute beyond that of the model, by more than a tenth."""
        return self.thinking_ln - self.larger_model_ln > LEAST_THINKING_LN


def _by_lab(values: Array) -> Array:
    """Values [lab, world] beside those of use cases, [lab, 1, world]."""
    return values[:, np.newaxis]
