"""Points that users bring: a table with a row for each point and a column for each factor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.errors import UserError
from sim.scenario import Quantity, Scenario
from sim.scenario.user_table import UserTable, read_user_table
from sim.sweep.attempts import attempt, refuse_unknown, why_no_factor
from sim.sweep.definition import MOST_FACTORS, MOST_LEVELS, MOST_POINTS, Factor, Level

LABEL = "label"
"""The column that says what readers call a point."""

_UNIT_IN_HEAD = re.compile(r"(\S+)\s*[\[(].*[\])]")


@dataclass(frozen=True)
class OwnPoints:
    """Points as a file lists them.

    Attributes:
        factors: a column each.
        columns: path → the value of each point.
        labels: what readers call each point; empty without such a column.
    """

    factors: tuple[Factor, ...]
    columns: Mapping[str, tuple[Level, ...]]
    labels: tuple[str, ...]


def read_points(file: Path, scenario: Scenario) -> OwnPoints:
    """Read and check points.

    Args:
        file: CSV or Parquet.
        scenario: which the points change.

    Raises:
        UserError: at the first mistake, with its line and column.
    """
    table = read_user_table(file, MOST_POINTS, MOST_FACTORS + 1)
    paths = [name for name in table.columns if name != LABEL]
    if not paths:
        raise UserError(
            f"{file}: has no column of a factor; a column is called by the path of what it changes"
        )
    numbers = scenario.quantities()
    for path in paths:
        _refuse_units(table, path, numbers)
        if why_not := why_no_factor(scenario, path):
            raise table.error(path, None, why_not)
        refuse_unknown(scenario, path, table.place(path))
        inside = [other for other in paths if path.startswith(f"{other}.")]
        if inside:
            raise table.error(path, None, f"lies inside {inside[0]}, which is a column too")
    columns = {path: _column(table, path, scenario, numbers.get(path)) for path in paths}
    _refuse_repeated(table, columns)
    factors = tuple(_factor(path, columns[path], numbers.get(path), scenario.label(path)) for path in paths)
    labels = tuple(table.texts(LABEL)) if LABEL in table.columns else ()
    return OwnPoints(factors, columns, labels)


def _refuse_units(table: UserTable, path: str, numbers: Mapping[str, Quantity]) -> None:
    """Units are those of the scenario, in the head of a column as in a column of their own."""
    number, _, part = path.rpartition(".")
    bare = found[1] if (found := _UNIT_IN_HEAD.fullmatch(path)) else ""
    for known in {number, bare} & numbers.keys():
        what = "the unit" if part == "unit" or bare else f"its {part}"
        raise table.error(
            path, None, f"{what} is that of the scenario, {numbers[known].unit}; call the column {known!r}"
        )


def _column(table: UserTable, path: str, scenario: Scenario, number: Quantity | None) -> tuple[Level, ...]:
    if number is not None:
        values = table.numbers(path, number)
        # What else the scenario asks of a number holds between two ends if it holds at both.
        for row in {int(np.argmin(values)), int(np.argmax(values))}:
            attempt(scenario, path, float(values[row]), table.place(path, row))
        return tuple(values.tolist())
    levels = [table.value(path, row) for row in range(table.n_rows)]
    seen: set[Level] = set()
    for row, level in enumerate(levels):
        if _kind(level) is not _kind(levels[0]):
            raise table.error(path, row, f"{level!r} is of another kind than {levels[0]!r} in the first row")
        if level not in seen:
            attempt(scenario, path, level, table.place(path, row))
            seen.add(level)
        if len(seen) > MOST_LEVELS:
            raise table.error(
                path, row, f"more than {MOST_LEVELS:,} different values, which is the most allowed"
            )
    return tuple(levels)


def _kind(value: Level) -> type:
    return type(value) if isinstance(value, bool | str) else float


def _factor(path: str, values: tuple[Level, ...], number: Quantity | None, label: str) -> Factor:
    """A number that differs has a range; what does not, and words and flags, are listed."""
    levels = tuple(dict.fromkeys(values))
    unit = "" if number is None else number.unit
    if number is None or len(levels) == 1:
        return Factor(path, levels, unit=unit, label=label)
    return Factor(path, low=float(min(levels)), high=float(max(levels)), unit=unit, label=label)


def _refuse_repeated(table: UserTable, columns: Mapping[str, tuple[Level, ...]]) -> None:
    first: dict[tuple[Level, ...], int] = {}
    name = next(iter(columns))
    for row, point in enumerate(zip(*columns.values(), strict=True)):
        earlier = first.setdefault(point, row)
        if earlier != row:
            where = f"line {table.lines[earlier]}" if table.lines else f"row {earlier + 1}"
            raise UserError(f"{table.place(name, row)}: this point is that of {where} once more")
