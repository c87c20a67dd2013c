"""Data files for Stata: names of 32 characters, labels that say the rest, values within its limits."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.errors import UserError
from sim.export.sheets import Sheet

LONGEST_NAME, LONGEST_LABEL = 32, 80
LARGEST, LARGEST_WHOLE = 8.9e307, 2_147_483_620
"""Above these a value means missing."""

_UNDATED = datetime(2000, 1, 1)
"""When the file says that it was made: the same rows give the same bytes."""

_RESERVED = frozenset(
    {
        "_all", "_b", "_coef", "_cons", "_n", "_pi", "_pred", "_rc", "_skip", "byte", "double", "float", "if",
        "in", "int", "long", "strl", "using", "with",
    }
)  # fmt: skip


def write_stata(file: Path, sheet: Sheet) -> None:
    """Write one table.

    Raises:
        UserError: if it has no row.
        OSError: if the disk is full or fails.
    """
    tables = list(sheet.tables())
    if not sum(table.num_rows for table in tables):
        raise UserError(f"{sheet.name}: has no row, and a Stata file needs one")
    frame = pa.concat_tables(tables).to_pandas()
    short = names_of(map(str, frame.columns))
    labels = {short[name]: label(str(name), sheet.units) for name in frame.columns}
    frame = frame.rename(columns=short)
    dates: Any = {}
    if "month" in frame.columns:
        frame["month"] = pd.to_datetime(frame["month"])
        dates["month"] = "tm"
    frame = pd.DataFrame({name: _within_limits(frame[name]) for name in frame.columns})
    frame.to_stata(
        file,
        write_index=False,
        version=118,
        variable_labels=labels,
        data_label=sheet.called[:LONGEST_LABEL],
        time_stamp=_UNDATED,
        convert_dates=dates,
        convert_strl=[name for name in frame if frame[name].dtype == object and _longest(frame[name]) > 2045],
    )


def names_of(columns: Iterable[str]) -> dict[str, str]:
    """What Stata can call columns, each by its own name.

    >>> names_of(["shock.lab", "saving_share_by_year_of_all_compute_1"])["shock.lab"]
    'shock_lab'
    >>> names_of(["saving_share_by_year_of_all_compute_1"])["saving_share_by_year_of_all_compute_1"]
    'saving_share_by_ye_all_compute_1'
    """
    found: dict[str, str] = {}
    for column in columns:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", column)
        if not plain or plain[0].isdigit() or plain.lower() in _RESERVED or re.fullmatch(r"str\d+", plain):
            plain = f"_{plain}"
        # What tells columns apart stands at their end.
        name = plain if len(plain) <= LONGEST_NAME else f"{plain[:18]}{plain[-14:]}"
        number = 2
        while name in found.values():
            end = f"_{number}"
            name, number = f"{plain[: LONGEST_NAME - len(end)]}{end}", number + 1
        found[column] = name
    return found


def label(name: str, units: Mapping[str, str]) -> str:
    """The whole name of a column with its unit, as far as a label holds it.

    >>> label("energy_mwh_per_month", {"energy_mwh_per_month": "MWh/mo"})
    'energy_mwh_per_month [MWh/mo]'
    """
    unit = units.get(name, "1")
    end = "" if unit == "1" else f" [{unit}]"
    return f"{name[: LONGEST_LABEL - len(end)]}{end}"


def _within_limits(column: "pd.Series") -> "pd.Series":
    """A column of a type that Stata has; what it would take for missing is missing."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    if pd.api.types.is_bool_dtype(column):
        return column.astype(np.int8)
    if pd.api.types.is_integer_dtype(column):
        is_small = column.abs().max() <= LARGEST_WHOLE
        return column.astype(np.int32 if is_small else np.float64)
    if pd.api.types.is_float_dtype(column):
        values = column.astype(np.float64)
        return values.where(np.isfinite(values) & (values.abs() < LARGEST))
    if column.dropna().map(lambda cell: isinstance(cell, bool)).all() and column.notna().any():
        # A flag that some rows have not.
        return column.map({True: 1.0, False: 0.0}).astype(np.float64)
    return column.fillna("").astype(str).astype(object)


def _longest(column: "pd.Series") -> int:
    return int(column.map(lambda text: len(text.encode())).max())
