"""Numbers that change in a month: the parameters of the month, and who acts on them from then on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.model.calendar import Calendar
from sim.model.declaring import Array
from sim.model.parameters import Parameters, declared_at
from sim.model.population import (
    behaviour_of,
    exposures_of_listed_firms,
    shared_by_hyperscalers,
    shared_by_labs,
    work_of_all,
)
from sim.model.settlement import Parties


def parameters_of_month(base: Parameters, calendar: Calendar, month: int) -> Parameters:
    """The parameters with all changes that run in a month; each starts from the base, not from one before."""
    parameters = base
    for event in calendar.number_changes(month):
        value = calendar.changed(event, number_at(base, event.number))
        parameters = _with_number(parameters, event.number, value)
    return _with_bent_paths(parameters, base, calendar, month)


def _with_bent_paths(parameters: Parameters, base: Parameters, calendar: Calendar, month: int) -> Parameters:
    """Where a slope changes the path bends and has no step.

    A path ``L exp(s t)`` whose slope becomes s' at t' goes on as ``L exp((s - s') t') exp(s' t)``.
    """
    for event in calendar.begun_number_changes(month):
        slope = number_at(base, event.number)
        for level, sign in declared_at(event.number).metadata["slope_of"].items():
            path = ".".join([*event.number.split(".")[:-1], level])
            ln_moved = sign * (slope - calendar.changed(event, slope)) * calendar.years_off_path(event, month)
            parameters = _with_number(parameters, path, number_at(parameters, path) * np.exp(ln_moved))
    return parameters


def number_at(parameters: Parameters, path: str) -> Array:
    """A number by its dotted path, `[world]`: `compute.depreciation_per_year`, `labs.openai.brand_index`."""
    held: Any = parameters
    for name in path.split("."):
        held = held[name] if isinstance(held, Mapping) else getattr(held, name)
    number: Array = held
    return number


def _with_number(parameters: Parameters, path: str, value: Array) -> Parameters:
    value.flags.writeable = False
    section, *row, name = path.split(".")
    held = getattr(parameters, section)
    if row:
        changed: Any = {**held, row[0]: replace(held[row[0]], **{name: value})}
    else:
        changed = replace(held, **{name: value})
    return replace(parameters, **{section: changed})


def hand_out(parameters: Parameters, parties: Parties) -> None:
    """Give every agent and market its numbers anew; markets last, since they gather what agents have."""
    compute, investment = parameters.compute, parameters.investment
    parties.labs.take(parameters.labs, shared_by_labs(parameters))
    parties.hyperscalers.take(parameters.hyperscalers, shared_by_hyperscalers(parameters))
    generations = list(parameters.chip_generations.values())
    parties.vendors.take(parameters.chip_vendors, parameters.chip_supply, generations)
    if parties.purses is not None:
        ceiling = parameters.training.capital_ceiling_usd_bn_per_year
        parties.purses.take(parameters.finance, ceiling)
    for grid in parties.grids.values():
        grid.take(parameters.grid)
    work = work_of_all(parameters)
    for segment in parties.segments:
        segment.take(parameters.segments[segment.name], work, behaviour_of(parameters, segment.name))
    for investor in parties.equity_market.investors:
        investor.take(parameters.investors[investor.name], parameters.equity)
    parties.token_market.take(parameters.tokens, parameters.purse, work.gate_width_oom, parameters.segments)
    for market in parties.compute_markets.values():
        market.take(compute, parameters.other_load, investment.shell_cost_usd_mn_per_mw)
    parties.chip_market.take(parameters.export_controls)
    parties.equity_market.take(parameters.equity, exposures_of_listed_firms(parameters))
