"""`plan.json`: how a plan is written and read."""

import json
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results.files import replace_file
from sim.results.folder import SWEEP_PLAN
from sim.sweep.definition import Factor
from sim.sweep.plan import Plan, PlannedScenario

PLAN = SWEEP_PLAN
SCHEMA_VERSION = 4
_HEAD = ("created_by", "schema_version", "plan_sha256")
"""Entries of the file that are no field of the plan."""


def write_plan(folder: Path, plan: Plan) -> None:
    """Write `plan.json`, whole or not at all."""
    head: dict[str, Any] = {"created_by": "jevons", "schema_version": SCHEMA_VERSION}
    content = head | plan.as_data() | {"points": [], "plan_sha256": plan.hash}
    # One line for each point: a design can be as long as a book.
    points = ",\n".join(f"  {json.dumps(point)}" for point in plan.points)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    text = text.replace('"points": []', f'"points": [\n{points}\n ]', 1)
    replace_file(folder / PLAN, f"{text}\n".encode())


def read_plan(folder: Path) -> Plan:
    """The plan of a folder.

    Raises:
        UserError: if there is none, or it was changed.
    """
    file = folder / PLAN
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["schema_version"] != SCHEMA_VERSION:
            raise UserError(f"{file}: was written by another version of jevons")
        plan = _plan(content)
        is_own = content["plan_sha256"] == plan.hash
    except FileNotFoundError:
        raise UserError(f"{folder}: is not the folder of a sweep, it has no {PLAN}") from None
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{file}: is not the plan of a sweep") from None
    if not is_own:
        raise UserError(f"{file}: was changed after it was written; choose another --out")
    return plan


def _plan(content: dict[str, Any]) -> Plan:
    fields = {name: value for name, value in content.items() if name not in _HEAD}
    for name in ("measures", "horizons_months", "labels", "draws_before"):
        fields[name] = tuple(fields[name])
    fields["points"] = tuple(tuple(point) for point in fields["points"])
    fields["factors"] = tuple(Factor.of_data(factor) for factor in fields["factors"])
    fields["scenarios"] = {
        name: PlannedScenario(**(planned | {"months": tuple(planned["months"])}))
        for name, planned in fields["scenarios"].items()
    }
    return Plan(**fields)
