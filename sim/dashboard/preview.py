"""The question of a page: pairs of worlds in two stages, the first of which is shown as a preview."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from sim.measuring.ensemble import Ensemble
from sim.measuring.experiment import Task
from sim.measuring.rebound import cumulative_rebound
from sim.measuring.statistics import Numbers
from sim.measuring.twins import TWINS
from sim.measuring.variables import DEMAND, Variable
from sim.scenario import Scenario
from sim.scenario.mixture import strata
from sim.studies.run.theories import is_mixed
from sim.studies.study import Study

FIRST = 64
"""Pairs of the first stage; fewer say too little."""

KIND = "preview"


class Preview(Study):
    """A few pairs of worlds, kept whole."""

    by_default = TWINS
    takes_mixtures = True

    def stages(self, worlds: int, seed: int) -> list[list[Task]]:
        """Tasks of the first stage, then those of the last.

        More pairs of one theory go on from the first. A mixture of more pairs is drawn anew, since each
        theory takes its share of all draws; so it is the mixture that a run of as many worlds draws.
        """
        sizes = [FIRST, worlds] if worlds > FIRST else [worlds]
        if is_mixed(self.scenario):
            return [list(self._mixed(size, seed)) for size in sizes]
        starts = [0, *sizes[:-1]]
        return [
            [Task(self.scenario, seed, start, size - start, KIND)]
            for start, size in zip(starts, sizes, strict=True)
        ]

    def _mixed(self, worlds: int, seed: int) -> Iterator[Task]:
        first = 0
        for stratum, n in strata(self.scenario, worlds):
            yield Task(stratum, seed, first, n, KIND, str(worlds))
            first += n

    def plan(self, worlds: int, seed: int, n_workers: int = 1) -> list[Task]:  # noqa: ARG002 (stages run in turn)
        """Tasks of all stages."""
        return [task for stage in self.stages(worlds, seed) for task in stage]

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """Months too: curves are drawn from them."""
        return True

    @property
    def ensemble(self) -> Ensemble:
        """The worlds so far; of a mixture, those of the last stage."""
        return self.ensembles[next(reversed(self.ensembles))]


class Seen:
    """What the curves of a page are drawn from."""

    def __init__(self, scenario: Scenario, ensemble: Ensemble) -> None:
        self.scenario = scenario
        self.ensemble = ensemble

    @property
    def months(self) -> list[str]:
        """The months, such as `2025-01`."""
        return [str(month) for month in self.ensemble.coordinates["month"]]

    @property
    def n_worlds(self) -> int:
        """How many worlds are used."""
        return len(self.ensemble.draws)

    @cached_property
    def shock_index(self) -> int | None:
        """Place of the month of the shock; None without one."""
        shock = self.scenario.shock
        return None if shock is None else self.scenario.month_index(shock.month)

    def values(self, name: str, branch: str) -> Numbers:
        """A series of one branch, `[draw, month]`."""
        return self.ensemble.values(name, branch=branch)

    def demand(self, measure: str) -> tuple[Numbers, Numbers, Numbers]:
        """Demand of the twin, the shocked world and the engineering path (thousand H100e)."""
        engineering = "demand" if measure == "compute" else measure
        return (
            self.values(DEMAND[measure], "twin"),
            self.values(DEMAND[measure], "shocked"),
            self.ensemble.values(f"engineering_{engineering}_kh100e"),
        )

    def cumulative_rebound(self, measure: str) -> Numbers:
        """R from sums since the shock, `[draw, month]`."""
        least = self.scenario.measurement.minimum_engineering_saving_share
        return cumulative_rebound(self.demand(measure), self.shock_index, least)


def worlds_of(ensemble: Ensemble) -> Mapping[str, Any]:
    """How many worlds were used, and why others were not."""
    return {
        "asked": ensemble.n_asked,
        "used": len(ensemble.draws),
        "dropped": len(ensemble.dropped),
        "reasons": ensemble.reasons,
    }
