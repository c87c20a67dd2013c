"""All parameters of the economy, and which class stands behind each section of a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.agents.chip_vendor import ChipSupply, ChipVendorTraits
from sim.model.agents.hyperscaler_parameters import HyperscalerTraits, Investment
from sim.model.agents.investor import Equity, InvestorTraits
from sim.model.agents.lab_parameters import Capability, KnowHow, LabTraits, TokenPricing, Training
from sim.model.agents.use_case import Demand, Tokens, UseCaseTraits
from sim.model.markets.chips import ExportControls
from sim.model.markets.compute import Compute, OtherLoad


@dataclass(frozen=True)
class Parameters:
    """All parameters of a scenario; numbers are read-only arrays `[world]`, tables map names to traits."""

    know_how: KnowHow
    capability: Capability
    tokens: Tokens
    token_pricing: TokenPricing
    demand: Demand
    training: Training
    other_load: OtherLoad
    compute: Compute
    investment: Investment
    chip_supply: ChipSupply
    export_controls: ExportControls
    equity: Equity
    labs: Mapping[str, LabTraits]
    hyperscalers: Mapping[str, HyperscalerTraits]
    chip_vendors: Mapping[str, ChipVendorTraits]
    use_cases: Mapping[str, UseCaseTraits]
    investors: Mapping[str, InvestorTraits]


SINGLE: dict[str, type] = {
    "know_how": KnowHow,
    "capability": Capability,
    "tokens": Tokens,
    "token_pricing": TokenPricing,
    "demand": Demand,
    "training": Training,
    "other_load": OtherLoad,
    "compute": Compute,
    "investment": Investment,
    "chip_supply": ChipSupply,
    "export_controls": ExportControls,
    "equity": Equity,
}
"""Sections with one value per field."""


TABLES: dict[str, type] = {
    "labs": LabTraits,
    "hyperscalers": HyperscalerTraits,
    "chip_vendors": ChipVendorTraits,
    "use_cases": UseCaseTraits,
    "investors": InvestorTraits,
}
"""Sections with one row per named agent."""
