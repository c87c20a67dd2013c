"""From a scenario to a result: plans chunks of draws, runs them on all cores, writes the folder."""

from sim.studies.run.result import Result
from sim.studies.run.scenario_run import run

__all__ = ["Result", "run"]
