"""A folder that `jevons backtest` wrote, as the figures see it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.figures.paper.bands import Band
from sim.figures.paper.footer import footer_line
from sim.measuring.statistics import Numbers
from sim.results.folder import read_json
from sim.words import PERCENT

Entry = Mapping[str, Any]
QUANTILES = ("q05", "q25", "median", "q75", "q95")
NAIVE = {"last_growth": "last growth", "ar1": "AR(1)"}


class BacktestView:
    """Read one folder; a missing file raises `UserError`."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.table: dict[str, Any] = read_json(self.folder / "backtest.json")

    @cached_property
    def _bands(self) -> dict[tuple[str, str], list[dict[str, str]]]:
        path = self.folder / "bands.csv"
        rows: dict[tuple[str, str], list[dict[str, str]]] = {}
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    rows.setdefault((row["series"], row["entity"]), []).append(row)
        except (OSError, KeyError) as problem:
            raise UserError(f"{path}: cannot be read: {problem}") from None
        return rows

    def entries(self, *series: str) -> list[Entry]:
        """The compared series of these groups, in the order of the file."""
        return [entry for entry in self.table["series"] if entry["series"] in series]

    def band(self, entry: Entry) -> tuple[Numbers, Band]:
        """The model over the whole clock: decimal years `[period]`, and quantiles over worlds."""
        rows = self._bands[entry["series"], entry["entity"]]
        columns = [[float(row[name] or "nan") for row in rows] for name in QUANTILES]
        return middles(rows), Band(*(np.array(column) for column in columns))

    @property
    def is_fitted(self) -> bool:
        """Whether parameters came from a posterior."""
        return self.table["posterior"] is not None

    @property
    def n_worlds(self) -> int:
        """Worlds that were used."""
        return int(self.table["worlds"]["used"])

    @property
    def worlds_text(self) -> str:
        """What the worlds are."""
        drawn = (
            "parameters fitted to 2022–24"
            if self.is_fitted
            else "parameters drawn from priors, fitted to nothing"
        )
        return f"{self.n_worlds:,} worlds with the shock, {drawn}"

    @property
    def footer(self) -> str:
        """Where the figure comes from."""
        made_by = self.table["provenance"]
        said = [f"back-test of scenario {self.table['scenario']}", f"{self.n_worlds:,} worlds"]
        return footer_line(made_by["code_version"], said, made_by["seed"], made_by["scenario_digest"])


def middles(rows: Sequence[Mapping[str, Any]]) -> Numbers:
    """Decimal years of the middles of periods, which say their first and last day."""
    return np.array([0.5 * (year(row["start"]) + year(row["end"], after=1)) for row in rows])


def year(day: str, after: int = 0) -> float:
    """A day as a decimal year, `after` days later.

    >>> year("2025-01-01"), round(year("2024-12-31", after=1), 6)
    (2025.0, 2025.0)
    """
    when = date.fromisoformat(day)
    first, following = date(when.year, 1, 1), date(when.year + 1, 1, 1)
    return when.year + ((when - first).days + after) / (following - first).days


def inside_text(entries: Sequence[Entry]) -> str:
    """How many numbers of 2025 lie in the model's 90 % band."""
    inside = sum(entry["score"]["n_in_90_percent"].get("model", 0) for entry in entries)
    n_points = sum(entry["score"]["n_scored"] for entry in entries)
    if n_points == 1:
        return f"the one number of 2025 lies {'in' if inside else 'outside'} the model's 90{PERCENT} band"
    return f"{inside} of {n_points} numbers of 2025 lie in the model's 90{PERCENT} band"


def bias_text(entry: Entry, of_what: str = "the record") -> str:
    """How far the model's median is from the record of 2025, in words."""
    bias = entry["score"]["bias_ln"]
    if bias is None:
        return "not above zero throughout"
    if abs(bias) < np.log(1.05):
        return f"within 5{PERCENT} of {of_what}"
    ratio = float(np.exp(abs(bias)))
    side = "above" if bias > 0 else "below"
    if ratio >= 2.0:
        return f"×{ratio:.1f} {side} {of_what}"
    share = 100 * (ratio - 1 if bias > 0 else 1 - 1 / ratio)
    return f"{share:.0f}{PERCENT} {side} {of_what}"
