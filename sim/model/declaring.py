"""How a parameter class says what each of its numbers means.

A parameter class is a frozen dataclass whose fields carry a unit and a range. The numbers themselves
live in YAML only; `sim.scenario` checks them against these declarations, and the same class then holds
arrays with one entry per world.
"""

from collections.abc import Collection, Mapping
from dataclasses import field, fields
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
"""Float array whose last axis is the world."""

Traits = TypeVar("Traits")
"""A parameter class of which each agent has an instance of its own."""


EACH_MONTH = "each month"
"""Read anew every month: a dated change of the number acts from its month on."""

AT_START = "at the start"
"""Read once, to set up the first month."""

ALONG_PATH = "along a path"
"""Shapes a path reckoned from the first month: another value in a month would rewrite those before it."""


def quantity(
    unit: str,
    low: float = -np.inf,
    high: float = np.inf,
    may_vary: bool = True,
    acts: str = EACH_MONTH,
    instead: str = "",
    slope_of: Mapping[str, float] = MappingProxyType({}),
) -> Any:
    """Declare a number: its unit (`"1"` if it has none) and the closed range that makes sense.

    A number that may not vary is the same in all worlds and takes no prior. One that acts at the start or
    along a path cannot change in a month; `instead` says what can be changed in its place, if anything.
    `slope_of` names numbers of the same section that the model lets grow (1) or fall (-1) at this rate a year
    from the first month on: a change in a month bends their path there, and leaves the months before alone.
    """
    metadata = {"kind": "quantity", "unit": unit, "low": low, "high": high, "may_vary": may_vary}
    return field(metadata={**metadata, "acts": acts, "instead": instead, "slope_of": slope_of})


def choice(*options: str, label: str = "") -> Any:
    """Declare a word out of a few, such as a region or a theory, and what a reader calls it."""
    return field(metadata={"kind": "choice", "options": options, "label": label})


def flag() -> Any:
    """Declare a yes or no."""
    return field(metadata={"kind": "flag"})


def text() -> Any:
    """Declare free text, such as the label of a firm."""
    return field(metadata={"kind": "text"})


def name_of(section: str, *others: str) -> Any:
    """Declare the name of an agent of another section, or one of some other words."""
    return field(metadata={"kind": "name", "section": section, "others": others})


def shares_of(section: str) -> Any:
    """Declare shares over the agents of another section, as a mapping from their names to numbers ≥ 0."""
    return field(metadata={"kind": "shares", "section": section})


def quantity_fields(kind: type) -> list[str]:
    """Names of the numbers with a unit in one of these classes."""
    return [declared.name for declared in fields(kind) if declared.metadata.get("kind") == "quantity"]


def side_by_side(agents: Collection[Traits]) -> Traits:
    """The numbers of several agents as one object of their class, `[agent, world]` and read-only.

    What is no number differs from agent to agent and is not there: reading it raises.
    """
    kind = type(next(iter(agents)))
    together = object.__new__(kind)
    for name in quantity_fields(kind):
        rows = np.stack([getattr(agent, name) for agent in agents])
        rows.flags.writeable = False
        object.__setattr__(together, name, rows)
    return together


def sections_named_in(kind: type) -> set[str]:
    """Sections whose agents one of these classes names."""
    return {declared.metadata["section"] for declared in fields(kind) if "section" in declared.metadata}
