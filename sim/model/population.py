"""Who exists: agents made from the tables of a scenario, in the order of their names, and regions."""

from collections.abc import Sequence

import mesa

from sim.model.agents.chip_vendors import ChipVendors, ChipVendorTraits
from sim.model.agents.hyperscaler_parameters import HyperscalerTraits, SharedByHyperscalers
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.investor import Investor
from sim.model.agents.lab_parameters import SharedByLabs
from sim.model.agents.labs import Labs
from sim.model.agents.segment import Segment
from sim.model.agents.use_block import Behaviour
from sim.model.agents.work import Theories, Work, work_of
from sim.model.calendar import Calendar
from sim.model.declaring import Array
from sim.model.markets.compute import ComputeMarket
from sim.model.markets.grid import Grid
from sim.model.markets.purses import Purses
from sim.model.markets.tokens import REGIONS, TokenMarket, sellers
from sim.model.parameters import Parameters
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Worlds


def create_labs(
    model: mesa.Model, parameters: Parameters, n_months: int, draws: RandomDraws, worlds: Worlds
) -> Labs:
    """All AI labs, those too that start later."""
    return Labs(model, parameters.labs, shared_by_labs(parameters), n_months, draws, worlds)


def shared_by_labs(parameters: Parameters) -> SharedByLabs:
    """What the labs of a world have in common."""
    return SharedByLabs(
        know_how=parameters.know_how,
        capability=parameters.capability,
        pricing=parameters.token_pricing,
        segments=parameters.segments,
        price_slope=parameters.tokens.price_slope,
        training=parameters.training,
        initial_rent_usd_per_h100e_hour=parameters.compute.initial_rent_usd_per_h100e_hour,
    )


def create_purses(
    labs: Labs, parameters: Parameters, calendar: Calendar, draws: RandomDraws
) -> Purses | None:
    """The purses of all labs, where these live from cash."""
    if parameters.training.finance != "cash":
        return None
    ceiling = parameters.training.capital_ceiling_usd_bn_per_year
    return Purses(labs, parameters.finance, ceiling, calendar, draws)


def create_hyperscalers(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> Hyperscalers:
    """All hyperscalers, sharing the initial stock of compute."""
    return Hyperscalers(model, parameters.hyperscalers, shared_by_hyperscalers(parameters), worlds)


def shared_by_hyperscalers(parameters: Parameters) -> SharedByHyperscalers:
    """What the hyperscalers of a world have in common."""
    compute = parameters.compute
    return SharedByHyperscalers(
        investment=parameters.investment,
        credit=parameters.credit,
        stock_kh100e=compute.initial_stock_kh100e,
        power_kw_per_h100e=compute.power_kw_per_h100e,
        depreciation_per_year=compute.depreciation_per_year,
        target_utilisation=compute.target_utilisation,
    )


def create_vendors(
    model: mesa.Model, parameters: Parameters, start_year: float, worlds: Worlds
) -> ChipVendors:
    """All chip vendors; `start_year` is that of the clock, since generations of chips come at a date."""
    n_buyers = len(parameters.hyperscalers)
    generations = list(parameters.chip_generations.values())
    named, supply = parameters.chip_vendors, parameters.chip_supply
    return ChipVendors(model, named, supply, generations, start_year, n_buyers, worlds)


def work_of_all(parameters: Parameters) -> Work:
    """The tasks of all use cases by the theory of demand that holds."""
    return work_of(parameters.use_cases, theories_of(parameters))


def behaviour_of(parameters: Parameters, segment: str) -> Behaviour:
    """How the users of a segment choose."""
    return Behaviour(
        parameters.tokens,
        parameters.demand,
        parameters.tokens.price_slope * parameters.segments[segment].price_slope_ratio,
        parameters.constant_elasticity.price_elasticity,
    )


def theories_of(parameters: Parameters) -> Theories:
    """What the theories of demand know."""
    return Theories(
        parameters.demand,
        parameters.tokens,
        parameters.purse,
        parameters.task_ladder,
        parameters.human_hours,
        parameters.flat_tasks,
    )


def create_segments(model: mesa.Model, parameters: Parameters, labs: Labs, worlds: Worlds) -> list[Segment]:
    """The users of each segment and region, with the uses of AI that are theirs."""
    segments, work = [], work_of_all(parameters)
    for region in REGIONS:
        for name, traits in parameters.segments.items():
            rows = [
                position
                for position, use_case in enumerate(work.names)
                if (parameters.use_cases[use_case].region, parameters.use_cases[use_case].segment)
                == (region, name)
            ]
            if rows:
                segments.append(
                    Segment(
                        model,
                        name,
                        region,
                        traits,
                        rows,
                        work,
                        behaviour_of(parameters, name),
                        len(sellers(labs, region)),
                        worlds,
                    )
                )
    return segments


def create_investors(model: mesa.Model, parameters: Parameters, worlds: Worlds) -> list[Investor]:
    """All kinds of investors."""
    return [
        Investor(model, name, traits, parameters.equity, worlds)
        for name, traits in parameters.investors.items()
    ]


def create_token_market(
    labs: Labs, segments: Sequence[Segment], parameters: Parameters, worlds: Worlds
) -> TokenMarket:
    """The market in which labs sell to all segments."""
    gate_width_oom = work_of_all(parameters).gate_width_oom
    named, tokens, purse = parameters.segments, parameters.tokens, parameters.purse
    return TokenMarket(labs, segments, named, tokens, purse, gate_width_oom, worlds)


def create_compute_markets(
    labs: Labs, hyperscalers: Hyperscalers, parameters: Parameters, worlds: Worlds
) -> dict[str, ComputeMarket]:
    """The rental market of each region."""
    shell_cost = parameters.investment.shell_cost_usd_mn_per_mw
    return {
        region: ComputeMarket(
            region, labs, hyperscalers, parameters.compute, parameters.other_load, shell_cost, worlds
        )
        for region in REGIONS
    }


def create_grids(hyperscalers: Hyperscalers, parameters: Parameters, worlds: Worlds) -> dict[str, Grid]:
    """The grid of each region."""
    return {region: Grid(region, hyperscalers, parameters.grid, worlds) for region in REGIONS}


def exposures_of_listed_firms(parameters: Parameters) -> dict[str, Array]:
    """How the value of each listed firm hangs on demand for compute; vendors first."""
    firms: dict[str, ChipVendorTraits | HyperscalerTraits] = {
        **parameters.chip_vendors,
        **parameters.hyperscalers,
    }
    return {name: traits.compute_exposure for name, traits in firms.items() if traits.is_listed}
