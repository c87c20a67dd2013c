"""The JSON files that hold the answer of a study."""

from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results import SCHEMA_VERSION
from sim.results.folder import read_json


def read_table(file: Path) -> dict[str, Any]:
    """The answer of a study.

    Raises:
        UserError: if it cannot be read, or another version wrote it.
    """
    table = read_json(file)
    written = table.get("schema_version") if isinstance(table, dict) else None
    if written != SCHEMA_VERSION:
        raise UserError(
            f"{file}: of another version of jevons (schema {written}, here it is {SCHEMA_VERSION}); "
            "make it again"
        )
    found: dict[str, Any] = table
    return found
