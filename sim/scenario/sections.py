"""Which parameter class stands behind each section of a scenario file."""

from sim.agents.ai_lab_parameters import Capability, KnowHow, LabTraits, TokenPricing, Training
from sim.agents.chip_vendor import ChipSupply, ChipVendorTraits
from sim.agents.hyperscaler import HyperscalerTraits, Investment
from sim.agents.investor import Equity, InvestorTraits
from sim.agents.use_case import Demand, Tokens, UseCaseTraits
from sim.markets.chips import ExportControls
from sim.markets.compute import Compute, OtherLoad

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
    "ai_labs": LabTraits,
    "hyperscalers": HyperscalerTraits,
    "chip_vendors": ChipVendorTraits,
    "use_cases": UseCaseTraits,
    "investors": InvestorTraits,
}
"""Sections with one row per named agent."""
