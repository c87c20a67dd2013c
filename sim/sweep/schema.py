"""The JSON schema of sweep files, for editors."""

from typing import Any

from sim.measuring.experiment import MOST_WORLDS
from sim.measuring.rebound import MEASURES
from sim.model.random_draws import MAX_SEED
from sim.scenario.folders import NAME
from sim.scenario.naming_code import OWN_MEASURE
from sim.scenario.user_table import ENDING
from sim.sweep.definition import (
    MEASURED,
    MOST_FACTORS,
    MOST_LEVELS,
    MOST_POINTS,
    OWN_POINTS,
    SAMPLED,
    SIDE_BY_SIDE,
    SOURCES,
    WITH_LEVELS,
)

_NAME = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_TEXT = {"type": "string", "minLength": 1}
_OWN = {"type": "string", "pattern": f"^{OWN_MEASURE.pattern}$"}
_MEASURE = {"anyOf": [{"enum": [*MEASURED]}, _OWN]}


def sweep_schema() -> dict[str, Any]:
    """Schema of a sweep file: what a design needs and what it does not take is told apart.

    What only a scenario can say, such as whether it has a number of that path, is left to `jevons validate`.
    """
    sobol = {"enum": [2**power for power in range(MOST_POINTS.bit_length()) if 2**power <= MOST_POINTS]}
    points = {name: sobol if name == "sobol" else _whole(1, MOST_POINTS) for name in SAMPLED}
    designs = [_design(name, {"scenario": _NAME, "factors": _factors("levels")}) for name in WITH_LEVELS]
    designs += [
        _design(name, {"scenario": _NAME, "factors": _factors("sampled"), "points": points[name]})
        for name in SAMPLED
    ]
    side_by_side = {"scenarios": _list(_NAME, MOST_LEVELS), "factors": _factors("listed")}
    designs.append(_design(SIDE_BY_SIDE, side_by_side, ("factors",)))
    table = {"type": "string", "pattern": ENDING}
    designs.append(_design(OWN_POINTS, {"scenario": _NAME, "points": table}))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jevons sweep",
        "$defs": {"listed": _listed(), "levels": _factor(with_levels=True), "sampled": _factor(False)},
        "anyOf": designs,
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": True}


def _design(name: str, properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    head = {"name": _NAME, "description": _TEXT, "design": {"const": name}}
    tail = {
        "changes": {"type": "object"},
        "draws": _whole(1, MOST_WORLDS),
        "seed": _whole(0, MAX_SEED),
        "measures": _list(_MEASURE, MOST_LEVELS) | {"contains": {"enum": [*MEASURES]}},
    }
    return _object(head | properties | tail, optional=("changes", "seed", "measures", *optional))


def _factors(kind: str) -> dict[str, Any]:
    """Factors by dotted path; each lists its values or is of the kind that fits the design."""
    factor = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in dict.fromkeys(("listed", kind))]}
    return {
        "type": "object",
        "additionalProperties": factor,
        "minProperties": 1,
        "maxProperties": MOST_FACTORS,
    }


def _listed() -> dict[str, Any]:
    """Values of one kind."""
    kinds = [{"type": "number"}, {"type": "boolean"}, {"type": "string"}]
    return {"anyOf": [_object({"values": _list(kind, MOST_LEVELS)}) for kind in kinds]}


def _factor(with_levels: bool) -> dict[str, Any]:
    """A range or a distribution: a design with levels says how many, a sampled one does not."""
    levels = {"levels": _whole(2, MOST_LEVELS)} if with_levels else {}
    ends = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    ranging = {"range": ends, "scale": {"enum": ["linear", "log"]}, **levels}
    return {
        "anyOf": [_object(ranging, optional=("scale",)), _object({"from": {"enum": [*SOURCES]}, **levels})]
    }
