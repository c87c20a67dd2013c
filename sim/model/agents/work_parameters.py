"""Rival theories of how much work there is for AI, how difficult it is and what it is worth."""

from dataclasses import dataclass

from sim.model.declaring import Array, choice, quantity


@dataclass(frozen=True)
class Purse:
    """What the world pays, or would pay, for all the work that AI on a computer could ever do."""

    limit: str = choice("unlimited", "limited")
    addressable_value_usd_tn_per_year: Array = quantity("USD tn/yr", 0.0, 1e4)
    growth_per_year: Array = quantity("ln/yr", -0.5, 0.5, slope_of={"addressable_value_usd_tn_per_year": 1.0})
    saturation_exponent: Array = quantity("1", 0.1, 20.0)


@dataclass(frozen=True)
class TaskLadder:
    """Uses of AI stand on a ladder of difficulty; number and value of tasks change from rung to rung."""

    tasks_bn_per_year: Array = quantity("bn/yr", 0.0, 1e6)
    task_growth_per_oom: Array = quantity("1/OOM", -2.0, 2.0)
    task_value_usd: Array = quantity("USD", 1e-6, 1e6)
    value_growth_per_oom: Array = quantity("1/OOM", -2.0, 2.0)
    stretch_ratio: Array = quantity("1", 0.1, 5.0)


@dataclass(frozen=True)
class HumanHours:
    """A task takes a person some hours; wages say what it is worth, and hours how difficult it is."""

    wage_usd_per_hour: Array = quantity("USD/h", 0.1, 1e3)
    median_hours: Array = quantity("h", 1e-3, 1e4)
    spread_oom: Array = quantity("OOM", 0.05, 5.0)
    five_minute_difficulty_log10_flop: Array = quantity("log10 FLOP", 15.0, 40.0)
    horizon_growth_oom_per_oom: Array = quantity("OOM/OOM", 0.05, 5.0)
    gate_width_oom: Array = quantity("OOM", 0.01, 5.0)
    five_minute_tokens_mn: Array = quantity("mn", 1e-6, 1e3)
    token_growth_oom_per_oom: Array = quantity("OOM/OOM", 0.0, 5.0)
    latent_share: Array = quantity("1", 0.0, 1.0)
    latent_value_ratio: Array = quantity("1", 1e-6, 1e3)


@dataclass(frozen=True)
class FlatTasks:
    """The share of work that AI can do is linear in log compute, from a first task to full automation."""

    first_difficulty_log10_flop: Array = quantity("log10 FLOP", 15.0, 40.0)
    width_oom: Array = quantity("OOM", 0.5, 20.0)
    task_value_usd: Array = quantity("USD", 1e-6, 1e6)
    compute_growth_oom_per_oom: Array = quantity("OOM/OOM", 0.0, 5.0)


@dataclass(frozen=True)
class ConstantElasticity:
    """From the shock on, use per adopter answers to its cost with one elasticity, whatever is left to do."""

    price_elasticity: Array = quantity("1", 0.0, 5.0)
