"""The schema that editors read next to the scenarios is the one that the code makes."""

import json
from pathlib import Path

from sim.scenario import scenario_schema

FILE = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"


def test_published_schema_is_current() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == scenario_schema(), (
        "run: jevons schema > scenarios/scenario.schema.json"
    )
