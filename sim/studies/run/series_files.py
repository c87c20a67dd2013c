"""The NetCDF files of a run: long series go to the disk at once, task by task, so that memory stays flat."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.experiment import Experiment
from sim.results.netcdf import SeriesWriter
from sim.scenario import Scenario

FILES = {"main": "series.nc", "decomposition": "decomposition.nc"}
"""Kinds of tasks of which every draw is kept, and where."""

ALTERNATIVES = "alternatives.nc"


class SeriesFiles:
    """Files that are open while worlds are simulated.

    Args:
        folder: where to write.
        scenario: what is simulated.
        provenance: what made the result.
        experiment: what there is to write.
    """

    def __init__(
        self, folder: Path, scenario: Scenario, provenance: Mapping[str, Any], experiment: Experiment
    ) -> None:
        self.folder = folder
        self.scenario = scenario
        self.provenance = provenance
        self.experiment = experiment
        self._writers: dict[str, SeriesWriter] = {}
        self._files = ExitStack()

    def __enter__(self) -> "SeriesFiles":
        self._files.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, problem, trace)

    def append(self, kind: str, draws: Sequence[int], values: Mapping[str, Any]) -> None:
        """Add draws of a kind of task, `[draw, ...]`, if every draw of that kind is kept."""
        if kind not in FILES:
            return
        if kind not in self._writers:
            writer = SeriesWriter(
                self.folder / FILES[kind],
                self.experiment.variables_of(kind, self.scenario),
                self.experiment.coordinates(self.scenario, kind),
                self._attributes(kind),
            )
            self._writers[kind] = self._files.enter_context(writer)
        self._writers[kind].append(draws, values)

    def write_alternatives(self, ensembles: Mapping[str, Ensemble]) -> None:
        """One file with all alternatives side by side; NaN where a draw was dropped."""
        first = next(iter(ensembles.values()))
        n_draws = max(ensemble.n_asked for ensemble in ensembles.values())
        variables = {
            name: replace(variable, dims=("draw", "alternative", *variable.dims[1:]))
            for name, variable in self.experiment.variables_of("alternative", self.scenario).items()
        }
        values: dict[str, Numbers] = {
            name: np.stack([ensemble.aligned(name, n_draws) for ensemble in ensembles.values()], axis=1)
            for name in variables
        }
        coordinates = {"alternative": list(ensembles), **first.coordinates}
        path = self.folder / ALTERNATIVES
        with SeriesWriter(path, variables, coordinates, self._attributes("alternative")) as writer:
            writer.append(range(n_draws), values)

    def _attributes(self, kind: str) -> dict[str, str | float]:
        measurement, shock = self.scenario.measurement, self.scenario.shock
        return {
            "title": f"jevons: {self.scenario.name}, {kind} ensemble",
            "scenario": self.scenario.name,
            "scenario_digest": str(self.provenance["scenario_digest"]),
            "seed": str(self.provenance["seed"]),
            "code_version": str(self.provenance["code_version"]),
            "code_digest": str(self.provenance["code_digest"]),
            "shock_month": "" if shock is None else shock.month,
            "minimum_engineering_saving_share": float(measurement.minimum_engineering_saving_share),
        }
