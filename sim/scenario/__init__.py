"""Scenarios: YAML in, checked parameters out."""

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
