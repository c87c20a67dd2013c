"""The one reader of the folder of a run: opened lazily, never changed."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.errors import UserError, shown, whole_number
from sim.measuring.rank_correlation import rank_correlations, varying_numbers
from sim.measuring.rebound import cumulative_rebound
from sim.measuring.statistics import Numbers, ratio
from sim.months import months_between
from sim.results import SCHEMA_VERSION
from sim.results.folder import PROVENANCE, is_result, read_json, refuse_unfinished, why_no_result
from sim.results.summary_schema import summary_schema
from sim.scenario import load_scenario

SUMMARY = "summary.json"
MADE_BY = ("scenario_digest", "seed", "worlds", "code_version")
"""Entries that the provenance of a run has."""


class OpenedResult:
    """The folder of a run; arrays are read when they are asked for.

    They are float64 and `[draw, month]` unless said otherwise.

    Raises:
        UserError: if jevons did not write the folder or not all of it, or a file in it cannot be read.
    """

    def __init__(self, folder: Path | str, may_be_unfinished: bool = False) -> None:
        self.folder = Path(folder)
        if not is_result(self.folder):
            raise UserError(why_no_result(self.folder))
        if not (self.folder / SUMMARY).exists():
            raise UserError(f"{self.folder}: no {SUMMARY}; is it the folder of `jevons run`?")
        if not may_be_unfinished:
            refuse_unfinished(self.folder)
        self.provenance: dict[str, Any] = self._json(PROVENANCE)
        self.summary: dict[str, Any] = self._json(SUMMARY)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r}, verdict={self.verdict!r})"

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return str(self.summary["scenario"])

    @property
    def verdict(self) -> str:
        """On all compute over the longest horizon: BACKFIRE, PARTIAL, SAVINGS, OFFSET or UNDECIDED.

        TOO_FEW_WORLDS if there are too few of them to say.
        """
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
        seed, worlds = int(self.provenance["seed"]), int(self.provenance["worlds"])
        return varying_numbers(scenario, seed, worlds, draws)

    def rank_correlations(self, measure: str = "compute") -> pd.Series:
        """Rank correlation of each parameter with the rebound over the longest horizon, the largest first."""
        return rank_correlations(self.parameters, self.rebound(measure=measure))

    @property
    def n_worlds(self) -> int:
        """How many worlds the main ensemble holds."""
        return int(self.dataset.sizes["draw"])

    @property
    def horizons(self) -> list[int]:
        """The horizons in months."""
        return [int(months) for months in self.dataset["horizon"].values]

    @property
    def months(self) -> list[str]:
        """The months, such as `2025-01`."""
        return [str(month) for month in np.datetime_as_string(self.dataset["month"].values, unit="M")]

    @cached_property
    def years(self) -> Numbers:
        """The months as decimal years, `[month]`."""
        months = self.dataset["month"].values.astype("datetime64[M]").astype(np.int64)
        return np.asarray(1970 + months / 12, dtype=np.float64)

    @cached_property
    def shock_index(self) -> int | None:
        """Place of the month of the shock among the months; None without a shock.

        Raises:
            UserError: if the result is so old that it does not say.
        """
        month = self.dataset.attrs.get("shock_month")
        if month is None:
            raise UserError(f"{self.folder}: does not say when the shock was; run the scenario again")
        return months_between(self.months[0], str(month)) if month else None

    @property
    def months_since_shock(self) -> Numbers:
        """Months since the shock (0 = the month of the shock), `[month]`; since the start without a shock."""
        return np.arange(self.years.size, dtype=np.float64) - (self.shock_index or 0)

    @property
    def minimum_saving_share(self) -> float:
        """The engineering saving, as a share of the twin's demand, below which R is undefined."""
        return float(self.dataset.attrs["minimum_engineering_saving_share"])

    def has(self, *names: str) -> bool:
        """Whether the main ensemble holds all these variables."""
        return all(name in self.dataset for name in names)

    def values(self, name: str, branch: str | None = None) -> Numbers:
        """A variable of the main ensemble, of one branch if it has branches."""
        variable = self.dataset[name]
        chosen = variable if branch is None else variable.sel(branch=branch)
        return np.asarray(chosen.values, dtype=np.float64)

    def relative_to_twin(self, name: str) -> Numbers:
        """Shocked / twin per world; NaN where the twin has none."""
        return ratio(self.values(name, "shocked"), self.values(name, "twin"))

    def rebound(self, horizon: int | None = None, measure: str = "compute") -> Numbers:
        """Rebound over `horizon` months (by default the longest), `[draw]`; NaN where it is undefined.

        Raises:
            UserError: if the result has no such horizon or measure.
        """
        measures = [str(name) for name in self.dataset["measure"].values]
        months = self.horizons[-1] if horizon is None else whole_number("horizon", horizon)
        if months not in self.horizons or measure not in measures:
            raise UserError(
                f"no rebound of {measure} at {months} months; measures: {', '.join(measures)}; "
                f"months: {', '.join(map(str, self.horizons))}"
            )
        chosen = self.dataset["rebound"].sel(measure=measure, horizon=months)
        return np.asarray(chosen.values, dtype=np.float64)

    def rebound_summary(self, measure: str, horizon: int) -> dict[str, Any]:
        """The summary of R for a measure and a horizon; empty if there is none."""
        summary: dict[str, Any] = self.summary["rebound"].get(measure, {}).get(str(horizon), {})
        return summary

    def demand(self, measure: str) -> tuple[Numbers, Numbers, Numbers]:
        """Demand of the twin, the shocked world and the engineering path (thousand H100e)."""
        engineering = "demand" if measure == "compute" else measure
        name = f"{measure}_demand_kh100e"
        return (
            self.values(name, "twin"),
            self.values(name, "shocked"),
            self.values(f"engineering_{engineering}_kh100e"),
        )

    def cumulative_rebound(self, measure: str) -> Numbers:
        """R(T) from sums since the shock, `[draw, month]`; NaN before it and where it is undefined."""
        return cumulative_rebound(self.demand(measure), self.shock_index, self.minimum_saving_share)

    def close(self) -> None:
        """Close the files that were opened."""
        for name in ("dataset", "decomposition", "alternatives"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    def _json(self, name: str) -> dict[str, Any]:
        content = read_json(self.folder / name)
        needed = MADE_BY if name == PROVENANCE else summary_schema()["required"]
        written = content.get("schema_version") if isinstance(content, dict) else None
        if name != PROVENANCE and isinstance(written, int) and written != SCHEMA_VERSION:
            raise UserError(
                f"{self.folder / name}: of another version of jevons (schema {written}, here it is "
                f"{SCHEMA_VERSION}); run the scenario again"
            )
        if not isinstance(content, dict) or any(key not in content for key in needed):
            raise UserError(f"{self.folder / name}: is not what jevons writes; run the scenario again")
        for key in ("seed", "worlds") if name == PROVENANCE else ():
            if type(content[key]) is not int:
                raise UserError(
                    f"{self.folder / name}: {key}: {shown(content[key])} is not what jevons writes; run the "
                    "scenario again"
                )
        return content

    def _open(self, name: str) -> xr.Dataset:
        path = self.folder / name
        if not path.exists():
            raise UserError(f"{self.folder}: no {name}; is it the folder of a run?")
        try:
            return xr.open_dataset(path, engine="netcdf4")
        except (OSError, ValueError) as problem:
            raise UserError(f"{path}: cannot be read: {problem}") from None
