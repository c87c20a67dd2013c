"""Who exists: agents made from the tables of a scenario, in the order of their names there."""

from collections.abc import Sequence

import mesa

from sim.model.agents.chip_vendor import ChipVendor
from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.investor import Investor
from sim.model.agents.lab import Lab
from sim.model.agents.lab_parameters import SharedByLabs
from sim.model.agents.use_case import UseCase
from sim.model.calendar import Calendar
from sim.model.declaring import Array
from sim.model.markets.compute import ComputeMarket
from sim.model.markets.purses import Purses
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


def create_purses(
    labs: Sequence[Lab], parameters: Parameters, calendar: Calendar, draws: RandomDraws
) -> Purses | None:
    """The purses of all labs, where these live from cash."""
    if parameters.training.finance != "cash":
        return None
    ceiling = parameters.training.capital_ceiling_usd_bn_per_year
    return Purses(labs, parameters.finance, ceiling, calendar, draws)


def create_hyperscalers(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[Hyperscaler]:
    """All hyperscalers, sharing the initial stock of compute."""
    compute = parameters.compute
    return [
        Hyperscaler(
            model,
            name,
            traits,
            parameters.investment,
            stock_kh100e=compute.initial_stock_kh100e,
            power_kw_per_h100e=compute.power_kw_per_h100e,
            depreciation_per_year=compute.depreciation_per_year,
            target_utilisation=compute.target_utilisation,
            worlds=worlds,
        )
        for name, traits in parameters.hyperscalers.items()
    ]


def create_compute_markets(
    labs: Sequence[Lab], hyperscalers: Sequence[Hyperscaler], parameters: Parameters, worlds: Worlds
) -> dict[str, ComputeMarket]:
    """One market a region, in which its labs rent from its hyperscalers."""
    shell_cost = parameters.investment.shell_cost_usd_mn_per_mw
    return {
        region: ComputeMarket(
            region, labs, hyperscalers, parameters.compute, parameters.other_load, shell_cost, worlds
        )
        for region in REGIONS
    }


def create_vendors(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[ChipVendor]:
    """All chip vendors."""
    n_buyers = len(parameters.hyperscalers)
    return [
        ChipVendor(model, name, traits, parameters.chip_supply, n_buyers, worlds)
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


def exposures_of_listed_firms(
    vendors: Sequence[ChipVendor], hyperscalers: Sequence[Hyperscaler]
) -> dict[str, Array]:
    """How the value of each listed firm hangs on demand for compute; vendors first."""
    firms: list[ChipVendor | Hyperscaler] = [*vendors, *hyperscalers]
    return {firm.name: firm.traits.compute_exposure for firm in firms if firm.traits.is_listed}
