"""Numbers that follow others: `= labs.openai.secrecy_ln`, or `= 0.5 * labs.openai.secrecy_ln`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.errors import did_you_mean, shown
from sim.model.declaring import quantity, quantity_fields
from sim.model.events import EVENT_KINDS, Shock
from sim.model.parameters import SINGLE, TABLES, declared_at
from sim.scenario.checking import Checker
from sim.scenario.prior import Link, Quantity
from sim.scenario.reading import LARGEST_NUMBER, Path, plain_scalar
from sim.scenario.renamed import renamed_hint
from sim.scenario.tree import Tree, is_number

_SAID = re.compile(r"\s*=\s*(?:(?P<factor>[^\s*=]+)\s*\*\s*)?(?P<path>[^\s*=]+)\s*")
_TURNED = re.compile(r"\s*=\s*([a-z][\w.]*\.\w+)\s*([*/])\s*([0-9][^\s*=]*)\s*")
_LONGEST_CHAIN = 16
_TAIL = 0.01
"""A number without ends may reach so far beyond what its follower can be: such draws are kept within."""


class _Stated(NamedTuple):
    """A number as it stands in the tree, what is declared of it, and what its column says."""

    value: Any
    declared: "Field[Any]"
    column: Mapping[str, Any] | None


class LinkedChecker(Checker):
    """Reads numbers that follow others; each is read when it is needed, in whatever order they stand."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self._following: list[str] = []

    def linked(self, data: Mapping[str, Any], at: Path, path: Path, declared: "Field[Any]") -> Quantity:
        """A number that takes, in every world, a multiple of what another number is there.

        Without a factor both have one unit; with one, the factor turns one unit into the other.
        """
        bounds = declared.metadata
        source, grade = self.evidence(data, path, bounds["unit"])
        if data.get("prior") is not None:
            raise self.tree.error((*path, "prior"), "a number that follows another takes no prior of its own")
        if not bounds["may_vary"]:
            raise self.tree.error(at, "the same in all worlds, it follows no other number")
        factor, name = self._said(data["value"], at)
        other = self._followed(name, at, ".".join(path))
        if factor is None and other.unit != bounds["unit"]:
            raise self.tree.error(
                at,
                f"{name} is in {_unit(other.unit)}, and this number in {_unit(bounds['unit'])}; say the "
                f"factor between them, as '= 0.5 * {name}'",
            )
        times = 1.0 if factor is None else factor
        low, high = sorted(times * end for end in other.support(_TAIL))
        # A rounding error in a product that is to reach the end of the range is no mistake.
        if low < bounds["low"] - 1e-12 * abs(low) or high > bounds["high"] + 1e-12 * abs(high):
            raise self.tree.error(
                at,
                f"would lie between {low:g} and {high:g} as {name} does, outside "
                f"{bounds['low']:g} … {bounds['high']:g}",
            )
        link = Link(name, times, *np.clip([low, high], bounds["low"], bounds["high"]).tolist())
        value = float(np.clip(times * other.value, bounds["low"], bounds["high"]))
        label = self.text(data["label"], (*path, "label")) if "label" in data else ""
        return Quantity(value, data["unit"], source, grade, None, bounds["low"], bounds["high"], label, link)

    def _said(self, value: str, at: Path) -> tuple[float | None, str]:
        if turned := _TURNED.fullmatch(value):
            path, sign, number = turned.groups()
            factor = number if sign == "*" else f"1/{number} as a decimal"
            raise self.tree.error(at, f"the factor comes first: '= {factor} * {path}'")
        try:
            if isinstance(number := plain_scalar(value.replace("=", "").strip()), int | float):
                raise self.tree.error(at, f"a number is written without '=': {number:g}")
        except ValueError:
            pass
        said = _SAID.fullmatch(value)
        if said is None:
            raise self.tree.error(
                at,
                f"{shown(value, 60)} links no number; write '= section.number' or '= 0.5 * section.number'",
            )
        if said["factor"] is None:
            return None, said["path"]
        try:
            factor = plain_scalar(said["factor"])
        except ValueError:
            factor = said["factor"]
        number = self.number(factor, at, -LARGEST_NUMBER, LARGEST_NUMBER)
        if number == 0.0:
            raise self.tree.error(at, "a factor of 0 leaves nothing to follow; write 0")
        return number, said["path"]

    def _followed(self, name: str, at: Path, follower: str) -> Quantity:
        if name not in self._stated:
            raise self.tree.error(at, f"{shown(name, 80)} {self._why_not(name)}")
        if name in (circle := [*self._following, follower]):
            way = " → ".join([*circle[circle.index(name) :], name])
            raise self.tree.error(at, f"numbers follow each other in a circle: {way}")
        if len(circle) > _LONGEST_CHAIN:
            raise self.tree.error(at, f"a chain of more than {_LONGEST_CHAIN} numbers that follow each other")
        stated = self._stated[name]
        self._following.append(follower)
        other = self.quantity(stated.value, tuple(name.split(".")), stated.declared, stated.column)
        self._following.pop()
        return other

    def _why_not(self, name: str) -> str:
        try:
            is_word = declared_at(name).metadata["kind"] != "quantity"
        except (KeyError, AttributeError):
            is_word = False
        if is_word:
            return "is a word, not a number"
        return f"is no number{renamed_hint(name) or did_you_mean(name, self._stated)}"

    @cached_property
    def _stated(self) -> dict[str, _Stated]:
        """Every number of the tree by dotted path, as far as it can be found before it is checked."""
        return dict(_single_numbers(self.tree.data)) | dict(_dated_numbers(self.tree.data))


def _single_numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, _Stated]]:
    for section, kind in SINGLE.items():
        yield from _numbers(section, data.get(section), kind, None)
    for section, kind in TABLES.items():
        rows = _mapping(data.get(section))
        columns = _mapping(rows.get("columns"))
        shared = {name: _mapping(columns.get(name)) for name in quantity_fields(kind)}
        for row, cells in rows.items():
            if row != "columns":
                yield from _numbers(f"{section}.{row}", cells, kind, shared)


def _dated_numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, _Stated]]:
    yield from _numbers("shock", data.get("shock"), Shock, None)
    for name, event in _mapping(data.get("events")).items():
        said = _mapping(event)
        kind = said.get("kind")
        if isinstance(kind, str) and kind in EVENT_KINDS:
            yield from _numbers(f"events.{name}", said, EVENT_KINDS[kind], None)
        if "multiply_by" in said:
            factor = quantity("1", -LARGEST_NUMBER, LARGEST_NUMBER)
            yield f"events.{name}.multiply_by", _Stated(said["multiply_by"], factor, None)


def _numbers(
    above: str, cells: Any, kind: type, columns: Mapping[str, Mapping[str, Any]] | None
) -> Iterator[tuple[str, _Stated]]:
    said = _mapping(cells)
    for name in quantity_fields(kind):
        if name in said and (isinstance(said[name], dict) or is_number(said[name])):
            declared = kind.__dataclass_fields__[name]  # type: ignore[attr-defined]
            yield f"{above}.{name}", _Stated(said[name], declared, None if columns is None else columns[name])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _unit(unit: str) -> str:
    return "no unit" if unit == "1" else unit
