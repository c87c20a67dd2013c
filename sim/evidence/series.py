"""The series by name: which there are, and each as a table."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError, did_you_mean
from sim.evidence.catalogue import TITLES
from sim.evidence.table import COLUMNS, Row, read_table

if TYPE_CHECKING:
    import pandas as pd

_SUFFIX = ".csv"


@dataclass(frozen=True)
class Series:
    """What a series holds; `first` and `last` are the periods that start first and end last."""

    name: str
    title: str
    unit: str
    entities: tuple[str, ...]
    first: str
    last: str
    n_rows: int


def list_series(folder: Path | None = None) -> list[Series]:
    """Return all series of the project, or of another folder, by name.

    Raises:
        UserError: if a table is wrong; it names file and line.
    """
    return [describe(name, read_series(name, folder)) for name in sorted(_tables(folder))]


def load_series(name: str, folder: Path | None = None) -> "pd.DataFrame":
    """Return a series sorted by entity and period: the columns of its file, then `start` and `end`.

    `period` is text; `start` and `end` are its first and last day; `value` is a float.

    Raises:
        UserError: if there is no such series, or if its table is wrong; it names file and line.
    """
    import pandas as pd

    rows = read_series(name, folder)
    frame = pd.DataFrame([[getattr(row, column) for column in COLUMNS] for row in rows], columns=COLUMNS)
    for side in ("start", "end"):
        frame[side] = pd.to_datetime([getattr(row.span, side) for row in rows]).astype("datetime64[ns]")
    return frame


def read_series(name: str, folder: Path | None = None) -> tuple[Row, ...]:
    """Return the checked rows of a series, sorted by entity and period.

    Raises:
        UserError: as for `load_series`.
    """
    tables = _tables(folder)
    if name not in tables:
        hint = did_you_mean(name, tables) or "; `jevons evidence` lists them"
        raise UserError(f"no series {name!r}{hint}")
    return read_table(tables[name])


def describe(name: str, rows: tuple[Row, ...]) -> Series:
    """Return what a series holds."""
    return Series(
        name=name,
        title=TITLES.get(name, name.replace("_", " ")),
        unit=rows[0].unit,
        entities=tuple(dict.fromkeys(row.entity for row in rows)),
        first=min(rows, key=lambda row: row.span).period,
        last=max(rows, key=lambda row: (row.span.end, row.span.start)).period,
        n_rows=len(rows),
    )


def _tables(folder: Path | None) -> dict[str, Traversable]:
    where = files("sim.evidence") / "record" if folder is None else folder
    try:
        tables = [file for file in where.iterdir() if file.name.endswith(_SUFFIX) and file.is_file()]
    except OSError as error:
        raise UserError(f"{folder}: cannot be read: {error.strerror}") from None
    return {file.name.removesuffix(_SUFFIX): file for file in tables}
