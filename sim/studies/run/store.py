"""Where outcomes go: long series to the disk at once, small arrays to memory for the summary."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.measuring.ensemble import Ensemble, Numbers
from sim.results.netcdf import SeriesWriter
from sim.scenario import Scenario
from sim.studies.run.summary import Ensembles, summarise
from sim.studies.study import set_aside_entry, take
from sim.workers.chunks import Chunk
from sim.workers.execution import Failure

FILES = {"main": "series.nc", "decomposition": "decomposition.nc"}


class Store:
    """Take outcomes in the order of the plan; write the files of a result.

    Args:
        folder: where to write.
        scenario: what is simulated.
        provenance: what made the result.
        experiment: module with `VARIABLES` and `coordinates`.
    """

    def __init__(
        self, folder: Path, scenario: Scenario, provenance: Mapping[str, Any], experiment: ModuleType
    ) -> None:
        self.folder = folder
        self.scenario = scenario
        self.provenance = provenance
        self.experiment = experiment
        self.ensembles: dict[tuple[str, str], Ensemble] = {}
        self.set_aside: list[dict[str, Any]] = []
        self._writers: dict[str, SeriesWriter] = {}
        self._files = ExitStack()

    def __enter__(self) -> "Store":
        self._files.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, problem, trace)
        if kind is None:
            self._finish()

    def take(self, chunk: Chunk, outcome: Any) -> None:
        """Write the valid draws of an outcome; remember why others are dropped."""
        if isinstance(outcome, Failure):
            self.set_aside.append(set_aside_entry(chunk, outcome))
        used, values = take(self._ensemble(chunk), chunk, outcome)
        if used and chunk.kind in FILES:
            self._writer(chunk.kind).append(used, values)

    def summary(self) -> dict[str, Any]:
        """Sum up all that was taken."""
        decomposition = self.ensembles.get(("decomposition", ""))
        ensembles = Ensembles(self.ensembles["main", ""], self._alternatives, decomposition)
        return summarise(self.scenario, ensembles, self.provenance)

    @property
    def _alternatives(self) -> dict[str, Ensemble]:
        """Alternatives by name; one without a single usable draw is left out."""
        return {
            name: ensemble
            for (kind, name), ensemble in self.ensembles.items()
            if kind == "alternative" and ensemble.draws
        }

    def _ensemble(self, chunk: Chunk) -> Ensemble:
        key = (chunk.kind, chunk.alternative)
        if key not in self.ensembles:
            variables = self._variables(chunk.kind)
            axes = {
                name: variable.dims for name, variable in variables.items() if "month" not in variable.dims
            }
            self.ensembles[key] = Ensemble(axes, self.experiment.coordinates(chunk.scenario, chunk.kind))
        return self.ensembles[key]

    def _variables(self, kind: str) -> dict[str, Any]:
        return {
            name: variable for name, variable in self.experiment.VARIABLES.items() if kind in variable.kinds
        }

    def _writer(self, kind: str) -> SeriesWriter:
        if kind not in self._writers:
            coordinates = self.experiment.coordinates(self.scenario, kind)
            writer = SeriesWriter(
                self.folder / FILES[kind], self._variables(kind), coordinates, self._attributes(kind)
            )
            self._writers[kind] = self._files.enter_context(writer)
        return self._writers[kind]

    def _attributes(self, kind: str) -> dict[str, str | float]:
        measurement = self.scenario.measurement
        return {
            "title": f"jevons: {self.scenario.name}, {kind} ensemble",
            "scenario": self.scenario.name,
            "scenario_digest": str(self.provenance["scenario_digest"]),
            "seed": str(self.provenance["seed"]),
            "code_version": str(self.provenance["code_version"]),
            "code_digest": str(self.provenance["code_digest"]),
            "shock_month": "" if self.scenario.shock is None else self.scenario.shock.month,
            "minimum_engineering_saving_share": float(measurement.minimum_engineering_saving_share),
        }

    def _finish(self) -> None:
        main = self.ensembles["main", ""]
        if not main.draws:
            reason = next(iter(main.reasons), "no world was simulated")
            raise UserError(f"{self.scenario.name}: no world could be used: {reason}")
        if self._alternatives:
            self._write_alternatives(self._alternatives)

    def _write_alternatives(self, ensembles: Mapping[str, Ensemble]) -> None:
        """One file with all alternatives side by side; NaN where a draw was dropped."""
        first = next(iter(ensembles.values()))
        n_draws = max(ensemble.n_asked for ensemble in ensembles.values())
        variables = {name: _Side(variable) for name, variable in self._variables("alternative").items()}
        values: dict[str, Numbers] = {
            name: np.stack([ensemble.aligned(name, n_draws) for ensemble in ensembles.values()], axis=1)
            for name in variables
        }
        coordinates = {"alternative": list(ensembles), **first.coordinates}
        path = self.folder / "alternatives.nc"
        with SeriesWriter(path, variables, coordinates, self._attributes("alternative")) as writer:
            writer.append(range(n_draws), values)


class _Side:
    """A variable with one more axis, that of the alternatives."""

    def __init__(self, variable: Any) -> None:
        self.dims: tuple[str, ...] = ("draw", "alternative", *variable.dims[1:])
        self.unit: str = variable.unit
        self.long_name: str = variable.long_name
