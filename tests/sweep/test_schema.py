"""The schema for editors agrees with the loader of sweeps."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.errors import UserError
from sim.scenario.reading import parse_document, read_document
from sim.sweep.definition import MOST_POINTS
from sim.sweep.reading import load_sweep
from sim.sweep.schema import sweep_schema
from tests.paths import ROOT
from tests.sweep.files import GRID, sampled, write

SWEEPS = ROOT / "scenarios/sweeps"
SIDE_BY_SIDE = """\
name: both
description: a test
design: scenarios
scenarios: [deepseek-2025, panic]
draws: 2
"""

RIGHT = {
    "grid": GRID,
    "one at a time": GRID.replace(": grid", ": one_at_a_time"),
    "hypercube": sampled("latin_hypercube", 7),
    "sobol": sampled("sobol", 8),
    "morris": sampled("morris", 3),
    "scenarios": SIDE_BY_SIDE,
    "levels of scenarios": SIDE_BY_SIDE + "factors: {demand.form: {values: [task_ladder, flat_tasks]}}\n",
    "changes": GRID + "changes: {posterior: base@2025-12, training.theory: spend_budget}\n",
    "log": GRID.replace("levels: 12", "scale: log, levels: 12"),
    "measures": GRID + "measures: [price_elasticity, energy]\n",
    "prior": GRID.replace("range: [0.45, 1.0]", "from: prior"),
    "posterior": sampled("sobol", 8).replace(
        "token_pricing.pass_through: {range: [0.45, 1.0]", "demand.value_spread_ln: {from: posterior"
    ),
}

WRONG = {
    "unknown key": GRID + "draw: 3\n",
    "unknown design": GRID.replace(": grid", ": gird"),
    "no design": GRID.replace("design: grid\n", ""),
    "no levels": GRID.replace(", levels: 12", ""),
    "one level": GRID.replace("levels: 12", "levels: 1"),
    "levels of a sample": sampled("sobol", 8).replace("1.0]", "1.0], levels: 3"),
    "points of a grid": GRID + "points: 5\n",
    "no points": sampled("morris", 3).replace("points: 3\n", ""),
    "no power of two": sampled("sobol", 6),
    "too many points": sampled("latin_hypercube", MOST_POINTS + 1),
    "too many levels": GRID.replace("levels: 12", "levels: 1001"),
    "misspelt scale": GRID.replace("levels: 12", "levels: 12, scale: logarithmic"),
    "scale of a list": GRID.replace("false]}", "false], scale: log}"),
    "three ends": GRID.replace("[0.45, 1.0]", "[0.5, 0.6, 0.7]"),
    "both": GRID.replace("levels: 12", "levels: 12, from: prior"),
    "unknown source": GRID.replace("range: [0.45, 1.0]", "from: priors"),
    "levels of a distribution": GRID.replace("range: [0.45, 1.0], levels: 12", "from: prior"),
    "nothing to take": GRID.replace("range: [0.45, 1.0], ", ""),
    "empty list": GRID.replace("[true, false]", "[]"),
    "twice": GRID.replace("[true, false]", "[true, true]"),
    "two kinds": GRID.replace("[true, false]", "[true, maybe]"),
    "no factors": GRID.partition("  token")[0].replace("factors:", "factors: {}") + "draws: 1\n",
    "draws": GRID.replace("draws: 6", "draws: 0"),
    "seed": GRID.replace("seed: 7", "seed: -1"),
    "unknown measure": GRID + "measures: [computes]\n",
    "a measure twice": GRID + "measures: [compute, compute]\n",
    "elasticity alone": GRID + "measures: [price_elasticity]\n",
    "a scenario twice": SIDE_BY_SIDE.replace("panic", "deepseek-2025"),
    "a range of scenarios": SIDE_BY_SIDE + "factors: {token_pricing.pass_through: {from: prior}}\n",
    "changes that are none": GRID + "changes: [posterior]\n",
    "factors of scenarios": SIDE_BY_SIDE + "factors: {}\n",
    "name": GRID.replace("name: small", "name: a/b"),
}


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(sweep_schema())
    return jsonschema.Draft202012Validator(sweep_schema())


def data(text: str) -> Any:
    return parse_document(text, "small.yaml").data


@pytest.mark.parametrize("case", RIGHT)
def test_what_the_loader_takes_is_right(
    case: str, schema: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    load_sweep(str(write(tmp_path, RIGHT[case])))
    schema.validate(data(RIGHT[case]))


@pytest.mark.parametrize("case", WRONG)
def test_what_the_loader_refuses_is_marked(
    case: str, schema: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=r"small\.yaml:\d+:\d+: "):
        load_sweep(str(write(tmp_path, WRONG[case])))
    assert not schema.is_valid(data(WRONG[case]))


@pytest.mark.parametrize("file", sorted(SWEEPS.glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_sweeps_fit(file: Path, schema: jsonschema.Draft202012Validator) -> None:
    schema.validate(read_document(file).data)


def test_file_for_editors_is_current() -> None:
    assert json.loads((SWEEPS / "sweep.schema.json").read_text(encoding="utf-8")) == sweep_schema()
