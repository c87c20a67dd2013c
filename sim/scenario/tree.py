"""Scenario data with the place of every value, and changes by dotted path."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from sim.errors import Place, UserError, did_you_mean
from sim.scenario.reading import Path
from sim.scenario.sections import TABLES


class Tree:
    """Nested data, and for each path the place that last set it."""

    def __init__(self, data: dict[str, Any], places: Mapping[Path, Place], file: str) -> None:
        self.data = deepcopy(data)
        self.places = dict(places)
        self.file = file

    def place(self, path: Path) -> Place:
        """The place of a value, or of the nearest thing above it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return Place(self.file, 1, 1)

    def error(self, path: Path, problem: str) -> UserError:
        """An error that names file, line and path."""
        where = f"{self.place(path)}: {'.'.join(path)}" if path else str(self.place(path))
        return UserError(f"{where}: {problem}")

    def change(self, dotted: str, value: Any, place: Place) -> None:
        """Set the value at a dotted path.

        A bare number fixes a quantity and removes its prior; a mapping is merged over what stands there;
        `null` removes an agent, an event, an alternative or a prior.
        """
        path = tuple(dotted.split("."))
        parent = self._parent(path, dotted, place)
        old = parent.get(path[-1])
        if value is None and (_may_be_new(path) or path[-1] in ("prior", "grade")):
            parent.pop(path[-1], None)
            return
        parent[path[-1]] = _merged(old, value, is_cell=path[0] in TABLES)
        self._forget_below(path)
        self.places[path] = place

    def _forget_below(self, path: Path) -> None:
        self.places = {known: at for known, at in self.places.items() if known[: len(path)] != path}

    def _parent(self, path: Path, dotted: str, place: Place) -> dict[str, Any]:
        here: Any = self.data
        for depth, key in enumerate(path):
            is_last = depth == len(path) - 1
            if not isinstance(here, dict) or (key not in here and not (is_last and _may_be_new(path))):
                raise UserError(
                    f"{place}: {dotted}: there is no such value{did_you_mean(dotted, self.paths())}"
                )
            if is_last:
                return here
            if key in here and _is_number(here[key]) and not is_last:
                here[key] = {"value": here[key]}
            here = here[key]
        raise UserError(f"{place}: an empty path")

    def paths(self) -> Iterable[str]:
        """All dotted paths that can be changed."""
        return [".".join(path) for path in _paths(self.data, ())]


def _paths(data: Mapping[str, Any], above: Path) -> Iterable[Path]:
    for key, value in data.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _paths(value, (*above, key))


def _may_be_new(path: Path) -> bool:
    parent = path[:-1]
    is_row = len(path) == 2 and path[0] in (*TABLES, "events")
    optional = path[-1] in ("prior", "grade", "unit", "source", "value") or (
        path[0] == "events" and path[-1] in ("strikes", "until")
    )
    return is_row or parent == ("measurement", "alternatives") or (len(path) > 2 and optional)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_quantity(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value


def _merged(old: Any, new: Any, is_cell: bool = False) -> Any:
    if _is_number(new) and (_is_quantity(old) or (is_cell and _is_number(old))):
        kept = old if _is_quantity(old) else {}
        # An explicit null keeps the default prior of a table column away as well.
        return {**kept, "value": new, "prior": None}
    if is_cell and isinstance(new, dict) and _is_number(old):
        return {"value": old, **deepcopy(new)}
    if not (isinstance(new, dict) and isinstance(old, dict)):
        return deepcopy(new)
    if "kind" in new and new["kind"] != old.get("kind"):
        return deepcopy(new)
    if _is_quantity(old):
        return {**old, **deepcopy(new)}
    return {**old, **{key: _merged(old.get(key), value, is_cell) for key, value in new.items()}}
