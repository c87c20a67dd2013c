"""What results contain: dimensions, unit and meaning of every variable."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import UserError
from sim.measuring.rebound import MEASURES
from sim.measuring.rebound_readings import READINGS, variable_of
from sim.model.markets.tokens import REGIONS
from sim.model.worlds import MECHANISMS
from sim.months import month_name, month_number
from sim.scenario import Scenario

ELASTICITY_MONTHS = (1, 3, 6, 12, 24)
"""Months after a price cut at which the elasticity of token demand is read."""

BRANCHES = ("twin", "shocked")
"""The world without the shock, and the world with it."""


DEMAND = {
    "compute": "compute_demand_kh100e",
    "training": "training_demand_kh100e",
    "inference": "inference_demand_kh100e",
    "spending": "spending_usd_bn_per_year",
    "energy": "energy_mwh_per_month",
}
"""Measure of the rebound → the variable that holds its monthly demand."""


PREVIEWED = ("rent_usd_per_h100e_hour", "capex_usd_bn_per_year")
"""Series that a preview keeps, beside demand."""


OWN_KINDS = ("main", "points", "points_with_elasticity")
"""Kinds of task that give the measures of the user's own."""


SERIES_ONLY = (*MEASURES, "served", "token_spending", "tokens")
"""Names of series that results hold under other names."""


@dataclass(frozen=True)
class Variable:
    """One variable of a result: its dimensions, its unit, what it is, and which kinds of task give it."""

    dims: tuple[str, ...]
    unit: str
    long_name: str
    kinds: tuple[str, ...] = ("main",)


_MONTHLY = ("draw", "branch", "month")
_PAIRS = ("main", "alternative", "rival_theory", "preview")
_SEEN = ("main", "preview")
_ALWAYS = (*_PAIRS, "decomposition")


def _monthly(unit: str, long_name: str, kinds: tuple[str, ...] = ("main",)) -> Variable:
    return Variable(_MONTHLY, unit, long_name, kinds)


def _by(agent: str, unit: str, long_name: str) -> Variable:
    return Variable(("draw", "branch", agent, "month"), unit, long_name)


