"""From a checked scenario to parameters with one entry per world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.agents.ai_lab_parameters import Capability, KnowHow, LabTraits, TokenPricing, Training
from sim.agents.chip_vendor import ChipSupply, ChipVendorTraits
from sim.agents.hyperscaler import HyperscalerTraits, Investment
from sim.agents.investor import Equity, InvestorTraits
from sim.agents.use_case import Demand, Tokens, UseCaseTraits
from sim.markets.chips import ExportControls
from sim.markets.compute import Compute, OtherLoad
from sim.quantity import Array
from sim.random_draws import RandomDraws
from sim.scenario import Quantity, Scenario
from sim.scenario.sections import SINGLE, TABLES
from sim.worlds import Worlds


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
    ai_labs: Mapping[str, LabTraits]
    hyperscalers: Mapping[str, HyperscalerTraits]
    chip_vendors: Mapping[str, ChipVendorTraits]
    use_cases: Mapping[str, UseCaseTraits]
    investors: Mapping[str, InvestorTraits]
    by_path: Mapping[str, Array]


def draw_by_path(
    scenario: Scenario, draws: RandomDraws, given: Mapping[str, Array] | None = None
) -> dict[str, Array]:
    """Every number of the scenario: dotted path → `[lane]`.

    A number is given, or else that of the draw's set of the posterior, or else drawn from its prior.
    """
    quantities = scenario.quantities()
    known = _from_posterior(scenario, draws) | dict(given or {})
    return {
        path: known[path] if path in known else _drawn(path, number, draws)
        for path, number in quantities.items()
    }


def _from_posterior(scenario: Scenario, draws: RandomDraws) -> dict[str, Array]:
    posterior = scenario.posterior
    if posterior is None:
        return {}
    start = RandomDraws(draws.root_seed, 0, 1).parameter("posterior")[0]
    rows = posterior.sets.rows_of_draws(draws.first_draw + draws.lanes, float(start))
    return posterior.given(scenario.quantities(), rows)


def _drawn(path: str, number: Quantity, draws: RandomDraws) -> Array:
    if number.prior is None:
        return np.full(draws.n_lanes, float(number.value))
    drawn: Array = np.clip(number.prior.quantile(draws.parameter(path)), number.low, number.high)
    return drawn


def draw_parameters(
    scenario: Scenario, draws: RandomDraws, worlds: Worlds, given: Mapping[str, Array] | None = None
) -> Parameters:
    """Draw all parameters that are not given, `[lane]`, and spread all over worlds."""
    by_path = {path: worlds.of_draws(values) for path, values in draw_by_path(scenario, draws, given).items()}
    sections: dict[str, Any] = {
        name: _filled(kind, scenario.single(name), name, by_path) for name, kind in SINGLE.items()
    }
    for name, kind in TABLES.items():
        sections[name] = {
            row: _filled(kind, cells, f"{name}.{row}", by_path) for row, cells in scenario.table(name).items()
        }
    return Parameters(by_path=by_path, **sections)


def _filled(kind: type, cells: Mapping[str, object], above: str, by_path: Mapping[str, Array]) -> Any:
    values = {
        name: by_path[f"{above}.{name}"] if isinstance(cell, Quantity) else cell
        for name, cell in cells.items()
    }
    return kind(**values)
