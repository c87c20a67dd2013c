"""The tasks of some use cases, one row a use case: how difficult they are, how many, what they are worth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.agents.segment_parameters import Demand, UseCaseTraits
from sim.model.declaring import Array
from sim.model.economics import demand as rules


@dataclass(frozen=True)
class Work:
    """Possible tasks; arrays are [use case, world].

    Attributes:
        names: of the use cases.
        tasks_bn_per_year: how many tasks there are.
        task_value_usd: median value of a task done without errors.
    """

    names: tuple[str, ...]
    difficulty_log10_flop: Array
    tasks_bn_per_year: Array
    task_value_usd: Array

    def rows(self, chosen: slice) -> "Work":
        """Some of the use cases."""
        return Work(
            self.names[chosen],
            self.difficulty_log10_flop[chosen],
            self.tasks_bn_per_year[chosen],
            self.task_value_usd[chosen],
        )


def work_of(use_cases: Mapping[str, UseCaseTraits], demand: Demand) -> Work:
    """The tasks of use cases by the theory of demand that holds."""
    traits = list(use_cases.values())
    difficulty = np.stack([trait.difficulty_log10_flop for trait in traits])
    return Work(
        names=tuple(use_cases),
        difficulty_log10_flop=difficulty,
        tasks_bn_per_year=rules.possible_tasks_bn_per_year(
            at_reference=demand.tasks_bn_per_year,
            relative_volume=np.stack([trait.relative_volume for trait in traits]),
            growth_per_oom=demand.task_growth_per_oom,
            difficulty_log10_flop=difficulty,
        ),
        task_value_usd=demand.task_value_usd * np.stack([trait.relative_value for trait in traits]),
    )
