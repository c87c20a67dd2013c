"""What tasks take and are worth, and what tells one use of AI from another."""

from dataclasses import dataclass

from sim.model.declaring import Array, choice, quantity, text


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


@dataclass(frozen=True)
class UseCaseTraits:
    """What tells one use of AI from another."""

    label: str = text()
    region: str = choice("open", "restricted")
    difficulty_log10_flop: Array = quantity("log10 FLOP", 15.0, 60.0)
    relative_volume: Array = quantity("1", 0.0, 1e6)
    relative_value: Array = quantity("1", 1e-6, 1e6)
