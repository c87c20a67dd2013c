"""From a tree of data to checked values; every mistake names its file, line and nearest valid name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any

import numpy as np

from sim.errors import did_you_mean, shown
from sim.scenario.prior import GRADES, PRIORS, QUANTITY_KEYS, Prior, Quantity
from sim.scenario.reading import LARGEST_NUMBER, Path
from sim.scenario.renamed import renamed_hint
from sim.scenario.spelling import as_flag, as_number
from sim.scenario.tree import Tree, is_link, is_number
from sim.words import listed

Cell = Quantity | str | bool | Mapping[str, float]

AGENT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Name of an agent, an event, an alternative."""

_OF_DISTRIBUTIONS = (
    "min",
    "max",
    "low",
    "high",
    "lower",
    "upper",
    "mean",
    "median",
    "sd",
    "std",
    "sigma",
    "range",
)
"""What people call the numbers of a distribution."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_FEW = 12
"""Valid words that a message lists."""


class Checker:
    """Reads values of a tree and raises on the first that is wrong."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def mapping(self, value: Any, path: Path) -> dict[str, Any]:
        """A mapping."""
        if not isinstance(value, dict):
            raise self.tree.error(path, f"must be a mapping of names to values, not {shown(value)}")
        return value

    def keys(
        self, value: Any, path: Path, required: list[str], optional: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """A mapping with just these keys."""
        data = self.mapping(value, path)
        for key in data:
            if key not in required and key not in optional:
                raise self.tree.error((*path, key), f"unknown key{_hint(key, [*required, *optional])}")
        missing = [repr(key) for key in required if key not in data]
        if missing:
            raise self.tree.error(path, f"{listed(missing)} {'is' if len(missing) == 1 else 'are'} missing")
        return data

    def text(self, value: Any, path: Path) -> str:
        """Text that is not empty."""
        if not isinstance(value, str) or not value.strip():
            raise self.tree.error(path, f"must be text, not {shown(value)}")
        if _CONTROL.search(value):
            raise self.tree.error(path, f"{shown(value)} holds control characters")
        return value

    def one_of(self, value: Any, path: Path, options: tuple[str, ...] | list[str]) -> str:
        """One of a few words."""
        if value not in options:
            few = ", ".join(options[:_FEW])
            few += f" and {len(options) - _FEW} more" if len(options) > _FEW else ""
            hint = (renamed_hint(value) if isinstance(value, str) else "") or did_you_mean(value, options)
            raise self.tree.error(path, f"{shown(value)} is not one of {few}{hint}")
        return str(value)

    def flag(self, value: Any, path: Path) -> bool:
        """true or false."""
        if not isinstance(value, bool):
            raise self.tree.error(path, f"must be true or false, not {shown(value)}{as_flag(value)}")
        return value

    def number(self, value: Any, path: Path, low: float, high: float, unit: str = "1") -> float:
        """A number within bounds, in a unit that is not written."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.tree.error(path, f"must be a number, not {shown(value)}{as_number(value, unit)}")
        if not low <= value <= high:
            raise self.tree.error(path, f"{value:g} lies outside {low:g} … {high:g}")
        return float(value)

    def integer(self, value: Any, path: Path, low: int, high: int) -> int:
        """A whole number within bounds."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            is_months = any("months" in key for key in path)
            hint = as_number(value, is_months=is_months)
            raise self.tree.error(path, f"must be a whole number, not {shown(value)}{hint}")
        return int(self.number(value, path, low, high))

    def quantity(
        self, value: Any, path: Path, declared: "Field[Any]", defaults: Mapping[str, Any] | None = None
    ) -> Quantity:
        """A number with unit and source, within the range and of the unit that are declared."""
        bounds = declared.metadata
        if defaults is None and is_number(value):
            raise self.tree.error(path, f"must be {{value, unit, source}}, not {shown(value)}")
        if defaults is None and not isinstance(value, dict):
            self.number(value, path, bounds["low"], bounds["high"], bounds["unit"])
        data = self.keys(
            {**(defaults or {}), **_as_mapping(value)}, path, ["value", "unit", "source"], QUANTITY_KEYS
        )
        # A bare number has no `value` of its own to name.
        at = (*path, "value") if (*path, "value") in self.tree.places else path
        if is_link(data["value"]):
            return self.linked(data, at, path, declared)
        number = self.number(data["value"], at, bounds["low"], bounds["high"], bounds["unit"])
        source, grade = self.evidence(data, path, bounds["unit"])
        prior = self.prior(data.get("prior"), (*path, "prior"), number)
        if prior is not None and not bounds["may_vary"]:
            raise self.tree.error((*path, "prior"), "the same in all worlds, it takes no prior")
        if prior is not None and not bounds["low"] <= prior.quantile(np.array(0.5)) <= bounds["high"]:
            within = f"{bounds['low']:g} … {bounds['high']:g}"
            raise self.tree.error((*path, "prior"), f"most of {prior} lies outside {within}")
        label = self.text(data["label"], (*path, "label")) if "label" in data else ""
        read = Quantity(number, data["unit"], source, grade, prior, bounds["low"], bounds["high"], label)
        self._refuse_outside_prior(read, path)
        return read

    def linked(
        self,
        data: Mapping[str, Any],  # noqa: ARG002 (where scenarios are read there is more to say)
        at: Path,
        path: Path,  # noqa: ARG002
        declared: "Field[Any]",  # noqa: ARG002
    ) -> Quantity:
        """A number that follows another."""
        raise self.tree.error(at, "no number can be followed here")

    def _refuse_outside_prior(self, number: Quantity, path: Path) -> None:
        if not number.is_near_prior:
            raise self.tree.error(
                (*path, "prior"),
                f"draws from {number.prior} never come near its value {number.value:g}; "
                "change one of them, or leave the prior out to fix the number",
            )

    def evidence(self, data: Mapping[str, Any], path: Path, unit: str) -> tuple[str, str | None]:
        """Source and grade of a number, or of a column of numbers, whose unit must be the declared one."""
        if data["unit"] != unit:
            raise self.tree.error((*path, "unit"), f"the unit is {shown(data['unit'])}, it must be {unit!r}")
        source = self.text(data["source"], (*path, "source"))
        if source.startswith("assumption") and not source.removeprefix("assumption").lstrip(": "):
            raise self.tree.error((*path, "source"), "an assumption says why: 'assumption: …'")
        grade = data.get("grade")
        if grade is not None:
            self.one_of(grade, (*path, "grade"), GRADES)
        return source, grade

    def prior(self, value: Any, path: Path, scale: float) -> Prior | None:
        """A distribution, or none."""
        if value is None:
            return None
        if not isinstance(value, dict) or len(value) != 1:
            raise self.tree.error(
                path, "a prior is one distribution with its numbers, such as {uniform: [0, 1]}"
            )
        data = self.mapping(value, path)
        kind, args = next(iter(data.items()))
        self.one_of(kind, path, list(PRIORS))
        if not isinstance(args, list):
            raise self.tree.error((*path, kind), f"must be a list of numbers, not {shown(args)}")
        numbers = tuple(
            self.number(argument, (*path, kind, str(index)), -LARGEST_NUMBER, LARGEST_NUMBER)
            for index, argument in enumerate(args)
        )
        prior = Prior(kind, numbers, scale) if kind == "factor_loguniform" else Prior(kind, numbers)
        problem = prior.problem()
        if problem:
            is_comma = len(args) == 2 * len(PRIORS[kind])
            hint = f"; {len(args)} stand here, decimals are written with a point: 0.5" if is_comma else ""
            raise self.tree.error((*path, kind), f"{problem}{hint}")
        return prior

    def shares(self, value: Any, path: Path, names: list[str]) -> dict[str, float]:
        """Non-negative numbers by name, not all zero."""
        data = self.mapping(value, path)
        shares = {
            self.one_of(name, (*path, name), names): self.number(share, (*path, name), 0.0, 1e9)
            for name, share in data.items()
        }
        if not sum(shares.values()) > 0.0:
            raise self.tree.error(path, "at least one share must be above zero")
        return shares

    def fields(
        self, value: Any, path: Path, kind: type, columns: Mapping[str, Any] | None = None
    ) -> dict[str, Cell]:
        """All declared fields of a parameter class."""
        declared = {field.name: field for field in fields(kind)}
        data = self.keys(value, path, list(declared))
        return {
            name: self._cell(data[name], (*path, name), field, None if columns is None else columns.get(name))
            for name, field in declared.items()
        }

    def _cell(self, value: Any, path: Path, declared: "Field[Any]", column: Mapping[str, Any] | None) -> Cell:
        metadata = declared.metadata
        readers: dict[str, Callable[[], Cell]] = {
            "quantity": lambda: self.quantity(value, path, declared, column),
            "choice": lambda: self.one_of(value, path, metadata["options"]),
            "flag": lambda: self.flag(value, path),
            "name": lambda: self.one_of(value, path, self.rows(metadata["section"])),
            "text": lambda: self.text(value, path),
            "shares": lambda: self.shares(value, path, self.rows(metadata["section"])),
        }
        return readers[metadata["kind"]]()

    def agent_name(self, path: Path) -> None:
        """Refuse a key that is not the name of an agent, an event or the like."""
        if not AGENT_NAME.fullmatch(path[-1]):
            raise self.tree.error(path, "a name has small letters, digits and _ only, and a letter first")

    def rows(self, section: str) -> list[str]:
        """Names of the agents in a table."""
        return [
            name for name in self.mapping(self.tree.data.get(section, {}), (section,)) if name != "columns"
        ]


def _hint(key: str, known: list[str]) -> str:
    if key.isdigit():
        # In a flow mapping, what follows a comma is the next key.
        return f"; is it the end of a decimal? That is written with a point: 0.{key}"
    if key.partition(":")[0] in known:
        return "; a colon is followed by a space"
    if key == "<<":
        return "; nothing is merged here: write out what it says"
    if "prior" in known and key.lower() in _OF_DISTRIBUTIONS:
        return "; a range is a prior: {prior: {uniform: [low, high]}}"
    return renamed_hint(key) or did_you_mean(key, known)


def _as_mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"value": value}
