"""Scenarios: YAML in, checked parameters out."""

from sim.scenario.loading import list_scenarios, load_scenario, parse_override, scenario_from_text
from sim.scenario.model import Scenario
from sim.scenario.parts import Clock, Event, Measurement, Shock
from sim.scenario.posterior import Posterior
from sim.scenario.quantity import Prior, Quantity
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
    "list_scenarios",
    "load_scenario",
    "parse_override",
    "scenario_from_text",
    "scenario_schema",
]