VARIABLES: Mapping[str, Variable] = {
    "compute_demand_kh100e": _monthly("kH100e", "compute demanded, queue included", _SEEN),
    "training_demand_kh100e": _monthly("kH100e", "compute demanded for research and training", _SEEN),
    "inference_demand_kh100e": _monthly("kH100e", "compute demanded for inference", _SEEN),
    "other_demand_kh100e": _monthly("kH100e", "compute demanded by everyone but labs"),
    "engineering_demand_kh100e": Variable(
        ("draw", "month"),
        "kH100e",
        "the twin's activity with the shocked world's efficiencies",
        _SEEN,
    ),
    "engineering_training_kh100e": Variable(
        ("draw", "month"), "kH100e", "the part of it that is training", _SEEN
    ),
    "engineering_inference_kh100e": Variable(
        ("draw", "month"), "kH100e", "the part of it that is inference", _SEEN
    ),
    "energised_capacity_kh100e": _monthly("kH100e", "energised capacity"),
    "energised_power_gw": _monthly("GW", "power of energised capacity, cooling and conversion included"),
    "utilisation_ratio": _monthly("1", "served load over energised capacity"),
    "queue_kh100e": _monthly("kH100e", "load that finds no capacity"),
    "rent_usd_per_h100e_hour": _monthly("USD/(H100e h)", "rental price, open region", _SEEN),
    "user_cost_usd_per_h100e_hour": _monthly("USD/(H100e h)", "user cost of capital and power, open region"),
    "spending_usd_bn_per_year": _monthly("USD bn/yr", "compute demanded at the going rental price", _SEEN),
    "energy_mwh_per_month": _monthly("MWh/mo", "energy that the compute demanded takes", _SEEN),
    "lab_revenue_usd_bn_per_year": _monthly("USD bn/yr", "revenue of all AI labs"),
    "token_demand_tn_per_month": _monthly("1e12 tokens/mo", "tokens wanted, thinking included"),
    "constant_quality_price_usd_per_mtok": _monthly("USD/1e6 tokens", "cheapest price at constant quality"),
    "frontier_price_usd_per_mtok": _monthly("USD/1e6 tokens", "list price of the most capable model"),
    "capex_usd_bn_per_year": _monthly("USD bn/yr", "capital spending of all hyperscalers", _SEEN),
    "debt_usd_bn": _monthly("USD bn", "debt of all hyperscalers for AI"),
    "grid_wait_years": _monthly("yr", "how long a finished shell waits for power, open region"),
    "ai_capex_usd_bn_per_year": _monthly(
        "USD bn/yr", "capital spending on AI: chips and their tariffs, servers and shells"
    ),
    "served_electricity_twh_per_year": _monthly(
        "TWh/yr", "electricity of the load that is served, cooling and conversion included"
    ),
    "chips_shipped_kh100e_per_year": _monthly("kH100e/yr", "AI chips shipped"),
    "chip_price_usd_k_per_h100e": _monthly("USD k/H100e", "price of chips, open region"),
    "frontier_capability_log10_flop": _monthly("log10 FLOP", "effective training compute of the best model"),
    "adoption_share": _monthly("1", "share of possible tasks whose users have adopted AI"),
    "open_weights_token_share": _monthly("1", "share of tokens that open-weights models serve"),
    "open_weights_price_ratio": _monthly(
        "1", "price of open weights over that of closed models at like quality, by what is spent"
    ),
    "open_region_open_weights_token_share": _monthly(
        "1", "share of tokens of the open region that open-weights models serve"
    ),
    "open_region_open_weights_price_ratio": _monthly(
        "1", "price of open weights over that of closed models in the open region, at like quality"
    ),
    "own_price_tokens_tn_per_year": _monthly("1e12 tokens/yr", "tokens of one closed lab at list prices"),
    "reasoning_token_share": _monthly(
        "1", "share of tokens of the open region that models which think serve"
    ),
    "value_of_use_usd_tn_per_year": _monthly("USD tn/yr", "what the work that AI does is worth together"),
    "purse_usd_tn_per_year": _monthly("USD tn/yr", "what the world would pay for all work that AI could do"),
    "restricted_region_tokens_tn_per_month": _monthly(
        "1e12 tokens/mo", "tokens wanted in the restricted region"
    ),
    "training_capital_usd_bn_per_year": _monthly("USD bn/yr", "capital that investors supply to labs"),
    "investor_belief": _monthly("1", "the market's belief about the rebound"),
    "capex_by_hyperscaler_usd_bn_per_year": _by("hyperscaler", "USD bn/yr", "capital spending"),
    "revenue_by_chip_vendor_usd_bn_per_year": _by("chip_vendor", "USD bn/yr", "revenue from AI chips"),
    "networking_revenue_by_chip_vendor_usd_bn_per_year": _by(
        "chip_vendor", "USD bn/yr", "revenue from networks that come with AI chips, apart from that of chips"
    ),
    "debt_by_hyperscaler_usd_bn": _by("hyperscaler", "USD bn", "debt for AI"),
    "revenue_by_lab_usd_bn_per_year": _by("lab", "USD bn/yr", "revenue of AI labs"),
    "training_by_lab_kh100e": _by("lab", "kH100e", "compute demanded for research and training"),
    "inference_by_lab_kh100e": _by("lab", "kH100e", "compute demanded for inference"),
    "tokens_by_lab_tn_per_month": _by(
        "lab", "1e12 tokens/mo", "tokens wanted from each lab, thinking included"
    ),
    "research_bill_by_lab_usd_bn_per_year": _by("lab", "USD bn/yr", "rent paid for research and training"),
    "serving_bill_by_lab_usd_bn_per_year": _by(
        "lab", "USD bn/yr", "rent paid for serving, free use included"
    ),
    "paid_serving_bill_by_lab_usd_bn_per_year": _by(
        "lab", "USD bn/yr", "rent paid for serving those who pay"
    ),
    "gross_profit_by_chip_vendor_usd_bn_per_year": _by(
        "chip_vendor", "USD bn/yr", "sales of chips and networks less what they cost to make"
    ),
    "compute_revenue_by_hyperscaler_usd_bn_per_year": _by(
        "hyperscaler", "USD bn/yr", "rent received for compute, that of a firm's own labs included"
    ),
    "power_bill_by_hyperscaler_usd_bn_per_year": _by("hyperscaler", "USD bn/yr", "power that compute takes"),
    "ai_capex_by_hyperscaler_usd_bn_per_year": _by(
        "hyperscaler", "USD bn/yr", "capital spending on AI: chips and their tariffs, servers and shells"
    ),
    "depreciation_by_hyperscaler_usd_bn_per_year": _by(
        "hyperscaler", "USD bn/yr", "what is written off of what AI has cost"
    ),
    "free_cash_flow_by_hyperscaler_usd_bn_per_year": _by(
        "hyperscaler", "USD bn/yr", "what all business brings in less capital spending, power and interest"
    ),
    "energised_power_by_region_gw": _by(
        "region", "GW", "power of energised capacity, cooling and conversion included"
    ),
    "served_electricity_by_region_twh_per_year": _by(
        "region", "TWh/yr", "electricity of the load that is served, cooling and conversion included"
    ),
    "value_ratio_by_firm": _by("firm", "1", "value of a listed firm over its value without the news"),
    "event_day_return": Variable(
        ("draw", "firm"), "1", "return on the day of the news", ("main", "event_day")
    ),
    "rebound": Variable(("draw", "measure", "horizon"), "1", "rebound over the horizon", _ALWAYS),
    "demand_change_ratio": Variable(
        ("draw", "measure", "horizon"),
        "1",
        "demand with the shock over demand without, less one",
        _PAIRS,
    ),
    "rebound_flow": Variable(("draw", "measure", "month"), "1", "rebound of the month by itself"),
    **{
        variable_of(name): Variable(("draw", "horizon"), "1", reading.long_name, reading.kinds)
        for name, reading in READINGS.items()
    },
    "saving_share_by_year": Variable(
        ("draw", "year_since_shock"),
        "1",
        "share of the engineering saving of compute over the longest horizon that falls in the year",
    ),
    "price_elasticity": Variable(
        ("draw", "elasticity_month"), "1", "emergent price elasticity of token demand, at constant prices"
    ),
    "price_elasticity_of_token_count": Variable(
        ("draw", "elasticity_month"), "1", "the same for a plain count of tokens"
    ),
    "impact_dip_ratio": Variable(("draw",), "1", "deepest fall of demand in the first year"),
    "crossover_month": Variable(("draw",), "mo", "months until demand exceeds the twin's and stays above it"),
    "grid_binds_year": Variable(
        ("draw", "branch"),
        "yr",
        "when the grid of a region first limits what is connected; NaN if it never does",
    ),
    "shapley_share": Variable(
        ("draw", "mechanism", "measure", "horizon"),
        "1",
        "part of the rebound due to a mechanism",
        ("decomposition",),
    ),
    "rebound_frozen": Variable(
        ("draw", "measure", "horizon"), "1", "rebound with all mechanisms frozen", ("decomposition",)
    ),
}


