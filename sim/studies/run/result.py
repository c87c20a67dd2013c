"""A finished result, as a program reads it."""

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.results.folder import PROVENANCE, is_result
from sim.results.summary_schema import summary_schema
from sim.scenario import load_scenario
from sim.scenario.drawing import draw_by_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Result:
    """The folder of a result; arrays are read when they are asked for.

    Raises:
        UserError: if jevons did not write the folder, or a file in it cannot be read.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not is_result(self.folder):
            raise UserError(f"{self.folder}: not a result of jevons; `jevons run SCENARIO` makes one")
        self.provenance: dict[str, Any] = self._json(PROVENANCE)
        self.summary: dict[str, Any] = self._json("summary.json")

    def __repr__(self) -> str:
        return f"Result({str(self.folder)!r}, verdict={self.verdict!r})"

    @property
    def verdict(self) -> str:
        """BACKFIRE, PARTIAL, SAVINGS or UNDECIDED, on all compute over the longest horizon."""
        return str(self.summary["verdict"]["word"])

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The main ensemble with labelled axes, read lazily."""
        return self._open("series.nc")

    @cached_property
    def decomposition(self) -> xr.Dataset | None:
        """Shapley shares by draw; None if the run had none."""
        return self._open("decomposition.nc") if (self.folder / "decomposition.nc").exists() else None

    @cached_property
    def alternatives(self) -> xr.Dataset | None:
        """Rebound by draw and alternative; None if the run had none."""
        return self._open("alternatives.nc") if (self.folder / "alternatives.nc").exists() else None

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Every number that varies between draws: a row per draw of `dataset`, a column per dotted path.

        They are drawn again from the scenario and the seed that the folder remembers.

        Raises:
            UserError: if that scenario would draw other numbers today.
        """
        resolved = self.folder / "scenario.resolved.yaml"
        scenario = load_scenario(str(resolved))
        if scenario.digest() != self.provenance["scenario_digest"]:
            raise UserError(
                f"{resolved}: its posterior is not the one that the result was made with; run it again"
            )
        draws = self.dataset["draw"].values
        drawn = draw_by_path(scenario, RandomDraws(int(self.provenance["seed"]), 0, int(draws.max()) + 1))
        varying = {path: values[draws] for path, values in drawn.items() if np.ptp(values) > 0.0}
        return pd.DataFrame(varying, index=pd.Index(draws, name="draw"))

    def rank_correlations(self, measure: str = "compute") -> pd.Series:
        """Rank correlation of each parameter with the rebound over the longest horizon, the largest first."""
        rebound = pd.Series(self.rebound(measure=measure), index=self.parameters.index)
        found = self.parameters.corrwith(rebound, method="spearman").dropna()
        return found.sort_values(key=np.abs, ascending=False)

    def rebound(self, horizon: int | None = None, measure: str = "compute") -> NDArray[np.float64]:
        """Rebound over `horizon` months (by default the longest), `[draw]`; NaN where it is undefined.

        Raises:
            UserError: if the result has no such horizon or measure.
        """
        horizons = [int(value) for value in self.dataset["horizon"].values]
        measures = [str(value) for value in self.dataset["measure"].values]
        chosen = horizons[-1] if horizon is None else horizon
        if chosen not in horizons or measure not in measures:
            raise UserError(
                f"no rebound of {measure} at {chosen} months; measures: {', '.join(measures)}; "
                f"months: {', '.join(map(str, horizons))}"
            )
        found = self.dataset["rebound"].sel(measure=measure, horizon=chosen).values
        return np.asarray(found, dtype=np.float64)

    def plot(self, name: str) -> "Figure":
        """Draw one figure.

        Raises:
            UserError: if there is no figure of that name.
        """
        from sim.figures import FIGURES, ResultView, available

        view = ResultView(self.folder)
        try:
            if name not in available(view):
                raise UserError(f"no figure {name!r} of this result; there are: {', '.join(available(view))}")
            return FIGURES[name](view)
        finally:
            view.close()

    def close(self) -> None:
        """Close the files that were opened."""
        for name in ("dataset", "decomposition", "alternatives"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    def _json(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise UserError(f"{self.folder / name}: cannot be read: {problem}") from None
        needed = summary_schema()["required"] if name == "summary.json" else []
        if not isinstance(content, dict) or any(key not in content for key in needed):
            raise UserError(f"{self.folder / name}: is not what jevons writes; run the scenario again")
        return content

    def _open(self, name: str) -> xr.Dataset:
        try:
            return xr.open_dataset(self.folder / name, engine="netcdf4")
        except (OSError, ValueError) as problem:
            raise UserError(f"{self.folder / name}: cannot be read: {problem}") from None
