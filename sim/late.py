"""Names of a package that are imported when somebody asks for them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose light modules must not wait for its heavy ones.

    Args:
        package: its name.
        homes: a name that it offers → the module that has it.

    >>> late("sim.late", {"sqrt": "math"})("sqrt")(9.0)
    3.0
    """

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return found
