"""What is common to all AI labs, and what tells one from another."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.agents.segment_parameters import SegmentTraits
from sim.model.declaring import AT_START, Array, choice, flag, quantity, text

_GAIN = "an event of kind efficiency_shock"


@dataclass(frozen=True)
class KnowHow:
    """How efficiency grows and spreads."""

    training_trend_per_year: Array = quantity("ln/yr", 0.0, 4.0)
    inference_trend_per_year: Array = quantity("ln/yr", 0.0, 4.0)
    trend_decay_per_year: Array = quantity(
        "1/yr", 0.0, 1.0, slope_of={"training_trend_per_year": -1.0, "inference_trend_per_year": -1.0}
    )
    diffusion_per_month: Array = quantity("1/mo", 0.0, 1.0)
    noise_per_month_ln: Array = quantity("ln", 0.0, 0.2)


@dataclass(frozen=True)
class Capability:
    """What a training run needs and gives."""

    final_run_share: Array = quantity("1", 0.001, 1.0)
    shortest_run_months: Array = quantity("mo", 1.0, 36.0, acts=AT_START)
    longest_run_months: Array = quantity("mo", 1.0, 36.0, acts=AT_START)
    flop_1e24_per_kh100e_month: Array = quantity("1e24 FLOP/(kH100e mo)", 1e-6, 1e6)


@dataclass(frozen=True)
class TokenPricing:
    """How labs set prices."""

    price_speed_per_month: Array = quantity("1/mo", 0.0, 1.0)
    pass_through: Array = quantity("1", 0.0, 1.0)
    pass_through_completion_per_month: Array = quantity("1/mo", 0.0, 1.0)
    market_price_elasticity: Array = quantity("1", 0.1, 10.0)
    cost_plus_markup_ratio: Array = quantity("1", 1.0, 10.0)


@dataclass(frozen=True)
class Training:
    """How labs decide on training compute, and what finances it."""

    theory: str = choice("optimise", "spend_budget", "match_frontier", label="theory of training")
    finance: str = choice("committed_capital", "cash", label="finance of training")
    value_weight: Array = quantity("1", 0.0, 100.0)
    compute_scale_kh100e: Array = quantity("kH100e", 0.0, 1e6)
    race_premium_per_oom: Array = quantity("1/OOM", 0.0, 10.0)
    loss_exponent: Array = quantity("1", 0.0, 2.0)
    adjustment_per_month: Array = quantity("1/mo", 0.0, 1.0)
    research_share_of_revenue: Array = quantity("1", 0.0, 5.0)
    capital_growth_elasticity: Array = quantity("1", 0.0, 10.0)
    capital_ceiling_usd_bn_per_year: Array = quantity("USD bn/yr", 0.1, 1e5)
    capital_valuation_sensitivity: Array = quantity("1/yr", 0.0, 10.0)
    norm_progress_oom_per_year: Array = quantity("OOM/yr", 0.0, 5.0)


@dataclass(frozen=True)
class Finance:
    """How labs that live from cash are financed; read where `training.finance` is `cash`."""

    cash_horizon_years: Array = quantity("yr", 0.1, 20.0)
    other_cost_share: Array = quantity("1", 0.0, 1.0)
    round_rate_per_year: Array = quantity("1/yr", 0.0, 12.0)
    shortest_runway_years: Array = quantity("yr", 0.01, 5.0)
    round_share_of_valuation: Array = quantity("1", 0.0, 1.0)
    valuation_over_revenue: Array = quantity("yr", 0.0, 1e3)
    round_seed_usd_bn: Array = quantity("USD bn", 0.0, 100.0)
    credit_in_plans_share: Array = quantity("1", 0.0, 1.0)
    lease_share: Array = quantity("1", 0.0, 1.0)
    interest_per_year: Array = quantity("1/yr", 0.0, 1.0)
    parent_advance_years: Array = quantity("yr", 0.0, 10.0)
    serving_notice_years: Array = quantity("yr", 0.01, 5.0)
    least_serving_share: Array = quantity("1", 0.0, 1.0)


@dataclass(frozen=True)
class LabTraits:
    """What tells one AI lab from another."""

    label: str = text()
    region: str = choice("open", "restricted")
    serves: str = choice("open", "restricted", "both")
    pricing: str = choice("differentiated", "cost_plus")
    is_open_weights: bool = flag()
    follows_open_weights: bool = flag()
    start_month: Array = quantity("mo", 0.0, 1200.0, may_vary=False, acts=AT_START)
    training_head_start_ln: Array = quantity("ln", -50.0, 50.0, acts=AT_START, instead=_GAIN)
    inference_head_start_ln: Array = quantity("ln", -50.0, 50.0, acts=AT_START, instead=_GAIN)
    secrecy_ln: Array = quantity("ln", 0.0, 20.0)
    initial_capability_log10_flop: Array = quantity("log10 FLOP", 15.0, 40.0, acts=AT_START)
    brand_index: Array = quantity("1", -20.0, 20.0)
    initial_capital_usd_bn_per_year: Array = quantity(
        "USD bn/yr", 0.0, 1e4, acts=AT_START, instead="an event of kind funding"
    )
    financing: str = choice("parent", "venture", "own", label="who finances the lab")
    initial_cash_usd_bn: Array = quantity(
        "USD bn", 0.0, 1e4, acts=AT_START, instead="an event of kind funding_round"
    )
    sponsor_line_usd_bn_per_year: Array = quantity("USD bn/yr", 0.0, 1e4)
    sponsor_line_usd_bn: Array = quantity("USD bn", 0.0, 1e4)
    other_cost_ratio: Array = quantity("1", 0.0, 10.0)


@dataclass(frozen=True)
class SharedByLabs:
    """What is the same for all labs of a world; arrays are `[world]`."""

    know_how: KnowHow
    capability: Capability
    pricing: TokenPricing
    segments: Mapping[str, SegmentTraits]
    price_slope: Array
    training: Training
    initial_rent_usd_per_h100e_hour: Array
