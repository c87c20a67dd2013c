"""Scenarios: YAML in, checked parameters out."""

from typing import TYPE_CHECKING

from sim.late import late

if TYPE_CHECKING:
    from sim.model.calendar import Clock
    from sim.model.events import Event, Shock
    from sim.scenario.economy import economy_of
    from sim.scenario.listing import list_scenarios
    from sim.scenario.loading import load_scenario, parse_override, scenario_from_text, scenario_of
    from sim.scenario.measurement import Measurement
    from sim.scenario.posterior import Posterior
    from sim.scenario.prior import Prior, Quantity
    from sim.scenario.scenario import Scenario
    from sim.scenario.schema import scenario_schema

__all__ = [
    "Clock",
    "Event",
    "Measurement",
    "Posterior",
    "Prior",
    "Quantity",
    "Scenario",
    "Shock",
    "economy_of",
    "list_scenarios",
    "load_scenario",
    "parse_override",
    "scenario_from_text",
    "scenario_of",
    "scenario_schema",
]

# Names of files can be listed and completed without the numerical libraries.
__getattr__ = late(
    __name__,
    {
        "Clock": "sim.model.calendar",
        "Event": "sim.model.events",
        "Measurement": "sim.scenario.measurement",
        "Posterior": "sim.scenario.posterior",
        "Prior": "sim.scenario.prior",
        "Quantity": "sim.scenario.prior",
        "Scenario": "sim.scenario.scenario",
        "Shock": "sim.model.events",
        "economy_of": "sim.scenario.economy",
        "list_scenarios": "sim.scenario.listing",
        "load_scenario": "sim.scenario.loading",
        "parse_override": "sim.scenario.loading",
        "scenario_from_text": "sim.scenario.loading",
        "scenario_of": "sim.scenario.loading",
        "scenario_schema": "sim.scenario.schema",
    },
)
