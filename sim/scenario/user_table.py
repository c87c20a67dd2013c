"""Tables that users bring, CSV or Parquet, a column for each dotted path; every mistake names its cell."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Place, UserError, did_you_mean, shown
from sim.model.declaring import Array
from sim.scenario.prior import Quantity
from sim.scenario.reading import LARGEST_NUMBER, plain_scalar, text_of
from sim.scenario.spelling import as_number

SUFFIXES = (".csv", ".parquet")
ENDING = rf"\.({'|'.join(suffix[1:] for suffix in SUFFIXES)})$"
"""The same as a pattern, for schemas."""

MOST_BYTES = 64 * 1024 * 1024

_NO_NUMBER = ("nan", "na", "n/a", "#n/a", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_ZIP = b"PK\x03\x04"


def is_user_table(name: str) -> bool:
    """Whether a name is that of such a file."""
    return name.lower().endswith(SUFFIXES)


def named_beside(said: str, folder: Path) -> Path:
    """The table that a file in this folder names; it lies there or in a folder below.

    Raises:
        UserError: if the name leads out of the folder, or there is no such file.
    """
    if not is_user_table(said) or not said.isprintable():
        hint = "; save the sheet as CSV" if said.lower().endswith(_SPREADSHEETS) else ""
        raise UserError(f"must name a file that ends in {' or '.join(SUFFIXES)}, not {shown(said)}{hint}")
    file = folder / said
    if not file.resolve().is_relative_to(folder.resolve()):
        raise UserError(f"{shown(said)} leads out of the folder of this file; put the table beside it")
    if not file.exists():
        raise _missing(file)
    return file


def _missing(file: Path) -> UserError:
    known = [each.name for each in file.parent.glob("*") if is_user_table(each.name)]
    return UserError(f"there is no file {file}{did_you_mean(file.name, known)}")


@dataclass(frozen=True)
class UserTable:
    """A table as it was read.

    Attributes:
        file: where it lies.
        digest: SHA-256 of the file.
        columns: name → a cell for each row: text in a CSV file; text, number, flag or None in Parquet.
        lines: line of the file in which each row begins; empty for Parquet.
    """

    file: str
    digest: str
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]

    @property
    def n_rows(self) -> int:
        """How many rows."""
        return len(next(iter(self.columns.values())))

    def place(self, name: str, row: int | None = None) -> Place:
        """Where a cell stands, or the head of a column."""
        column = list(self.columns).index(name) + 1
        if self.lines:
            return Place(self.file, 1 if row is None else self.lines[row], column)
        return Place(f"{self.file}: column {column}" + ("" if row is None else f", row {row + 1}"))

    def error(self, name: str, row: int | None, problem: str) -> UserError:
        """A mistake in a cell, or in a whole column."""
        return UserError(f"{self.place(name, row)}: {name}: {problem}")

    def numbers(self, name: str, quantity: Quantity) -> Array:
        """A column of numbers of one kind, `[row]`.

        Raises:
            UserError: at the first cell that holds none, or one outside the range of the quantity.
        """
        values = np.array([self._number(name, row, quantity) for row in range(self.n_rows)])
        self.check_range(name, values, quantity)
        return values

    def check_range(self, name: str, values: Array, quantity: Quantity) -> None:
        """Refuse a value of a column, `[row]`, outside the range of the quantity.

        Raises:
            UserError: that names the first.
        """
        outside = np.flatnonzero((values < quantity.low) | (values > quantity.high))
        if len(outside):
            unit = "" if quantity.unit == "1" else f" {quantity.unit}"
            within = f"{quantity.low:g} … {quantity.high:g}{unit}"
            raise self.error(name, int(outside[0]), f"{values[outside[0]]:g} lies outside {within}")

    def _number(self, name: str, row: int, quantity: Quantity) -> float:
        cell = self.value(name, row)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        hint = ""
        if cell == quantity.unit:
            hint = f"; the unit is that of the scenario, {quantity.unit}, and needs no row"
        elif isinstance(cell, str) and cell.lower() in _NO_NUMBER:
            hint = "; each row needs one"
        else:
            hint = as_number(cell, quantity.unit)
        raise self.error(name, row, f"must be a number, not {shown(cell)}{hint}")

    def value(self, name: str, row: int) -> float | int | str | bool:
        """A cell that is not empty: a number, a flag or a word.

        Raises:
            UserError: if it is empty, or no finite number.
        """
        cell = self.columns[name][row]
        if isinstance(cell, str):
            try:
                # What is quoted in CSV is not told from what is not: a number is one either way.
                cell = plain_scalar(cell.strip())
            except ValueError as problem:
                raise self.error(name, row, str(problem)) from None
        if cell is None:
            raise self.error(name, row, "the cell is empty; each row needs a value in every column")
        if isinstance(cell, float) and not abs(cell) <= LARGEST_NUMBER:
            raise self.error(name, row, f"{cell:g} is no value; each cell needs a finite one")
        if not isinstance(cell, bool | int | float | str):
            raise self.error(name, row, f"must be a number, a word, or true or false, not {shown(cell)}")
        return cell

    def texts(self, name: str) -> list[str]:
        """A column of words for readers; a cell may be empty."""
        cells = ["" if cell is None else str(cell).strip() for cell in self.columns[name]]
        for row, cell in enumerate(cells):
            if not cell.isprintable():
                raise self.error(name, row, f"{shown(cell)} holds control characters")
        return cells


def read_user_table(file: Path, most_rows: int, most_columns: int) -> UserTable:
    """Read a table with at least one row; names of columns are all there, and each once.

    Raises:
        UserError: if the file cannot be read, is too large, or is no such table.
    """
    content = _content(file)
    digest = hashlib.sha256(content).hexdigest()
    if file.suffix.lower() == ".parquet":
        names, cells, lines = _parquet(file, content, most_rows, most_columns)
    else:
        names, cells, lines = _csv(file, content, most_rows)
    if len(names) > most_columns:
        raise UserError(f"{file}: has {len(names):,} columns; at most {most_columns} are allowed")
    for place, name in enumerate(names):
        at = f"{file}:1:{place + 1}" if lines else f"{file}: column {place + 1}"
        if not name:
            raise UserError(f"{at}: this column has no name")
        if name in names[:place]:
            raise UserError(f"{at}: {name}: this column stands here twice")
    if not cells or not cells[0]:
        raise UserError(f"{file}: holds no rows below the names of its columns")
    return UserTable(str(file), digest, dict(zip(names, cells, strict=True)), lines)


def _content(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise UserError(f"{file}: this is not a file")
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _missing(file) from None
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    if len(content) > MOST_BYTES:
        raise UserError(f"{file}: is larger than {MOST_BYTES // 1024**2} MiB")
    return content


def _csv(file: Path, content: bytes, most_rows: int) -> tuple[list[str], list[list[str]], list[int]]:
    if content.startswith(_ZIP):
        raise UserError(f"{file}: is no CSV but a file of a spreadsheet; save its sheet as CSV in UTF-8")
    text = text_of(content, str(file))
    rows = _rows(file, text)
    _, head = next(rows, (1, []))
    names = [name.strip() for name in head]
    _refuse_other_separator(file, names)
    cells: list[list[str]] = [[] for _ in names]
    lines: list[int] = []
    for line, row in rows:
        if len(row) != len(names):
            comma = "; write numbers with a point (0.5), not with a comma" if len(row) > len(names) else ""
            said = f"cells: {len(row)}, columns: {len(names)}{comma}"
            raise UserError(f"{file}:{line}:1: {said}")
        if len(lines) == most_rows:
            raise UserError(f"{file}:{line}:1: more than {most_rows:,} rows, which is the most allowed")
        lines.append(line)
        for column, cell in zip(cells, row, strict=True):
            column.append(cell)
    return names, cells, lines


def _rows(file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line in which each begins; empty lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row) or len(row) > 1:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as problem:
        raise UserError(f"{file}:{line}:1: is not CSV: {problem}") from None


def _refuse_other_separator(file: Path, names: Sequence[str]) -> None:
    if names and names[0].startswith("#"):
        raise UserError(f"{file}:1:1: starts with a comment; the first line must name the columns")
    for separator, said in _OTHER_SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            raise UserError(f"{file}:1:1: {said} stand between the cells; separate them by commas")


def _parquet(
    file: Path, content: bytes, most_rows: int, most_columns: int
) -> tuple[list[str], list[list[Any]], list[int]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        whole = pq.ParquetFile(io.BytesIO(content))
        # Said before anything is unpacked: few bytes can hold many rows.
        if whole.metadata.num_rows > most_rows:
            n_rows = whole.metadata.num_rows
            raise UserError(f"{file}: has {n_rows:,} rows; at most {most_rows:,} are allowed")
        if whole.metadata.num_columns > most_columns:
            n_columns = whole.metadata.num_columns
            raise UserError(f"{file}: has {n_columns:,} columns; at most {most_columns} are allowed")
        table = whole.read()
        cells = [column.to_pylist() for column in table.columns]
        return [name.strip() for name in table.column_names], cells, []
    except (pa.ArrowException, OSError, ValueError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{file}: is not a Parquet file ({reason})") from None
