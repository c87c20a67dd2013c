"""Demand of one's own for a use case: what such a rule is told each month, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

from sim.model.declaring import Array


@dataclass(frozen=True)
class UseThisMonth:
    """A use case in one month; arrays are [world].

    Attributes:
        name: of the use case.
        month: months since the start of the clock.
        task_cost_usd: what a task costs its user this month, thinking included.
        task_value_usd: median value of a task, thinking included, at the margin of all that is done.
        feasible_share: of tasks, those that some model can do.
        adoption_share: of possible users, those who have adopted AI.
        tasks_bn_per_year: possible tasks of all users.
        theory_share: what the theory of demand of the scenario would answer.
    """

    name: str
    month: int
    task_cost_usd: Array
    task_value_usd: Array
    feasible_share: Array
    adoption_share: Array
    tasks_bn_per_year: Array
    theory_share: Array


class OwnDemand(Protocol):
    """How many tasks adopters want; one object for each economy, so that it may remember earlier months."""

    def wanted_share(self, use: UseThisMonth) -> Array:
        """Tasks that an adopter wants over the tasks that are possible, [world]; not below zero.

        Worlds know nothing of one another: a world's answer hangs on its own numbers alone.
        """
        ...
