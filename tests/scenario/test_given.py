"""Numbers that a caller gives instead of having them drawn."""

from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.scenario.economy import economy_of

PASS = "token_pricing.pass_through"
DRAWS = RandomDraws(0, 0, 2)

MEANT = "is no number of the scenario; did you mean 'token_pricing.pass_through'"
WRONG = [
    ("token_pricing.pass_trough", [0.5, 0.6], MEANT),
    ("pass_through", [0.5, 0.6], MEANT),
    (f"{PASS}.value", [0.5, 0.6], MEANT),
    (
        "labs.openai.serving_head_start_ln",
        [0.5] * 2,
        "it is called 'labs.openai.inference_head_start_ln' now",
    ),
    ("demand.form", [0.5, 0.6], "is no number of the scenario"),
    ("", [0.5, 0.6], "is no number of the scenario"),
    (PASS, [0.5], r"must be one number for each lane, \[2\], not \[1\]"),
    (PASS, [0.5, 0.6, 0.7], r"must be one number for each lane, \[2\], not \[3\]"),
    (PASS, 0.5, r"must be one number for each lane, \[2\], not \[\]"),
]


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


@pytest.mark.parametrize("path, values, told", WRONG)
def test_what_no_number_takes_is_refused(base: Scenario, path: str, values: Any, told: str) -> None:
    with pytest.raises(UserError, match=f"^given: {path}: .*{told}"):
        draw_by_path(base, DRAWS, {path: values})
    with pytest.raises(UserError, match=f"^given: {path}: .*{told}"):
        economy_of(base, n_draws=2, given={path: values}, collects_data=False)


def test_what_is_given_is_taken_as_it_is(base: Scenario) -> None:
    for values in (np.array([0.25, 0.5]), [0.25, 0.5]):
        drawn = draw_by_path(base, DRAWS, {PASS: values})
        assert drawn[PASS].tolist() == [0.25, 0.5]
