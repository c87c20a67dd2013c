"""Who exists: agents made from the tables of a scenario, in the order of their names, and regions."""

from collections.abc import Sequence

import mesa

from sim.model.agents.chip_vendor import ChipVendor
from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.hyperscaler_parameters import SharedByHyperscalers
from sim.model.agents.investor import Investor
from sim.model.agents.lab import Lab
from sim.model.agents.lab_parameters import SharedByLabs
from sim.model.agents.use_case import UseCase
from sim.model.declaring import Array
from sim.model.markets.compute import ComputeMarket
from sim.model.markets.grid import Grid
from sim.model.markets.tokens import REGIONS
from sim.model.parameters import Parameters
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Worlds


def create_labs(
    model: mesa.Model, parameters: Parameters, n_months: int, draws: RandomDraws, worlds: Worlds
) -> list[Lab]:
    """All AI labs, those too that start later."""
    shared = SharedByLabs(
        know_how=parameters.know_how,
        capability=parameters.capability,
        pricing=parameters.token_pricing,
        price_slope=parameters.tokens.price_slope,
        training=parameters.training,
        initial_rent_usd_per_h100e_hour=parameters.compute.initial_rent_usd_per_h100e_hour,
    )
    return [
        Lab(model, name, traits, shared, n_months, draws, worlds) for name, traits in parameters.labs.items()
    ]


def create_hyperscalers(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[Hyperscaler]:
    """All hyperscalers, sharing the initial stock of compute."""
    compute = parameters.compute
    shared = SharedByHyperscalers(
        investment=parameters.investment,
        credit=parameters.credit,
        stock_kh100e=compute.initial_stock_kh100e,
        power_kw_per_h100e=compute.power_kw_per_h100e,
        depreciation_per_year=compute.depreciation_per_year,
        target_utilisation=compute.target_utilisation,
    )
    return [
        Hyperscaler(model, name, traits, shared, worlds) for name, traits in parameters.hyperscalers.items()
    ]


def create_vendors(
    model: mesa.Model, parameters: Parameters, start_year: float, worlds: Worlds
) -> list[ChipVendor]:
    """All chip vendors; `start_year` is that of the clock, since generations of chips come at a date."""
    n_buyers = len(parameters.hyperscalers)
    generations = list(parameters.chip_generations.values())
    return [
        ChipVendor(model, name, traits, parameters.chip_supply, generations, start_year, n_buyers, worlds)
        for name, traits in parameters.chip_vendors.items()
    ]


def create_use_cases(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[UseCase]:
    """All uses of AI."""
    return [
        UseCase(model, name, traits, parameters.tokens, parameters.demand, worlds)
        for name, traits in parameters.use_cases.items()
    ]


def create_investors(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[Investor]:
    """All kinds of investors."""
    return [
        Investor(model, name, traits, parameters.equity, worlds)
        for name, traits in parameters.investors.items()
    ]


def create_compute_markets(
    labs: Sequence[Lab], hyperscalers: Sequence[Hyperscaler], parameters: Parameters, worlds: Worlds
) -> dict[str, ComputeMarket]:
    """The rental market of each region."""
    shell_cost = parameters.investment.shell_cost_usd_mn_per_mw
    return {
        region: ComputeMarket(
            region, labs, hyperscalers, parameters.compute, parameters.other_load, shell_cost, worlds
        )
        for region in REGIONS
    }


def create_grids(
    hyperscalers: Sequence[Hyperscaler], parameters: Parameters, worlds: Worlds
) -> dict[str, Grid]:
    """The grid of each region."""
    return {region: Grid(region, hyperscalers, parameters.grid, worlds) for region in REGIONS}


def exposures_of_listed_firms(
    vendors: Sequence[ChipVendor], hyperscalers: Sequence[Hyperscaler]
) -> dict[str, Array]:
    """How the value of each listed firm hangs on demand for compute; vendors first."""
    firms: list[ChipVendor | Hyperscaler] = [*vendors, *hyperscalers]
    return {firm.name: firm.traits.compute_exposure for firm in firms if firm.traits.is_listed}
