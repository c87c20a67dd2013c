"""What is asked of the model: a task is some draws of a scenario, an experiment says how it is simulated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.measuring.variables import Variable, own_variables
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.worlds import Index, Role
from sim.scenario import Scenario

MOST_WORLDS = 10_000_000
"""Draws of a study, or rows of a sweep."""


@dataclass(frozen=True)
class Kind:
    """A kind of task.

    Attributes:
        roles: the worlds of each draw.
        draws_per_task: least and most: large tasks cost less per draw, small ones keep all workers busy and
            progress in sight.
    """

    roles: Mapping[str, Role]
    draws_per_task: tuple[int, int]


@dataclass(frozen=True)
class Task:
    """Draws of one scenario that are simulated together.

    Attributes:
        kind: which of the kinds of the experiment.
        label: what tells the task from others of its kind, such as the name of an alternative.
        lanes: which draw, counted from the first, each lane takes; by default one lane for each draw.
        given: numbers of the scenario that differ between lanes, dotted path → `[lane]`.
    """

    scenario: Scenario
    root_seed: int
    first_draw: int
    n_draws: int
    kind: str = "main"
    label: str = ""
    lanes: Index | None = None
    given: Mapping[str, Array] = field(default_factory=dict)

    @property
    def n_lanes(self) -> int:
        """Entries of what is measured."""
        return self.n_draws if self.lanes is None else len(self.lanes)

    @property
    def draws(self) -> range:
        """Numbers of the draws."""
        return range(self.first_draw, self.first_draw + self.n_draws)


@dataclass(frozen=True)
class Outcome:
    """What a task measured.

    Attributes:
        is_valid: [lane], whether accounts closed and numbers are finite in all worlds of a lane.
        reasons: why a lane is invalid, None for a valid one.
        variables: arrays with the lane first; but for sweeps, each draw has one lane.
    """

    first_draw: int
    n_draws: int
    is_valid: NDArray[np.bool_]
    reasons: list[str | None]
    variables: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """How tasks are simulated and what that gives.

    Attributes:
        simulate: a function of a module, so that worker processes can import it.
        kinds: of tasks.
        variables: what an outcome holds; `kinds` of a variable says which tasks give it.
        coordinates: labels of every axis but the draw, of a scenario and a kind of task.
        reads_own_measures: whether an outcome holds measures of the user's own too.
    """

    simulate: Callable[[Task], Outcome]
    kinds: Mapping[str, Kind]
    variables: Mapping[str, Variable]
    coordinates: Callable[[Scenario, str], Mapping[str, Sequence[str | int]]]
    reads_own_measures: bool = False

    def variables_of(self, kind: str, scenario: Scenario) -> dict[str, Variable]:
        """What a kind of task gives in a scenario."""
        own = own_variables(scenario) if self.reads_own_measures else {}
        every = {**self.variables, **own}
        return {name: variable for name, variable in every.items() if kind in variable.kinds}

    def tasks(
        self,
        kind: str,
        scenario: Scenario,
        seed: int,
        n_draws: int,
        n_workers: int,
        label: str = "",
        first_draw: int = 0,
    ) -> list[Task]:
        """The draws from the first on, in tasks of a size that suits their kind and the number of workers."""
        least, most = self.kinds[kind].draws_per_task
        size = min(max(least, -(-n_draws // (2 * n_workers))), most)
        return [
            Task(scenario, seed, first_draw + first, min(size, n_draws - first), kind, label)
            for first in range(0, n_draws, size)
        ]

    def n_worlds(self, task: Task) -> int:
        """How many worlds a task simulates: a measure of the work."""
        return task.n_draws * len(self.kinds[task.kind].roles)


def outcome_of(task: Task, economy: Economy, variables: Mapping[str, NDArray[np.floating]]) -> Outcome:
    """What was measured in an economy that has run to its end, with the lanes that are not valid."""
    reasons = _reasons_to_drop(economy, task.n_lanes)
    is_valid = np.array([reason is None for reason in reasons])
    return Outcome(task.first_draw, task.n_draws, is_valid, reasons, variables)


def _reasons_to_drop(economy: Economy, n_lanes: int) -> list[str | None]:
    is_finite, is_closed = economy.is_finite, economy.accounts_close

    def reason(worlds: Index) -> str | None:
        if not np.all(is_finite[worlds]):
            return "a number is not finite"
        return economy.limits.breach(worlds) if np.all(is_closed[worlds]) else "accounts do not close"

    return [reason(worlds) for worlds in np.arange(economy.worlds.n).reshape(-1, n_lanes).T]
