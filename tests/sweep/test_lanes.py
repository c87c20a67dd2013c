"""Points side by side give what each gives by itself."""

import numpy as np
import pandas as pd
import pytest

from sim import load_scenario
from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.measuring.variables import ELASTICITY_MONTHS
from sim.model.random_draws import RandomDraws
from sim.scenario.drawing import draw_by_path
from sim.sweep import run_points
from sim.sweep.lanes import Lanes, PointTask, _given

POINTS = pd.DataFrame(
    {
        "shock.inference_efficiency_ratio": [4.0, None, 12.0],
        "token_pricing.pass_through": [0.5, 0.9, 1.0],
        "demand.form": ["task_ladder", "constant_elasticity", "task_ladder"],
        "events.stargate.strikes": ["all", "shocked", "all"],
    }
)
FOLLOWER, FOLLOWED = "shock.inference_efficiency_ratio", "shock.training_efficiency_ratio"
MEASURED = ("compute", "energy", "price_elasticity")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return run_points("deepseek-2025", POINTS, draws=3, seed=5, measures=MEASURED)


@pytest.mark.parametrize(("point", "draw"), [(0, 0), (0, 2), (1, 1), (2, 2)])
def test_a_lane_is_the_world_that_stands_alone(point: int, draw: int, table: pd.DataFrame) -> None:
    """With other roles beside it, one draw at a time, and numbers changed in the scenario itself."""
    changes = {path: value for path, value in POINTS.iloc[point].items() if not pd.isna(value)}
    changes = {
        path: value.item() if isinstance(value, np.generic) else value for path, value in changes.items()
    }
    scenario = load_scenario("deepseek-2025").with_changes(changes)
    alone = simulate(Task(scenario, 5, draw, 1)).variables
    row = table[(table["point"] == point) & (table["draw"] == draw)].iloc[0]
    for h, months in enumerate(scenario.measurement.horizons_months):
        assert row[f"rebound_compute_{months}"] == alone["rebound"][0, 2, h]
        assert row[f"demand_change_ratio_energy_{months}"] == alone["demand_change_ratio"][0, 4, h]
    for place, months in enumerate(ELASTICITY_MONTHS):
        assert row[f"price_elasticity_{months}"] == alone["price_elasticity"][0, place]


def test_the_table_has_a_row_for_each_draw_of_each_point(table: pd.DataFrame) -> None:
    assert table[["point", "draw"]].to_numpy().tolist() == [[p, d] for p in range(3) for d in range(3)]
    assert set(table["status"]) == {"ok"}
    assert table["shock.inference_efficiency_ratio"].isna().tolist() == [False] * 3 + [True] * 3 + [False] * 3
    measured = [name for name in table if not name.startswith("shock.")]
    assert not [name for name in measured if "inference" in name or name.endswith("_twin")]


def test_a_number_that_follows_a_factor_moves_with_it() -> None:
    """Also where points leave it as it is, and where it is a factor of its own."""
    scenario = load_scenario("deepseek-2025").with_changes({FOLLOWER: f"= 0.5 * {FOLLOWED}"})
    points = pd.DataFrame({FOLLOWER: [None, None, 4.0], FOLLOWED: [8.0, None, 10.0]})
    known: dict[int, PointTask] = {
        at: PointTask(scenario, tuple(None if pd.isna(value) else float(value) for value in row))
        for at, row in enumerate(points.to_numpy())
    }
    draws = RandomDraws(5, 0, 2)
    lanes = Lanes(range(6), 2, known, dict.fromkeys(points, "number"), ("compute",), [6], 5, simulate)
    given = _given(lanes, scenario, np.repeat(np.arange(3), 2), RandomDraws(5, 0, 2, np.tile([0, 1], 3)))
    free = 0.5 * draw_by_path(scenario, draws)[FOLLOWED]
    assert given[FOLLOWER].tolist() == [4.0, 4.0, *free.tolist(), 4.0, 4.0]
    alone = draw_by_path(scenario, draws, {FOLLOWED: np.array([8.0, 9.0])})
    assert alone[FOLLOWER].tolist() == [4.0, 4.5]


def test_two_lanes_of_a_draw_have_the_same_luck() -> None:
    plain, tiled = RandomDraws(3, 10, 4), RandomDraws(3, 10, 4, np.array([2, 0, 2, 3]))
    assert tiled.n_lanes == 4
    for numbers in ("uniform", "parameter", "normal"):
        assert np.array_equal(getattr(tiled, numbers)("x"), getattr(plain, numbers)("x")[..., [2, 0, 2, 3]])


@pytest.mark.parametrize(
    ("path", "measure", "problem"),
    [
        (
            "token_pricing.pass_thru",
            "compute",
            "there is no such value; did you mean 'token_pricing.pass_through'",
        ),
        ("token_pricing.pass_through", "computing", "'computing' is not one of .*; did you mean 'compute'"),
    ],
)
def test_a_mistake_is_one_line(path: str, measure: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        run_points("deepseek-2025", pd.DataFrame({path: [0.5]}), measures=[measure])


def test_a_scenario_without_a_shock_and_points_that_do_not_fit() -> None:
    with pytest.raises(UserError, match="has no shock, so there is no rebound"):
        run_points(load_scenario("base", {"shock": "none"}), POINTS)
    table = run_points("deepseek-2025", pd.DataFrame({"token_pricing.pass_through": [0.5, 7.0]}))
    assert table["status"].tolist() == ["ok", "failed"]
    assert "token_pricing.pass_through" in table["reason"][1]
