"""All parameters of the economy, and which class stands behind each section of a scenario."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, get_args, get_type_hints

from sim.model.agents.chip_vendors import ChipGeneration, ChipSupply, ChipVendorTraits
from sim.model.agents.hyperscaler_parameters import Credit, HyperscalerTraits, Investment
from sim.model.agents.investor import Equity, InvestorTraits
from sim.model.agents.lab_parameters import Capability, Finance, KnowHow, LabTraits, TokenPricing, Training
from sim.model.agents.segment_parameters import Demand, SegmentTraits, Tokens, UseCaseTraits
from sim.model.agents.work_parameters import ConstantElasticity, FlatTasks, HumanHours, Purse, TaskLadder
from sim.model.markets.chips import ExportControls
from sim.model.markets.compute import Compute, OtherLoad
from sim.model.markets.grid import GridAccess


@dataclass(frozen=True)
class Parameters:
    """All parameters of an economy by section: read-only arrays `[world]`, and tables of traits by name."""

    know_how: KnowHow
    capability: Capability
    tokens: Tokens
    token_pricing: TokenPricing
    demand: Demand
    purse: Purse
    task_ladder: TaskLadder
    human_hours: HumanHours
    flat_tasks: FlatTasks
    constant_elasticity: ConstantElasticity
    training: Training
    finance: Finance
    other_load: OtherLoad
    compute: Compute
    investment: Investment
    credit: Credit
    grid: GridAccess
    chip_supply: ChipSupply
    export_controls: ExportControls
    equity: Equity
    labs: Mapping[str, LabTraits]
    hyperscalers: Mapping[str, HyperscalerTraits]
    chip_generations: Mapping[str, ChipGeneration]
    chip_vendors: Mapping[str, ChipVendorTraits]
    segments: Mapping[str, SegmentTraits]
    use_cases: Mapping[str, UseCaseTraits]
    investors: Mapping[str, InvestorTraits]


_KINDS: dict[str, Any] = get_type_hints(Parameters)

SINGLE: dict[str, type] = {name: kind for name, kind in _KINDS.items() if isinstance(kind, type)}
"""Sections with one value per field, and the class of each."""

TABLES: dict[str, type] = {name: get_args(kind)[1] for name, kind in _KINDS.items() if name not in SINGLE}
"""Sections with one row per named agent, and the class of a row."""


def declared_at(path: str) -> "Field[Any]":
    """What is declared of the field at a dotted path: `compute.supply`, `labs.openai.brand_index`.

    Raises:
        KeyError: if there is none.
    """
    words = path.split(".")
    return {field.name: field for field in fields((SINGLE | TABLES)[words[0]])}[words[-1]]
