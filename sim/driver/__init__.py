"""From a scenario to a result: plans chunks of draws, runs them on all cores, writes the folder."""

from sim.driver.ensemble import run
from sim.driver.result import Result

__all__ = ["Result", "run"]
