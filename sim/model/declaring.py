"""How a parameter class says what each of its numbers means.

A parameter class is a frozen dataclass whose fields carry a unit and a range. The numbers themselves
live in YAML only; `sim.scenario` checks them against these declarations, and the same class then holds
arrays with one entry per world.
"""

from dataclasses import field, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
"""Float array whose last axis is the world."""


def quantity(unit: str, low: float = -np.inf, high: float = np.inf, may_vary: bool = True) -> Any:
    """Declare a number: its unit (`"1"` if it has none) and the closed range that makes sense.

    A number that may not vary is the same in all worlds and takes no prior.
    """
    return field(metadata={"kind": "quantity", "unit": unit, "low": low, "high": high, "may_vary": may_vary})


def choice(*options: str, label: str = "") -> Any:
    """Declare a word out of a few, such as a region or a theory, and what a reader calls it."""
    return field(metadata={"kind": "choice", "options": options, "label": label})


def flag() -> Any:
    """Declare a yes or no."""
    return field(metadata={"kind": "flag"})


def text() -> Any:
    """Declare free text, such as the label of a firm."""
    return field(metadata={"kind": "text"})


def name_in(section: str) -> Any:
    """Declare the name of an agent of another section."""
    return field(metadata={"kind": "name", "section": section})


def shares_of(section: str) -> Any:
    """Declare shares over the agents of another section, as a mapping from their names to numbers ≥ 0."""
    return field(metadata={"kind": "shares", "section": section})


def quantity_fields(kind: type) -> list[str]:
    """Names of the numbers with a unit in one of these classes."""
    return [declared.name for declared in fields(kind) if declared.metadata.get("kind") == "quantity"]


def name_fields(kind: type) -> dict[str, str]:
    """Fields of a class that name an agent, and the section in which it stands."""
    return {
        declared.name: declared.metadata["section"]
        for declared in fields(kind)
        if declared.metadata.get("kind") == "name"
    }
