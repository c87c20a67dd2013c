"""From a checked scenario to numbers: what each draw takes, and the parameters and dates of an economy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.model.calendar import Calendar
from sim.model.declaring import Array, quantity_fields
from sim.model.events import Event, Shock
from sim.model.parameters import SINGLE, TABLES, Parameters
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Worlds
from sim.scenario.prior import Quantity
from sim.scenario.renamed import former_path, renamed_hint
from sim.scenario.scenario import Scenario


def draw_by_path(
    scenario: Scenario, draws: RandomDraws, given: Mapping[str, Array] | None = None
) -> dict[str, Array]:
    """Every number of the scenario: dotted path → `[lane]`.

    A number is given, or else that of the draw's set of the posterior, or else a multiple of the number that
    it follows, or else drawn from its prior.

    Args:
        scenario: whose numbers.
        draws: which draws.
        given: numbers that are not drawn, dotted path → `[lane]`.

    Raises:
        UserError: if what is given is no number of the scenario, or not one for each lane.
    """
    quantities = scenario.quantities()
    known = _from_posterior(scenario, draws) | _checked(given or {}, quantities, draws.n_lanes)

    def taken(path: str) -> Array:
        number = quantities[path]
        if path not in known and number.link is not None:
            known[path] = np.clip(number.link.factor * taken(number.link.path), number.low, number.high)
        elif path not in known:
            known[path] = _drawn(path, number, draws)
        return known[path]

    return {path: taken(path) for path in quantities}


def _checked(
    given: Mapping[str, Array], quantities: Mapping[str, Quantity], n_lanes: int
) -> dict[str, Array]:
    checked = {}
    for path, values in given.items():
        if path not in quantities:
            hint = renamed_hint(path) or did_you_mean(path, quantities)
            raise UserError(f"given: {path}: is no number of the scenario{hint}")
        checked[path] = np.asarray(values)
        if checked[path].shape != (n_lanes,):
            shape = list(checked[path].shape)
            raise UserError(f"given: {path}: must be one number for each lane, [{n_lanes}], not {shape}")
    return checked


def _from_posterior(scenario: Scenario, draws: RandomDraws) -> dict[str, Array]:
    posterior = scenario.posterior
    if posterior is None:
        return {}
    scenario.refuse_mixture()
    start = RandomDraws(draws.root_seed, 0, 1).parameter("posterior")[0]
    rows = posterior.sets.rows_of_draws(draws.first_draw + draws.lanes, float(start))
    return posterior.given(scenario.quantities(), rows)


def _drawn(path: str, number: Quantity, draws: RandomDraws) -> Array:
    if number.prior is None:
        return np.full(draws.n_lanes, float(number.value))
    drawn: Array = np.clip(number.prior.quantile(draws.parameter(former_path(path))), number.low, number.high)
    return drawn


def fill_parameters(scenario: Scenario, by_path: Mapping[str, Array]) -> Parameters:
    """All parameters of a scenario, with numbers `[world]` in the place of what may vary."""
    sections: dict[str, Any] = {
        name: _filled(kind, scenario.single(name), name, by_path) for name, kind in SINGLE.items()
    }
    for name, kind in TABLES.items():
        sections[name] = {
            row: _filled(kind, cells, f"{name}.{row}", by_path) for row, cells in scenario.table(name).items()
        }
    return Parameters(**sections)


def _filled(kind: type, cells: Mapping[str, object], above: str, by_path: Mapping[str, Array]) -> Any:
    values = {
        name: by_path[f"{above}.{name}"] if isinstance(cell, Quantity) else cell
        for name, cell in cells.items()
    }
    return kind(**values)


def fill_calendar(scenario: Scenario, by_path: Mapping[str, Array], worlds: Worlds) -> Calendar:
    """All that is dated in a scenario, with numbers `[world]`."""
    shock: Shock[Array] | None = None
    if scenario.shock is not None:
        numbers = {name: by_path[f"shock.{name}"] for name in quantity_fields(Shock)}
        shock = Shock(scenario.shock.lab, scenario.shock.month, **numbers)
    events: dict[str, Event[Array]] = {
        name: replace(event, values={key: by_path[f"events.{name}.{key}"] for key in event.values})  # type: ignore[misc]
        for name, event in scenario.events.items()
    }
    return Calendar(scenario.clock, shock, events, worlds)
