"""From a scenario to a result: plans tasks, runs them on all cores, writes the folder."""

from typing import TYPE_CHECKING

from sim.late import late

if TYPE_CHECKING:
    from sim.studies.run.result import Result
    from sim.studies.run.scenario_run import run

__all__ = ["Result", "run"]

# Whoever prints what a scenario asks needs none of what writes results.
__getattr__ = late(__name__, {"Result": "sim.studies.run.result", "run": "sim.studies.run.scenario_run"})
