"""A result folder as the figures see it: opened lazily, never changed."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.errors import UserError
from sim.figures.paper.bands import Numbers
from sim.measuring.statistics import ratio

COMPONENTS = {"compute": "compute", "training": "training", "inference": "serving"}
"""Measure of rebound -> the word that its demand variables start with."""

DEFAULT_MINIMUM_SAVING_SHARE = 0.05


class ResultView:
    """Read one result folder.

    Arrays are `[draw, month]` unless said otherwise. A missing folder or file raises `UserError`.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.summary: dict[str, Any] = read_json(self.folder / "summary.json")
        self.provenance: dict[str, Any] = read_json(self.folder / "provenance.json")

    @cached_property
    def series(self) -> xr.Dataset:
        """The main ensemble, opened lazily."""
        dataset = open_dataset(self.folder / "series.nc")
        if dataset is None:
            raise UserError(f"{self.folder}: no series.nc; is it the folder of a result?")
        return dataset

    @cached_property
    def decomposition(self) -> xr.Dataset | None:
        """The decomposition, or None if the result has none."""
        return open_dataset(self.folder / "decomposition.nc")

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return str(self.summary.get("scenario", self.folder.name))

    @property
    def n_worlds(self) -> int:
        """How many worlds the main ensemble holds."""
        return int(self.series.sizes["draw"])

    @cached_property
    def years(self) -> Numbers:
        """The months as decimal years, `[month]`."""
        months = self.series["month"].values.astype("datetime64[M]").astype(np.int64)
        return np.asarray(1970 + months / 12, dtype=np.float64)

    @cached_property
    def shock_index(self) -> int | None:
        """The first month in which a shocked world or its engineering path leaves its twin; None without.

        Before the shock twins agree bit for bit, so the data say when it came.
        """
        twin = self.values("compute_demand_kh100e", "twin")
        shocked = self.values("compute_demand_kh100e", "shocked")
        engineering = self.values("engineering_demand_kh100e")
        gap = relative_gap(engineering, twin)
        differs = np.any((relative_gap(shocked, twin) > 0) | (gap > 1e-5), axis=0)
        return int(np.argmax(differs)) if differs.any() else None

    @property
    def months_since_shock(self) -> Numbers:
        """Months since the shock (0 = the month of the shock), `[month]`; since the start without a shock."""
        start = self.shock_index or 0
        return np.arange(self.years.size, dtype=np.float64) - start

    @property
    def horizons(self) -> list[int]:
        """The horizons in months."""
        return [int(value) for value in self.series["horizon"].values]

    def has(self, *names: str) -> bool:
        """Whether the main ensemble holds all these variables."""
        return all(name in self.series for name in names)

    def values(self, name: str, branch: str | None = None) -> Numbers:
        """Return a variable of the main ensemble as float64, of one branch if it has branches."""
        variable = self.series[name]
        chosen = variable if branch is None else variable.sel(branch=branch)
        return np.asarray(chosen.values, dtype=np.float64)

    def relative_to_twin(self, name: str) -> Numbers:
        """Return shocked / twin per world; NaN where the twin has none."""
        return ratio(self.values(name, "shocked"), self.values(name, "twin"))

    def rebound(self, measure: str, horizon: int) -> Numbers:
        """Return R per world, `[draw]`; NaN where it is undefined."""
        chosen = self.series["rebound"].sel(measure=measure, horizon=horizon)
        return np.asarray(chosen.values, dtype=np.float64)

    def rebound_summary(self, measure: str, horizon: int) -> dict[str, Any]:
        """Return the summary of R for a measure and a horizon; empty if there is none."""
        found: dict[str, Any] = self.summary.get("rebound", {}).get(measure, {}).get(str(horizon), {})
        return found

    def demand(self, measure: str) -> tuple[Numbers, Numbers, Numbers]:
        """Return demand of the twin, the shocked world and the engineering path in thousand H100e."""
        component = COMPONENTS[measure]
        engineering = "demand" if component == "compute" else component
        name = f"{component}_demand_kh100e"
        return (
            self.values(name, "twin"),
            self.values(name, "shocked"),
            self.values(f"engineering_{engineering}_kh100e"),
        )

    def cumulative_rebound(self, measure: str) -> Numbers:
        """Return R(T) from sums since the shock, `[draw, month]`; NaN before it and where it is undefined."""
        twin, shocked, engineering = self.demand(measure)
        start = self.shock_index
        if start is None:
            return np.full(twin.shape, np.nan)
        total, actual, frozen = (np.cumsum(part[:, start:], axis=1) for part in (twin, shocked, engineering))
        is_defined = total - frozen > self.minimum_saving_share * total
        lost = ratio(total - actual, np.where(is_defined, total - frozen, 0.0))
        before = np.full((twin.shape[0], start), np.nan)
        return np.concatenate([before, 1.0 - lost], axis=1)

    @property
    def minimum_saving_share(self) -> float:
        """The engineering saving, as a share of the twin's demand, below which R is undefined."""
        return float(self.series.attrs.get("minimum_engineering_saving_share", DEFAULT_MINIMUM_SAVING_SHARE))

    @property
    def bands_caption(self) -> str:
        """How to read the bands of this result."""
        if self.n_worlds < 2:
            return "One world only: lines without bands; how far worlds differ isn't shown."
        worlds = f"{self.n_worlds:,} worlds that differ in parameters and luck"
        return f"Lines are medians, bands span 5–95 % of {worlds}."

    @property
    def footer(self) -> str:
        """Where the figure comes from: scenario, worlds, seed, version, digest."""
        seed = self.provenance.get("seed", "?")
        version = first_of(self.provenance, "code_version", "version")
        digest = first_of(self.provenance, "scenario_digest", "digest")[:10]
        worlds = f"{self.n_worlds:,} world{'s' if self.n_worlds != 1 else ''}"
        source = f"jevons {version} · scenario {self.scenario}"
        return f"{source} · {worlds} · seed {seed} · digest {digest}"

    def close(self) -> None:
        """Close the files that were opened."""
        for name in ("series", "decomposition"):
            dataset = self.__dict__.pop(name, None)
            if dataset is not None:
                dataset.close()


def relative_gap(values: Numbers, reference: Numbers) -> Numbers:
    """Return |values − reference| / reference, 0 where the reference isn't positive."""
    return np.nan_to_num(ratio(np.abs(values - reference), reference))


def first_of(mapping: dict[str, Any], *keys: str) -> str:
    """Return the first of the keys that the mapping has, as text."""
    return next((str(mapping[key]) for key in keys if mapping.get(key) is not None), "?")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object of a result folder."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path.parent}: no {path.name}; is it the folder of a result?") from None
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}") from None
    return content


def open_dataset(path: Path) -> xr.Dataset | None:
    """Open a NetCDF file lazily; None if there is no such file."""
    if not path.exists():
        return None
    try:
        return xr.open_dataset(path, engine="netcdf4")
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}") from None
