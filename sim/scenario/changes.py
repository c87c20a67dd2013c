"""The changes that one file or one command makes: none is said twice, and their order does not count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.errors import Place, UserError
from sim.scenario.prior import middle_if_outside
from sim.scenario.reading import Path, dotted
from sim.scenario.tree import Tree, is_number, is_shares

_WHOLE = ("prior",)
"""Keys below which nothing is changed by itself."""

_OF_THE_FILE = ("name", "description", "extends")

_MOST_TOLD = 3
"""Mistakes of one file that are told at once."""


@dataclass(frozen=True)
class Change:
    """A value at a dotted path.

    Attributes:
        place: where the path stands.
        below: where the parts of the value stand, by the keys that lead to them.
    """

    path: str
    value: Any
    place: Place
    below: Mapping[Path, Place] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        """The path as keys."""
        return tuple(self.path.split("."))


def changes_under(above: str, changes: Mapping[str, Any], places: Mapping[Path, Place]) -> list[Change]:
    """The changes that a file lists under a key, with the places of all their parts.

    Raises:
        UserError: if what a file says of itself stands among them.
    """
    for said in _OF_THE_FILE:
        if said in changes:
            raise UserError(
                f"{places[above, said]}: {said}: is said at the top of a file, not under {above!r}"
            )
    below: dict[str, dict[Path, Place]] = {path: {} for path in changes}
    for path, place in places.items():
        if path[:1] == (above,) and len(path) > 2:
            below[path[1]][path[2:]] = place
    return [Change(path, value, places[above, path], below[path]) for path, value in changes.items()]


def apply_changes(tree: Tree, changes: Sequence[Change]) -> None:
    """Change a tree.

    Sections come before what stands in them, and the prior of a number after its value, which alone would
    fix it.

    Raises:
        UserError: if one value is said twice, paths are unknown, or nothing is changed.
    """
    _refuse_twice(changes)
    mistakes: list[str] = []
    for change in sorted(changes, key=lambda each: (len(each.keys), each.keys[-1] in _WHOLE)):
        try:
            tree.change(change.path, change.value, change.place)
        except UserError as mistake:
            mistakes.append(str(mistake))
        tree.places |= {(*change.keys, *below): place for below, place in change.below.items()}
    _centre(tree, changes)
    if mistakes:
        more = f"; and {len(mistakes) - _MOST_TOLD} more" if len(mistakes) > _MOST_TOLD else ""
        raise UserError("; ".join(mistakes[:_MOST_TOLD]) + more)


def _centre(tree: Tree, changes: Sequence[Change]) -> None:
    """A value that no one said goes with the prior that was said, where draws never come near it."""
    said = {leaf: _place(change, leaf) for change in changes for leaf in leaves(change.keys, change.value)}
    for leaf, place in said.items():
        if leaf[-1] == "prior" and (*leaf[:-1], "value") not in said:
            number = _at(tree.data, leaf[:-1])
            middle = middle_if_outside(number.get("value"), number.get("prior"))
            if middle is not None:
                tree.change(".".join(leaf[:-1]), {"value": middle, "prior": number["prior"]}, place)


def _at(data: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The mapping at a path; empty if there is none."""
    here: Any = data
    for key in path:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def _refuse_twice(changes: Sequence[Change]) -> None:
    said = sorted(
        ((leaf, change) for change in changes for leaf in leaves(change.keys, change.value)),
        key=lambda each: each[0],
    )
    for (above, one), (leaf, other) in pairwise(said):
        if leaf[: len(above)] == above:
            # What was written first is named as the other place.
            first, last = sorted((_place(one, above), _place(other, leaf)), key=_in_file)
            known = above[:-1] if above[-1] == "value" else above
            by = f"in line {first.line}" if first.line else f"by {first}"
            named = "" if last.names == dotted(known) else f"{dotted(known)}: "
            raise UserError(f"{last}: {named}is given twice, here and {by}; which one counts?")


def _in_file(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _place(change: Change, leaf: Path) -> Place:
    """Where a leaf of a change stands, or the nearest thing above it."""
    below = leaf[len(change.keys) :]
    for end in range(len(below), 0, -1):
        if below[:end] in change.below:
            return change.below[below[:end]]
    return change.place


def leaves(path: Path, value: Any) -> Iterator[Path]:
    """Paths of what is set: a bare number is the value of its number, and priors and shares are one value."""
    if isinstance(value, dict) and value and path[-1] not in _WHOLE and not is_shares(path):
        for key, inner in value.items():
            yield from leaves((*path, key), inner)
    elif is_number(value) and path[-1] != "value":
        yield (*path, "value")
    else:
        yield path
