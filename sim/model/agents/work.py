"""The tasks of all use cases by the theory of demand that holds, one row a use case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.model.agents.segment_parameters import Demand, Tokens, UseCaseTraits
from sim.model.agents.work_parameters import FlatTasks, HumanHours, Purse, TaskLadder
from sim.model.declaring import Array
from sim.model.economics import work as rules


@dataclass(frozen=True)
class Theories:
    """What the theories of demand know, and the choice among them."""

    demand: Demand
    tokens: Tokens
    purse: Purse
    task_ladder: TaskLadder
    human_hours: HumanHours
    flat_tasks: FlatTasks


@dataclass(frozen=True)
class Work:
    """Possible tasks; arrays are [use case, world] unless they say otherwise.

    Attributes:
        names: of the use cases.
        tasks_bn_per_year: how many tasks there are.
        task_value_usd: median value of a task done without errors, if little else is done.
        extra_compute_ln: compute of a task beyond that of a million tokens of a model of its size (ln).
        threshold_ratio: [world], what the threshold of adoption is measured against, over the median value.
        gate_width_oom: [world], dispersion of the difficulty of the tasks of a use.
    """

    names: tuple[str, ...]
    difficulty_log10_flop: Array
    tasks_bn_per_year: Array
    task_value_usd: Array
    extra_compute_ln: Array
    threshold_ratio: Array
    gate_width_oom: Array

    def rows(self, positions: Sequence[int]) -> "Work":
        """Some of the use cases."""
        chosen = list(positions)
        return replace(
            self,
            names=tuple(self.names[position] for position in chosen),
            difficulty_log10_flop=self.difficulty_log10_flop[chosen],
            tasks_bn_per_year=self.tasks_bn_per_year[chosen],
            task_value_usd=self.task_value_usd[chosen],
            extra_compute_ln=self.extra_compute_ln[chosen],
        )


def work_of(use_cases: Mapping[str, UseCaseTraits], theories: Theories) -> Work:
    """The tasks of use cases by the theory of demand that holds.

    A constant elasticity shares the history of the ladder: it holds from the shock on.
    """
    theory: dict[str, Callable[[Mapping[str, UseCaseTraits], Theories], Work]] = {
        "task_ladder": _on_a_ladder,
        "constant_elasticity": _on_a_ladder,
        "human_hours": _by_human_hours,
        "flat_tasks": _flat,
    }
    return theory[theories.demand.form](use_cases, theories)


def _column(use_cases: Mapping[str, UseCaseTraits], name: str) -> Array:
    return np.stack([getattr(traits, name) for traits in use_cases.values()])


def _of_people(use_cases: Mapping[str, UseCaseTraits]) -> dict[str, UseCaseTraits]:
    return {name: traits for name, traits in use_cases.items() if not traits.is_latent}


def _on_a_ladder(every: Mapping[str, UseCaseTraits], theories: Theories) -> Work:
    use_cases, ladder = _of_people(every), theories.task_ladder
    difficulty = rules.stretched_difficulty_log10_flop(
        difficulty_log10_flop=_column(use_cases, "difficulty_log10_flop"), stretch_ratio=ladder.stretch_ratio
    )
    tasks = rules.possible_tasks_bn_per_year(
        at_reference=ladder.tasks_bn_per_year,
        relative_volume=_column(use_cases, "relative_volume"),
        growth_per_oom=ladder.task_growth_per_oom,
        difficulty_log10_flop=difficulty,
    )
    worth = rules.ladder_ratio(growth_per_oom=ladder.value_growth_per_oom, difficulty_log10_flop=difficulty)
    return Work(
        names=tuple(use_cases),
        difficulty_log10_flop=difficulty,
        # A longer ladder has as many tasks on each order of magnitude.
        tasks_bn_per_year=tasks * ladder.stretch_ratio,
        task_value_usd=ladder.task_value_usd * _column(use_cases, "relative_value") * worth,
        extra_compute_ln=np.zeros_like(difficulty),
        threshold_ratio=np.ones_like(ladder.stretch_ratio),
        gate_width_oom=theories.tokens.gate_width_oom,
    )


def _by_human_hours(use_cases: Mapping[str, UseCaseTraits], theories: Theories) -> Work:
    theory, spread_ln = theories.human_hours, theories.demand.value_spread_ln
    hours = _column(use_cases, "human_hours")
    is_latent = np.array([[traits.is_latent] for traits in use_cases.values()])
    mean_value = (
        theory.wage_usd_per_hour
        * hours
        * _column(use_cases, "relative_value")
        * np.where(is_latent, theory.latent_value_ratio, 1.0)
    )
    density = rules.wage_bill_density(
        hours=hours, median_hours=theory.median_hours, spread_oom=theory.spread_oom
    )
    weight = density * _column(use_cases, "relative_volume")
    share = np.where(
        is_latent,
        theory.latent_share * _shares(weight, is_latent),
        (1.0 - theory.latent_share) * _shares(weight, ~is_latent),
    )
    growth = theory.horizon_growth_oom_per_oom
    difficulty = rules.difficulty_of_hours_log10_flop(
        hours=hours,
        five_minute_difficulty=theory.five_minute_difficulty_log10_flop,
        horizon_growth=growth,
    )
    return Work(
        names=tuple(use_cases),
        difficulty_log10_flop=difficulty,
        tasks_bn_per_year=rules.tasks_of_value_bn_per_year(
            total_usd_tn_per_year=theories.purse.addressable_value_usd_tn_per_year,
            share=share,
            mean_value_usd=mean_value,
        ),
        task_value_usd=rules.median_of_mean_usd(mean_usd=mean_value, spread_ln=spread_ln),
        extra_compute_ln=rules.tokens_of_hours_ln(
            hours=hours,
            five_minute_tokens_mn=theory.five_minute_tokens_mn,
            growth=theory.token_growth_oom_per_oom,
        ),
        threshold_ratio=np.exp(0.5 * spread_ln * spread_ln),
        gate_width_oom=theory.gate_width_oom / growth,
    )


def _flat(every: Mapping[str, UseCaseTraits], theories: Theories) -> Work:
    use_cases, theory, spread_ln = _of_people(every), theories.flat_tasks, theories.demand.value_spread_ln
    rung = _column(use_cases, "difficulty_log10_flop")
    # The uses stand in the order of the ladder, spread evenly over the width of automation.
    height = (rung - np.min(rung, axis=0)) / (np.max(rung, axis=0) - np.min(rung, axis=0))
    difficulty = theory.first_difficulty_log10_flop + theory.width_oom * height
    mean_value = theory.task_value_usd * _column(use_cases, "relative_value")
    weight = _column(use_cases, "relative_volume")
    return Work(
        names=tuple(use_cases),
        difficulty_log10_flop=difficulty,
        tasks_bn_per_year=rules.tasks_of_value_bn_per_year(
            total_usd_tn_per_year=theories.purse.addressable_value_usd_tn_per_year,
            share=weight / np.sum(weight, axis=0),
            mean_value_usd=mean_value,
        ),
        task_value_usd=rules.median_of_mean_usd(mean_usd=mean_value, spread_ln=spread_ln),
        extra_compute_ln=rules.extra_compute_ln(
            difficulty_log10_flop=difficulty,
            growth=theory.compute_growth_oom_per_oom,
            size_exponent=theories.tokens.size_exponent,
        ),
        threshold_ratio=np.exp(0.5 * spread_ln * spread_ln),
        gate_width_oom=theories.tokens.gate_width_oom,
    )


def _shares(weight: Array, is_counted: np.ndarray) -> Array:
    counted = np.where(is_counted, weight, 0.0)
    return counted / np.maximum(np.sum(counted, axis=0), 1e-300)
