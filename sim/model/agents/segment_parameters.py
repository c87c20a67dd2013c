"""What tasks take and are worth, and what tells one use of AI from another."""

from dataclasses import dataclass

from sim.model.declaring import AT_START, Array, choice, flag, name_of, quantity, text


@dataclass(frozen=True)
class Tokens:
    """What a task takes, and how users choose among labs."""

    quality: str = choice("least_model", "bought", label="quality of the models used")
    size_exponent: Array = quantity("1", 0.0, 2.0)
    compute_per_task_h100e_hours: Array = quantity("H100e-h", 1e-9, 1e9)
    gate_width_oom: Array = quantity("OOM", 0.01, 5.0)
    thinking_exponent: Array = quantity("1", 0.01, 5.0)
    thinking_loss_share: Array = quantity("1", 0.0, 1.0)
    thinking_ratio_max: Array = quantity("1", 1.0, 1e4)
    thinking_reach: Array = quantity("1", 0.1, 10.0)
    thinking_split_share: Array = quantity("1", 0.0, 1.0)
    price_slope: Array = quantity("1", 0.0, 20.0)
    quality_weight_per_oom: Array = quantity("1/OOM", 0.0, 20.0)
    switching_per_month: Array = quantity("1/mo", 0.0, 1.0)


@dataclass(frozen=True)
class Demand:
    """Which theory of demand holds, and what all of them share: dispersion of values, and adoption."""

    form: str = choice(
        "task_ladder", "human_hours", "flat_tasks", "constant_elasticity", label="theory of demand"
    )
    value_spread_ln: Array = quantity("ln", 0.05, 10.0)
    integration_cost_share: Array = quantity("1", 0.0, 10.0)
    initial_adoption_share_of_ceiling: Array = quantity("1", 0.0, 1.0, acts=AT_START)
    innovation_per_year: Array = quantity("1/yr", 0.0, 5.0)
    imitation_per_year: Array = quantity("1/yr", 0.0, 20.0)
    imitation_across_uses_share: Array = quantity("1", 0.0, 1.0)
    adoption_threshold: Array = quantity("1", 1e-6, 100.0)
    threshold_spread_ln: Array = quantity("ln", 0.01, 10.0)


@dataclass(frozen=True)
class SegmentTraits:
    """What tells one segment of users from another."""

    label: str = text()
    has_list_prices: bool = flag()
    price_slope_ratio: Array = quantity("1", 0.0, 10.0)
    highest_markup_ratio: Array = quantity("1", 1.01, 20.0)
    free_use_ratio: Array = quantity("1", 0.0, 50.0)
    free_thinking_ratio: Array = quantity("1", 0.0, 50.0)
    open_weights_collected_share: Array = quantity("1", 0.0, 1.0)


@dataclass(frozen=True)
class UseCaseTraits:
    """What tells one use of AI from another."""

    label: str = text()
    region: str = choice("open", "restricted")
    segment: str = name_of("segments")
    difficulty_log10_flop: Array = quantity("log10 FLOP", 15.0, 60.0)
    relative_volume: Array = quantity("1", 0.0, 1e6)
    relative_value: Array = quantity("1", 1e-6, 1e6)
    human_hours: Array = quantity("h", 1e-4, 1e5)
    is_latent: bool = flag()


HISTORY_OF = {"constant_elasticity": "task_ladder"}
"""Theories of demand that hold from the shock on alone, and the theory of the months before."""

WEIGHTLESS_FORMS = ("constant_elasticity",)
"""Theories of demand whose answer is their prior: yardsticks that carry no weight in a verdict."""
