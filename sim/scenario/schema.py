"""The JSON schema of scenario files, for editors."""

from dataclasses import fields
from typing import Any

from sim.model.declaring import EACH_MONTH, quantity_fields
from sim.model.events import EVENT_KINDS, LASTING_KINDS, NUMBER_CHANGES, STRIKES, Shock, names_in_event
from sim.model.parameters import SINGLE, TABLES
from sim.scenario.building import POSTERIOR_NAME
from sim.scenario.checking import AGENT_NAME
from sim.scenario.folders import NAME
from sim.scenario.measurement import Grid, Measurement
from sim.scenario.naming_code import CODE, OWN_MEASURE
from sim.scenario.own_code import OWN_SECTIONS
from sim.scenario.prior import GRADES, PRIORS
from sim.scenario.user_table import ENDING

_MONTH = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}
_TEXT = {"type": "string", "minLength": 1}
_NAME = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_NUMBER = {"type": ["number", "string"], "pattern": r"^\s*="}
"""A number, or the text that links it to another."""

_WHOLE = {"type": "integer", "minimum": 0}


def scenario_schema() -> dict[str, Any]:
    """Schema for a base scenario and for one that extends another."""
    sections = {name: _section(kind) for name, kind in SINGLE.items()}
    tables = {name: _table(kind) for name, kind in TABLES.items()}
    head = {
        "name": _NAME,
        "description": _TEXT,
        "clock": _object({"start": _MONTH, "months": _WHOLE}),
        "shock": {
            "anyOf": [{"const": "none"}, _object({"lab": _TEXT, "month": _MONTH, **_quantities(Shock)})]
        },
        "events": {
            "type": "object",
            "additionalProperties": {"anyOf": [shape for kind in EVENT_KINDS for shape in _event(kind)]},
        },
        "measurement": _measurement(),
        "posterior": {"type": "string", "pattern": f"^{POSTERIOR_NAME.pattern}$|{ENDING}"},
        **_own_code(),
    }
    change = _object(
        {"name": _NAME, "description": _TEXT, "extends": _NAME, "changes": {"type": ["object", "null"]}},
        optional=("changes",),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jevons scenario",
        "$defs": {"prior": _prior()},
        "anyOf": [_object(head | sections | tables, optional=("posterior", *OWN_SECTIONS)), change],
    }


def _own_code() -> dict[str, Any]:
    code = {"type": "string", "pattern": f"^{CODE.pattern}$"}
    with_text = _object({"code": code, "text": _TEXT}, optional=("text",))
    measure = _object({"code": code, "unit": _TEXT, "label": _TEXT, "text": _TEXT}, optional=("text",))
    names = {"pattern": f"^{OWN_MEASURE.pattern}$"}
    return {
        "own_demand": {"type": "object", "additionalProperties": {"anyOf": [code, with_text]}},
        "own_measures": {"type": "object", "propertyNames": names, "additionalProperties": measure},
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _prior() -> dict[str, Any]:
    numbers = {
        kind: {"type": "array", "items": {"type": "number"}, "minItems": len(names), "maxItems": len(names)}
        for kind, names in PRIORS.items()
    }
    properties = {"type": "object", "properties": numbers, "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [{"type": "null"}, {**properties, "additionalProperties": False}]}


def _quantity(unit: str, low: float, high: float) -> dict[str, Any]:
    bounds = {"minimum": low, "maximum": high}
    value = {**_NUMBER, **{key: bound for key, bound in bounds.items() if abs(bound) < float("inf")}}
    properties = {
        "value": value,
        "unit": {"const": unit},
        "prior": {"$ref": "#/$defs/prior"},
        "source": _TEXT,
        "grade": {"enum": [*GRADES, None]},
        "label": _TEXT,
    }
    return _object(properties, optional=("prior", "grade", "label"))


def _quantities(kind: type) -> dict[str, Any]:
    return {
        field.name: _quantity(field.metadata["unit"], field.metadata["low"], field.metadata["high"])
        for field in fields(kind)
        if field.name in quantity_fields(kind)
    }


def _field(metadata: Any) -> dict[str, Any]:
    shares = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}
    plain: dict[str, dict[str, Any]] = {
        "choice": {"enum": list(metadata.get("options", ()))},
        "flag": {"type": "boolean"},
        "text": _TEXT,
        "name": _TEXT,
        "shares": shares,
    }
    return plain[metadata["kind"]]


def _section(kind: type) -> dict[str, Any]:
    numbers = _quantities(kind)
    return _object({field.name: numbers.get(field.name) or _field(field.metadata) for field in fields(kind)})


def _table(kind: type) -> dict[str, Any]:
    numbers = _quantities(kind)
    cells = {
        field.name: {"anyOf": [_NUMBER, {**numbers[field.name], "required": ["value"]}]}
        if field.name in numbers
        else _field(field.metadata)
        for field in fields(kind)
    }
    columns = {name: _column(number) for name, number in numbers.items()}
    return {
        "type": "object",
        "properties": {"columns": _object(columns, optional=tuple(columns))},
        "additionalProperties": _object(cells),
    }


def _column(number: dict[str, Any]) -> dict[str, Any]:
    """What the cells of a column share; a label is of one number."""
    shared = {key: each for key, each in number["properties"].items() if key not in ("value", "label")}
    return _object(shared, optional=("prior", "grade"))


def _event(kind: str) -> list[dict[str, Any]]:
    """What an event of a kind may look like: two shapes for a change of a number, by the key that says it."""
    properties = {"kind": {"const": kind}, "month": _MONTH, "source": _TEXT, **_quantities(EVENT_KINDS[kind])}
    properties |= {name: _TEXT for name in names_in_event(kind)}
    properties |= {"strikes": {"enum": list(STRIKES)}}
    if kind == "number_change":
        changed = {**properties, "number": _acting_number(), "until": _MONTH}
        return [_object({**changed, key: _any_quantity()}, ("strikes", "until")) for key in NUMBER_CHANGES]
    return [_object(properties | ({"until": _MONTH} if kind in LASTING_KINDS else {}), optional=("strikes",))]


def _acting_number() -> dict[str, Any]:
    """Dotted paths of the numbers that act in a month."""
    acting = {
        section: [field.name for field in fields(kind) if field.metadata.get("acts") == EACH_MONTH]
        for section, kind in (SINGLE | TABLES).items()
    }
    single = [f"{section}.{name}" for section in SINGLE for name in acting[section]]
    rows = [rf"^{name}\.{AGENT_NAME.pattern}\.({'|'.join(acting[name])})$" for name in TABLES]
    return {"anyOf": [{"enum": single}, *({"type": "string", "pattern": pattern} for pattern in rows)]}


def _any_quantity() -> dict[str, Any]:
    """A factor, or a number in the unit of the one that it takes the place of."""
    number = _quantity("1", float("-inf"), float("inf"))
    number["properties"]["unit"] = _TEXT
    return number


def _measurement() -> dict[str, Any]:
    alternative = _object({"description": _TEXT, "changes": {"type": "object"}})
    return _object(
        {
            "horizons_months": {"type": "array", "items": _WHOLE, "minItems": 1},
            "minimum_engineering_saving_share": {"type": "number", "minimum": 0, "maximum": 1},
            **_quantities(Measurement),
            "verdict": _object({"probability": {"type": "number", "minimum": 0.5, "maximum": 1}}),
            "worlds": _WHOLE,
            "decomposition_worlds": _WHOLE,
            "alternative_worlds": _WHOLE,
            "alternatives": {"type": "object", "additionalProperties": alternative},
            "grids": {"type": "object", "additionalProperties": _section(Grid)},
        }
    )
