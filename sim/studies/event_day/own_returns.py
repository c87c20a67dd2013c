"""Returns of any day, from a file of one's own: a row a firm, as scenarios call it or as people do."""

import csv
import math
import re
from collections.abc import Mapping
from pathlib import Path

from sim.errors import Place, UserError, did_you_mean, shown
from sim.evidence.event_day import RecordedReturn
from sim.evidence.table import wrong
from sim.scenario import Scenario

FIRM, RETURN, DAY = "firm", "return", "date"
_PERCENT = re.compile(r"\s*%$")
_LARGEST = 10.0
"""A day on which a firm is worth eleven times as much is a slip of the unit."""


def read_returns(file: Path, scenario: Scenario) -> dict[str, RecordedReturn]:
    """Returns of a day by firm of the scenario.

    The columns `firm` and `return` are needed, `date` may say the day, others are left alone. A return is a
    share of the last close (-0.17) or says percent (-17 %).

    Raises:
        UserError: at the first row that is wrong, with file, line and the nearest valid name.
    """
    names = _names(scenario)
    found: dict[str, RecordedReturn] = {}
    days: set[str] = set()
    for place, cells in _rows(file):
        firm = names.get(cells[FIRM].casefold())
        if firm is None:
            hint = did_you_mean(cells[FIRM], names) or f"; there are {', '.join(_listed(scenario))}"
            raise wrong(place, f"no listed firm {shown(cells[FIRM])} in {scenario.name}{hint}")
        if firm in found:
            raise wrong(place, f"{cells[FIRM]} stands there already; a file holds one day")
        days.add(cells.get(DAY, ""))
        if len(days) > 1:
            raise wrong(place, f"a second day, {cells[DAY]}; a file holds one")
        value = _value(place, cells[RETURN])
        found[firm] = RecordedReturn(firm, _listed(scenario)[firm], value, "1", str(file), "")
    if not found:
        raise UserError(f"{file}: holds no row; a row is a firm with its return, such as nvidia,-0.17")
    return found


def _rows(file: Path) -> list[tuple[Place, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream))
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise UserError(f"{file}: is not CSV in UTF-8: {problem}") from None
    head = [name.strip().casefold() for name in lines[0]] if lines else []
    missing = [name for name in (FIRM, RETURN) if name not in head]
    if missing:
        raise UserError(f"{file}:1: no column {missing[0]!r}; the first line names {FIRM} and {RETURN}")
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        place = Place(str(file), number)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise wrong(place, f"has {len(cells)} cells, not {len(head)}")
        rows.append((place, dict(zip(head, (cell.strip() for cell in cells), strict=True))))
    return rows


def _value(place: Place, text: str) -> float:
    bare = _PERCENT.sub("", text)
    try:
        value = float(bare) / (100.0 if bare != text else 1.0)
    except ValueError:
        value = math.nan
    if not -1.0 < value <= _LARGEST:
        raise wrong(place, f"return {shown(text)}: must be a share above -1 such as -0.17, or say -17 %")
    return value


def _listed(scenario: Scenario) -> Mapping[str, str]:
    """Listed firms → what people call them."""
    return {
        name: str(cells["label"])
        for section in ("chip_vendors", "hyperscalers")
        for name, cells in scenario.table(section).items()
        if cells["is_listed"]
    }


def _names(scenario: Scenario) -> Mapping[str, str]:
    """What a firm may be called in a file → its name in the scenario."""
    listed = _listed(scenario)
    return {label.casefold(): name for name, label in listed.items()} | {name: name for name in listed}