def change_of(measure: str) -> str:
    """The variable that holds the change of a measure of one's own against the twin.

    >>> change_of("carbon")
    'carbon_change_ratio'
    """
    return f"{measure}_change_ratio"


def own_variables(scenario: Scenario) -> dict[str, Variable]:
    """What the measures of one's own in a scenario give: monthly numbers, and their change.

    Raises:
        UserError: if a measure takes the name of something that results hold anyway.
    """
    taken = {*VARIABLES, *SERIES_ONLY, *(dim for variable in VARIABLES.values() for dim in variable.dims)}
    own: dict[str, Variable] = {}
    for name, measure in scenario.own_measures.items():
        if taken & {name, change_of(name)}:
            raise UserError(f"{measure.code}: results hold a {name!r} already; give the measure another name")
        own |= variables_of_own(name, measure.unit, measure.label)
    return own


def variables_of_own(name: str, unit: str, label: str) -> dict[str, Variable]:
    """What one measure of one's own gives.

    >>> [*variables_of_own("carbon", "Mt CO2/yr", "Carbon of AI")]
    ['carbon', 'carbon_change_ratio']
    """
    said = f"{label}: sum with the shock over sum without, less one"
    return {
        name: Variable(_MONTHLY, unit, label, OWN_KINDS),
        change_of(name): Variable(("draw", "horizon"), "1", said, OWN_KINDS),
    }


def coordinates(scenario: Scenario, kind: str = "main") -> dict[str, list[str] | list[int]]:
    """Labels of every dimension but the draw, for the variables that a kind of task gives."""
    firms = {**scenario.table("chip_vendors"), **scenario.table("hyperscalers")}
    first = month_number(scenario.clock.start)
    labels: dict[str, list[str] | list[int]] = {
        "branch": list(BRANCHES),
        "month": [month_name(month) for month in range(first, first + scenario.months)],
        "hyperscaler": list(scenario.table("hyperscalers")),
        "chip_vendor": list(scenario.table("chip_vendors")),
        "lab": list(scenario.table("labs")),
        "region": list(REGIONS),
        "firm": [name for name, cells in firms.items() if cells["is_listed"]],
        "measure": list(MEASURES),
        "horizon": [int(horizon) for horizon in scenario.measurement.horizons_months],
        "year_since_shock": years_since_shock(scenario),
        "elasticity_month": list(ELASTICITY_MONTHS),
        "mechanism": list(MECHANISMS),
    }
    used = {dim for variable in VARIABLES.values() if kind in variable.kinds for dim in variable.dims}
    return {dim: values for dim, values in labels.items() if dim in used}


def years_since_shock(scenario: Scenario) -> list[int]:
    """Years from the shock to the longest horizon, the first called 1; the last may be cut short."""
    return list(range(1, -(-int(scenario.measurement.horizons_months[-1]) // 12) + 1))
