"""What is common to all hyperscalers, what tells one from another, and what building costs them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.declaring import ALONG_PATH, AT_START, Array, choice, flag, quantity, shares_of, text

_CASH_FLOW = "hyperscalers.NAME.operating_cash_flow_usd_bn_per_year"
_BASE_CAPEX = "hyperscalers.NAME.base_capex_usd_bn_per_year"


@dataclass(frozen=True)
class Investment:
    """How hyperscalers expect, plan and finance."""

    initial_growth_per_year: Array = quantity(
        "ln/yr", -1.0, 3.0, acts=AT_START, instead="an event of kind demand_expectation"
    )
    growth_learning_per_month: Array = quantity("1/mo", 0.0, 1.0)
    load_smoothing_per_month: Array = quantity("1/mo", 0.01, 1.0)
    trend_smoothing_per_month: Array = quantity("1/mo", 0.0, 1.0)
    trend_decay_per_year: Array = quantity("1/yr", 0.0, 2.0)
    initial_belief: Array = quantity("1", -1.0, 3.0, acts=AT_START, instead="investment.belief_shift")
    belief_shift: Array = quantity("1", -2.0, 2.0)
    belief_learning_per_month: Array = quantity("1/mo", 0.0, 1.0)
    belief_fading_months: Array = quantity("mo", 0.1, 600.0)
    capacity_share_weight: Array = quantity("1", 0.0, 1.0)
    reserve_share: Array = quantity("1", 0.0, 2.0)
    shell_horizon_months: Array = quantity("mo", 1.0, 120.0)
    chip_horizon_months: Array = quantity("mo", 1.0, 120.0)
    shell_speed_per_month: Array = quantity("1/mo", 0.0, 1.0)
    order_speed_per_month: Array = quantity("1/mo", 0.0, 1.0)
    raise_per_month: Array = quantity("1/mo", 0.0, 1.0)
    cut_per_month: Array = quantity("1/mo", 0.0, 1.0)
    rack_lead_months: Array = quantity("mo", 1.0, 60.0)
    shell_cost_usd_mn_per_mw: Array = quantity("USD mn/MW", 0.1, 1e3)
    initial_shell_reserve_share: Array = quantity("1", 0.0, 5.0, acts=AT_START)
    cash_share: Array = quantity("1", 0.0, 5.0)
    cash_growth_decay_per_year: Array = quantity("1/yr", 0.0, 1.0, acts=ALONG_PATH, instead=_CASH_FLOW)
    borrowing_ratio: Array = quantity("1", 0.0, 20.0)
    base_capex_index_year_1: Array = quantity("1", 0.0, 10.0, acts=ALONG_PATH, instead=_BASE_CAPEX)
    base_capex_index_year_2: Array = quantity("1", 0.0, 10.0, acts=ALONG_PATH, instead=_BASE_CAPEX)
    base_capex_index_year_3: Array = quantity("1", 0.0, 10.0, acts=ALONG_PATH, instead=_BASE_CAPEX)
    base_capex_index_year_4: Array = quantity("1", 0.0, 10.0, acts=ALONG_PATH, instead=_BASE_CAPEX)
    base_capex_growth_per_year: Array = quantity("ln/yr", -1.0, 1.0, acts=ALONG_PATH, instead=_BASE_CAPEX)


@dataclass(frozen=True)
class HyperscalerTraits:
    """What tells one hyperscaler from another."""

    label: str = text()
    region: str = choice("open", "restricted")
    is_listed: bool = flag()
    initial_capacity_share: Array = quantity("1", 0.0, 1.0, acts=AT_START)
    strategic_share: Array = quantity("1", 0.0, 1.0)
    operating_cash_flow_usd_bn_per_year: Array = quantity("USD bn/yr", 0.0, 1e4)
    cash_flow_growth_per_year: Array = quantity("ln/yr", -1.0, 2.0, acts=ALONG_PATH, instead=_CASH_FLOW)
    base_capex_usd_bn_per_year: Array = quantity("USD bn/yr", 0.0, 1e4)
    order_weight: Array = quantity("1", 0.0, 100.0)
    compute_exposure: Array = quantity("1", -5.0, 5.0)
    capex_ratio: Array = quantity("1", 0.0, 10.0)
    sourcing: Mapping[str, float] = shares_of("chip_vendors")


@dataclass(frozen=True)
class BuildCosts:
    """What building costs this month, `[world]`: chips with their servers, shells, and power per chip.

    The price of chips is the vendors'; buyers pay a tariff on top.
    """

    chip_usd_k_per_h100e: Array
    server_overhead_share: Array
    tariff_share: Array
    shell_usd_mn_per_mw: Array
    power_kw_per_h100e: Array
    power_price_usd_per_mwh: Array
