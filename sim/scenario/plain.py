"""Plain data: what a scenario may hold, from Python values and back to YAML."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import yaml

from sim.errors import Place, UserError, shown
from sim.scenario.reading import LARGEST_NUMBER, MAX_DEPTH, plain_scalar


def plain(value: Any, place: Place, depth: int = 0) -> Any:
    """A copy of a value that a program gave, made of what a scenario file can hold.

    Raises:
        UserError: for anything else, numbers that are not finite among them.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        if not abs(value) <= LARGEST_NUMBER:
            raise UserError(f"{place}: the number is too large or not finite")
        return value
    if depth > MAX_DEPTH:
        raise UserError(f"{place}: nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain(inner, place, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, place, depth + 1) for inner in value]
    raise UserError(f"{place}: {shown(value)} cannot stand in a scenario")


def as_yaml(data: Mapping[str, Any]) -> str:
    """Plain data as YAML that reads back to the same.

    >>> as_yaml({"label": "1e-3", "share": 1e-3})
    "label: '1e-3'\\nshare: 0.001\\n"
    """
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (the library calls it so)
        return True


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    """Quote what the rules of YAML 1.2 would not read as text; the library itself knows those of 1.1 only."""
    # Rare line breaks survive in double quotes only.
    style = '"' if not text.isprintable() else None if _reads_as_text(text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _reads_as_text(text: str) -> bool:
    try:
        return isinstance(plain_scalar(text), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _text)
