"""A forecast file as it was written, or refused: its digest lies beside it."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.errors import UserError
from sim.model.declaring import Array
from sim.months import month_name, month_number
from sim.studies.backtest.comparison import Months
from sim.studies.forecast.forecast import SIDECAR_SUFFIX, TABLE_SUFFIX, sha256
from sim.studies.forecast.table import COLUMNS, LEVELS


@dataclass(frozen=True)
class Series:
    """What is forecast of one quantity.

    Attributes:
        unit, basis: of every number.
        quarters: quarter → model → quantiles at `LEVELS`, `[level]`; in the order of the file.
    """

    unit: str
    basis: str
    quarters: dict[Months, dict[str, Array]] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenedForecasts:
    """A checked forecast file.

    Attributes:
        vintage: month to which it knew the record.
        digest: SHA-256 of the table.
        series: target → entity → what is forecast.
    """

    file: Path
    vintage: str
    digest: str
    series: Mapping[str, Mapping[str, Series]]

    @property
    def models(self) -> list[str]:
        """Names of models, each once, in the order of the file."""
        every = [
            model
            for by_entity in self.series.values()
            for series in by_entity.values()
            for models in series.quarters.values()
            for model in models
        ]
        return list(dict.fromkeys(every))


def open_forecasts(file: Path) -> OpenedForecasts:
    """Read a forecast file.

    Raises:
        UserError: if it or its digest cannot be read, it was changed, or it is no forecast file.
    """
    if file.suffix == SIDECAR_SUFFIX:
        table = file.with_suffix(TABLE_SUFFIX).name
        raise UserError(f"{file}: says what made a forecast; name {table}, the table beside it")
    content, told = _bytes(file), _told_digest(file)
    digest = sha256(content)
    if digest != told:
        raise UserError(
            f"{file}: was changed since it was written (its digest is {digest[:10]}…, "
            f"{file.with_suffix(SIDECAR_SUFFIX).name} says {told[:10]}…); score the file as it was"
        )
    rows = csv.DictReader(io.StringIO(content.decode("utf-8", errors="replace")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise UserError(f"{file}:1: is no file of forecasts; its first line must be {','.join(COLUMNS)}")
    return _read(file, digest, list(rows))


def _read(file: Path, digest: str, rows: list[dict[str, str]]) -> OpenedForecasts:
    found: dict[str, dict[str, Series]] = {}
    level_of = {f"{level:g}": place for place, level in enumerate(LEVELS)}
    for row in rows:
        by_entity = found.setdefault(row["target"], {})
        series = by_entity.setdefault(row["entity"], Series(row["unit"], row["basis"]))
        months = month_number(row["target_start_date"][:7]), month_number(row["target_end_date"][:7])
        models = series.quarters.setdefault(months, {})
        values = models.setdefault(row["model_id"], np.full(len(LEVELS), np.nan))
        values[level_of[row["output_type_id"]]] = float(row["value"] or "nan")
    vintage = month_name(month_number(rows[0]["reference_date"][:7])) if rows else ""
    return OpenedForecasts(file, vintage, digest, found)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None


def _told_digest(file: Path) -> str:
    sidecar = file.with_suffix(SIDECAR_SUFFIX)
    if not sidecar.exists():
        raise UserError(f"{file}: there is no {sidecar.name} beside it, which holds its digest")
    try:
        told = json.loads(_bytes(sidecar))["sha256"]
    except (ValueError, KeyError, TypeError):
        told = None
    if not isinstance(told, str):
        raise UserError(
            f"{sidecar}: holds no digest (sha256) of {file.name}; take the file as it was written"
        )
    return told
