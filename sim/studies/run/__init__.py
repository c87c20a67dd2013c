"""From a scenario to a result: plans tasks, runs them on all cores, writes the folder."""

from sim.studies.run.result import Result
from sim.studies.run.scenario_run import run

__all__ = ["Result", "run"]
