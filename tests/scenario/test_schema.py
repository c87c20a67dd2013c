"""The schema for editors agrees with the loader."""

import json
from copy import deepcopy
from typing import Any

import jsonschema
import pytest

from sim.scenario import scenario_schema
from tests.scenario.files import BASE, SCENARIOS

WRONG: dict[str, Any] = {
    "tokns": {},
    "tokens.price_slop": {},
    "tokens.price_slope": 3,
    "tokens.price_slope.unit": "USD",
    "tokens.price_slope.value": -1,
    "tokens.price_slope.grade": "E",
    "tokens.price_slope.prior": {"beta": [1, 2]},
    "labs.openai.is_open_weights": "yes",
    "labs.openai.brand_indx": 1,
    "compute.supply": "elastc",
    "shock": "nothing",
    "shock.month": "2025-13",
    "clock.start": 2022,
    "events.stargate.kind": "funding",
    "name": "a/b",
}


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize("path", WRONG)
def test_what_the_loader_refuses_is_marked(schema: jsonschema.Draft202012Validator, path: str) -> None:
    data: Any = deepcopy(BASE)
    assert schema.is_valid(data)
    *above, last = path.split(".")
    here = data
    for key in above:
        here = here[key]
    here[last] = WRONG[path]
    assert not schema.is_valid(data)


def test_file_for_editors_is_current() -> None:
    file = SCENARIOS / "scenario.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == scenario_schema()
