"""Scenario data with the place of every value, and changes by dotted path."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from sim.errors import Place, UserError, did_you_mean
from sim.model.events import NUMBER_CHANGES
from sim.model.parameters import TABLES
from sim.scenario.own_code import OWN_SECTIONS
from sim.scenario.prior import QUANTITY_KEYS
from sim.scenario.reading import Path, dotted
from sim.scenario.renamed import renamed_hint

_ROWS_OF_MEASUREMENT = (("measurement", "alternatives"), ("measurement", "grids"))

_REPLACED = ("prior", "grade")
"""Never merged: one distribution replaces another, and an explicit null keeps that of a table column away."""


class Tree:
    """Nested data, and for each path the place that last set it.

    A tree shares its data with the document and the trees that it was made from: a change writes new mappings
    along its path and leaves all others as they are, so that the many changed scenarios cost little.

    Attributes:
        file: the file or option that changed it last; `first_file` is the one that it stood in at first.
        tables: tables that alternatives name, by the name under which results keep them → where they lie.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        places: Mapping[Path, Place],
        file: str,
        first_file: str = "",
        tables: Mapping[str, str] | None = None,
    ) -> None:
        self.data = dict(data)
        self.places = dict(places)
        self.file = file
        self.first_file = first_file or file
        self.tables = dict(tables or {})

    def copy(self, file: str = "") -> "Tree":
        """The same tree, for a file or an option that goes on changing it."""
        return Tree(self.data, self.places, file or self.file, self.first_file, self.tables)

    def changed_at(self, path: Path) -> Path | None:
        """What a change said of a number that stood in the first file: its value or its prior, if any."""
        for part in ((*path, "value"), (*path, "prior")):
            place = self.place(part)
            if place.names or place.file != self.first_file:
                return part if part in self.places else path
        return None

    def place(self, path: Path) -> Place:
        """The place of a value, or of the nearest thing above it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return Place(self.file, 1, 1)

    def is_of_one_source(self, paths: Iterable[Path]) -> bool:
        """Whether one file, or one option, said all of these."""
        return len({(place.file, place.names) for place in map(self.place, paths)}) == 1

    def error(self, path: Path, problem: str) -> UserError:
        """An error that names file, line and path."""
        place = self.place(path)
        # What was right in one file may not fit what another changed.
        cause = "" if self.file in (place.file, "") or place.names else f" (as changed by {self.file})"
        return UserError(f"{_where(place, path)}: {problem}{cause}")

    def change(self, changed: str, value: Any, place: Place) -> None:
        """Set the value at a dotted path.

        A value fixes a quantity and removes its prior, unless a prior stands beside it; a mapping is merged
        over what stands there; `null` removes an agent, an event, an alternative, a share or a prior.
        """
        path = tuple(changed.split("."))
        parent = self._parent(path, place)
        old = parent.get(path[-1])
        if value is None and _is_named(path):
            if path[-1] not in parent:
                raise self._unknown(path, place)
            del parent[path[-1]]
            return
        if value == {} and isinstance(old, dict):
            raise UserError(f"{_where(place, path)}: an empty mapping changes nothing; name what changes")
        self._note(path, old, value, place)
        parent[path[-1]] = _merged(old, value, path)
        if path[0] in OWN_SECTIONS and path[-1] == "code":
            # It was the text of the other code.
            parent.pop("text", None)
        if path[-1] == "value" and is_number(old) and not _is_share(path):
            parent["prior"] = None

    def _note(self, path: Path, old: Any, new: Any, place: Place) -> None:
        """Remember where a new value stands, and forget the places of the parts that it replaces."""
        self.places[path] = place
        if isinstance(old, dict) and isinstance(new, dict) and not _is_other_kind(old, new):
            for key, value in new.items():
                self._note((*path, key), old.get(key), value, place)
            return
        for gone in _parts(old):
            self.places.pop((*path, *gone), None)
        self.places[path] = place

    def _parent(self, path: Path, place: Place) -> dict[str, Any]:
        here: Any = self.data
        if path[0] in OWN_SECTIONS:
            here.setdefault(path[0], {})
        for depth, key in enumerate(path[:-1]):
            if not isinstance(here, dict) or key not in here:
                raise self._unknown(path, place)
            inner = here[key]
            if is_number(inner) and _is_cell(path[: depth + 1]):
                inner = {"value": inner}
            elif isinstance(inner, dict):
                inner = dict(inner)
            here[key] = inner
            here = inner
        if not isinstance(here, dict) or (path[-1] not in here and not _may_be_new(path)):
            raise self._unknown(path, place)
        return here

    def _unknown(self, path: Path, place: Place) -> UserError:
        said = ".".join(path)
        hint = renamed_hint(said) or did_you_mean(said, (".".join(known) for known in _keys(self.data, ())))
        return UserError(f"{_where(place, path)}: there is no such value{hint}")


def _where(place: Place, path: Path) -> str:
    return f"{place}: {dotted(path)}" if path and place.names != ".".join(path) else str(place)


def _keys(data: Mapping[str, Any], above: Path) -> Iterator[Path]:
    for key, value in data.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _keys(value, (*above, key))


def _parts(value: Any) -> Iterator[Path]:
    """The keys that lead to each part of a value, the whole first."""
    yield ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        for part in _parts(inner):
            yield (str(key), *part)


def _is_named(path: Path) -> bool:
    """Whether one of many stands here, which may come and go: an agent, event, alternative, grid or share."""
    is_row = len(path) == 2 and path[0] in (*TABLES, "events", *OWN_SECTIONS)
    return is_row or path[:-1] in _ROWS_OF_MEASUREMENT or _is_share(path)


def is_shares(path: Path) -> bool:
    """Whether a mapping of shares stands here, which is one value: it is replaced as a whole."""
    if len(path) != 3 or path[0] not in TABLES:
        return False
    kinds = {field.name: field.metadata["kind"] for field in fields(TABLES[path[0]])}
    return kinds.get(path[2]) == "shares"


def _is_share(path: Path) -> bool:
    return len(path) == 4 and is_shares(path[:3])


def _may_be_new(path: Path) -> bool:
    if path[0] == "events" and len(path) == 3:
        return path[-1] in ("strikes", "until", *NUMBER_CHANGES)
    is_own = path[0] in OWN_SECTIONS and len(path) == 1
    return is_own or _is_named(path) or (len(path) > 2 and path[-1] in QUANTITY_KEYS)


def _is_cell(path: Path) -> bool:
    return len(path) == 3 and path[0] in TABLES and path[1] != "columns"


def is_number(value: Any) -> bool:
    """Whether a value can stand for a number: one, or what links it to another."""
    return (isinstance(value, int | float) and not isinstance(value, bool)) or is_link(value)


def is_link(value: Any) -> bool:
    """Whether a value says that a number follows another: `= shock.training_efficiency_ratio`."""
    return isinstance(value, str) and value.lstrip().startswith("=")


def _is_quantity(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value


def _is_other_kind(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return "kind" in new and new["kind"] != old.get("kind")


def _merged(old: Any, new: Any, path: Path) -> Any:
    if path[-1] in _REPLACED or is_shares(path) or (path[0] in OWN_SECTIONS and len(path) == 2):
        return new
    if _is_quantity(old) or (is_number(old) and _is_cell(path)):
        return _changed_number(old if isinstance(old, dict) else {"value": old}, new)
    if not (isinstance(new, dict) and isinstance(old, dict)) or _is_other_kind(old, new):
        return new
    if "prior" in new:
        return {**old, **new}
    return {**old, **{key: _merged(old.get(key), value, (*path, key)) for key, value in new.items()}}


def _changed_number(old: Mapping[str, Any], new: Any) -> Any:
    """A number as a change leaves it: one that gets a value and no prior is fixed."""
    if is_number(new):
        new = {"value": new}
    if not isinstance(new, dict):
        return new
    # An explicit null keeps the default prior of a table column away as well.
    return {**old, **({"prior": None} if "value" in new else {}), **new}
