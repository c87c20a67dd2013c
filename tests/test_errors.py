"""Numbers that programs give, of any library."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sim import load_scenario, run
from sim.errors import UserError, whole_number
from sim.scenario import economy_of
from sim.studies.study import StudySettings
from sim.sweep import Settings, run_points

WHOLE = [8, 8.0, np.int64(8), np.int8(8), np.uint16(8), np.float32(8.0), np.array(8), Fraction(8),
         pd.Series([8])[0], pd.array([8])[0]]  # fmt: skip
NONE = ["8", None, True, np.True_, 2.5, np.float64(2.5), float("nan"), float("inf"), pd.NA, pd.NaT,
        np.array([8]), [8], 8 + 0j, b"8", Decimal("2.5"), pd.Timestamp(8)]  # fmt: skip


@pytest.mark.parametrize("value", WHOLE, ids=repr)
def test_whole_numbers_of_any_kind_are_plain_ones(value: object) -> None:
    found = whole_number("worlds", value)
    assert (found, type(found)) == (8, int)


@pytest.mark.parametrize("value", NONE, ids=repr)
def test_anything_else_is_one_line_that_names_the_argument(value: object) -> None:
    with pytest.raises(UserError, match="^worlds: must be a whole number such as 8, not "):
        whole_number("worlds", value)


@pytest.mark.parametrize("value", ["2", None, 2.5, True])
def test_every_public_call_says_which_argument(value: object) -> None:
    scenario = load_scenario("deepseek-2025")
    points = pd.DataFrame({"token_pricing.pass_through": [0.5]})
    calls = {
        "seed": [
            lambda: run(scenario, seed=value),  # type: ignore[arg-type]
            lambda: StudySettings(8, seed=value),  # type: ignore[arg-type]
            lambda: run_points(scenario, points, seed=value),  # type: ignore[arg-type]
        ],
        "draws": [lambda: run_points(scenario, points, draws=value)],  # type: ignore[arg-type]
        "n_draws": [lambda: economy_of(scenario, n_draws=value)],  # type: ignore[arg-type]
        "first_draw": [lambda: economy_of(scenario, first_draw=value)],  # type: ignore[arg-type]
        "root_seed": [lambda: economy_of(scenario, root_seed=value)],  # type: ignore[arg-type]
    }
    if value is not None:
        calls["worlds"] = [lambda: run(scenario, worlds=value)]  # type: ignore[arg-type]
        calls["workers"] = [lambda: run(scenario, workers=value), lambda: Settings(workers=value)]  # type: ignore[arg-type]
        calls["rows_per_chunk"] = [lambda: Settings(rows_per_chunk=value)]  # type: ignore[arg-type]
    for name, each in calls.items():
        for call in each:
            with pytest.raises(UserError, match=f"^{name}: must be a whole number"):
                call()


@pytest.mark.parametrize("scenario", [None, 7, ["deepseek-2025"], {"name": "x"}, b"base"])
def test_what_is_no_scenario_is_one_line(scenario: object) -> None:
    for call in (run, load_scenario, economy_of):
        with pytest.raises(UserError, match="^scenario: must be a scenario, its name or its file"):
            call(scenario)  # type: ignore[operator]
