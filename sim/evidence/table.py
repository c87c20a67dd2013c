"""Reading one table of evidence and refusing what could not be compared with a model."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from itertools import groupby, pairwise
from typing import TypeAlias

from sim.errors import Place, UserError, did_you_mean, shown
from sim.evidence.catalogue import GRADES, UNITS
from sim.evidence.period import Period, parse_period

NOTE = "note"
COLUMNS = ("period", "entity", "value", "unit", "source", "grade", NOTE)
LAST_DAY = date(2025, 12, 31)
PER_QUARTER = " per quarter"

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")

NumberedCells: TypeAlias = tuple[Place, dict[str, str]]


@dataclass(frozen=True)
class Row:
    """One fact, and where it stands."""

    place: Place
    period: str
    span: Period
    entity: str
    value: float
    unit: str
    source: str
    grade: str
    note: str


def read_table(file: Traversable) -> tuple[Row, ...]:
    """Return the rows of a table, sorted by entity and period.

    Raises:
        UserError: at the first row that is wrong; it names file and line and says what to do.
    """
    rows = [_row(place, cells) for place, cells in numbered_cells(file)]
    if not rows:
        raise UserError(f"{file}:1: holds no rows; add some, or remove the file")
    _check_units(rows)
    rows.sort(key=lambda row: (row.entity, row.span, row.place.line))
    for _, of_entity in groupby(rows, key=lambda row: row.entity):
        _check_periods(list(of_entity))
    return tuple(rows)


def numbered_cells(file: Traversable, columns: Sequence[str] = COLUMNS) -> Iterator[NumberedCells]:
    """Lines of a file as cells by column; a row is one line, and only a note may be empty.

    Raises:
        UserError: at the first line that is no row of these columns.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise UserError(f"{file}:1: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from None
    if _split(Place(str(file), 1), lines[0]) != list(columns):
        raise UserError(f"{file}:1: the first line must be {','.join(columns)}")
    for number, line in enumerate(lines[1:], start=2):
        place = Place(str(file), number)
        if not line.strip():
            continue
        if not line.isprintable():
            raise wrong(place, "holds a character that cannot be printed; remove it")
        cells = _split(place, line)
        if len(cells) != len(columns):
            raise wrong(
                place, f"has {len(cells)} cells, not {len(columns)}; put text with commas in double quotes"
            )
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        _check_cells(place, row)
        yield place, row


def _check_cells(place: Place, row: dict[str, str]) -> None:
    for column, cell in row.items():
        if not cell and column != NOTE:
            raise wrong(place, f"no {column}; every row needs one")
    if row["grade"] not in GRADES:
        meaning = ", ".join(f"{grade} {words}" for grade, words in GRADES.items())
        raise wrong(place, f"unknown grade {shown(row['grade'])}; use one of: {meaning}")


def _split(place: Place, line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        raise wrong(place, f"is not CSV ({error}); close each double quote on its own line") from None


def _row(place: Place, cells: dict[str, str]) -> Row:
    if cells["unit"] not in UNITS:
        hint = did_you_mean(cells["unit"], sorted(UNITS)) or f"; known are: {', '.join(sorted(UNITS))}"
        raise wrong(place, f"unknown unit {shown(cells['unit'])}{hint}")
    return Row(
        place=place,
        period=cells["period"],
        span=_recorded_span(place, cells["period"]),
        entity=cells["entity"],
        value=value_of(place, cells["value"]),
        unit=cells["unit"],
        source=cells["source"],
        grade=cells["grade"],
        note=cells["note"],
    )


def span_of(place: Place, period: str) -> Period:
    """The days of a period.

    Raises:
        UserError: if it is none.
    """
    try:
        return parse_period(period)
    except ValueError as error:
        raise wrong(place, f"period {shown(period)} {error}") from None


def _recorded_span(place: Place, period: str) -> Period:
    span = span_of(place, period)
    if span.end > LAST_DAY:
        raise wrong(place, f"period {shown(period)} ends after {LAST_DAY}; remove the row")
    return span


def value_of(place: Place, text: str) -> float:
    """The number of a cell.

    Raises:
        UserError: if it is none, or not finite.
    """
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise wrong(
            place, f"value {shown(text)} is not a finite number; write digits with a point, or remove the row"
        )
    return float(text)


def _check_units(rows: list[Row]) -> None:
    for row in rows:
        if row.unit != rows[0].unit:
            raise wrong(
                row.place,
                f"unit {row.unit!r}, but {rows[0].unit!r} in line {rows[0].place.line}; "
                "convert it, or give it a table of its own",
            )


def _check_periods(rows: list[Row]) -> None:
    """No period of an entity stands twice, and its quarters follow each other without a gap."""
    for earlier, later in pairwise(rows):
        if earlier.span == later.span:
            raise wrong(
                later.place,
                f"{later.entity}, {later.period} stands already in line {earlier.place.line}; remove one",
            )
    if not (rows[0].unit.endswith(PER_QUARTER) or all(row.period[4:5] == "Q" for row in rows)):
        return
    for row in rows:
        if not row.span.is_quarter:
            raise wrong(row.place, f"period {row.period!r} is not a quarter, but the series is quarterly")
    for earlier, later in pairwise(rows):
        if not earlier.span.adjoins(later.span):
            raise wrong(
                later.place,
                f"{later.entity}, {later.period} does not follow {earlier.period} in line "
                f"{earlier.place.line}; add the quarters between, or mend the period",
            )


def wrong(place: Place, message: str) -> UserError:
    """A mistake at a line."""
    return UserError(f"{place.file}:{place.line}: {message}")
