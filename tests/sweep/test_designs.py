"""Designs have the size, the spread and the repeatability that they promise."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.sweep.definition import Factor, Sweep
from sim.sweep.designs import n_points, points_of
from tests.sweep.files import GRID, loaded, sampled


def test_a_grid_holds_every_combination_once(tmp_path: Path) -> None:
    sweep = loaded(tmp_path)
    points = points_of(sweep)
    assert len(points) == len(set(points)) == n_points(sweep) == 24
    assert {value for value, _ in points} == set(sweep.factors[0].levels)


def test_scenarios_side_by_side_each_have_every_level() -> None:
    names = ("a", "b", "c")
    factors = (Factor("x", values=(1, 2)), Factor("y", values=("p", "q")))
    sweep = Sweep("s", "", "scenarios", dict.fromkeys(names), factors, 0, 1, 0)  # type: ignore[arg-type]
    of_one = [(1, "p"), (1, "q"), (2, "p"), (2, "q")]
    assert points_of(sweep) == of_one * 3 and n_points(sweep) == 12


def test_one_at_a_time_starts_from_the_scenario_and_moves_one_factor(tmp_path: Path) -> None:
    sweep = loaded(tmp_path, GRID.replace("grid", "one_at_a_time").replace("levels: 12", "levels: 3"))
    points = points_of(sweep)
    assert points[0] == (None, None)
    assert len(points) == n_points(sweep) == 6
    assert all(sum(value is not None for value in point) == 1 for point in points[1:])


def test_each_stratum_of_a_latin_hypercube_holds_one_point(tmp_path: Path) -> None:
    points = points_of(loaded(tmp_path, sampled("latin_hypercube", 20)))
    shares = (np.array([float(value or 0) for value, _ in points]) - 0.45) / 0.55
    assert sorted((shares * 20).astype(int)) == list(range(20))
    assert Counter(is_open for _, is_open in points) == {True: 10, False: 10}


@pytest.mark.parametrize(
    ("design", "expected"), [("sobol", 8 * 4), ("morris", 8 * 3), ("latin_hypercube", 8)]
)
def test_sampled_designs_have_their_size_and_stay_in_range(
    design: str, expected: int, tmp_path: Path
) -> None:
    sweep = loaded(tmp_path, sampled(design, 8))
    points = points_of(sweep)
    assert len(points) == n_points(sweep) == expected
    numbers = [float(value or 0) for value, _ in points]
    assert 0.45 <= min(numbers) < 0.6 and 0.85 < max(numbers) <= 1.0


@pytest.mark.parametrize("design", ["sobol", "morris", "latin_hypercube"])
def test_the_seed_decides_a_design(design: str, tmp_path: Path) -> None:
    np.random.seed(1)
    first = points_of(loaded(tmp_path, sampled(design, 8, seed=3)))
    np.random.seed(2)
    assert points_of(loaded(tmp_path, sampled(design, 8, seed=3))) == first
    assert points_of(loaded(tmp_path, sampled(design, 8, seed=2**40))) != first


def test_steps_of_a_morris_design_move_one_factor_at_a_time(tmp_path: Path) -> None:
    points = points_of(loaded(tmp_path, sampled("morris", 4)))
    for start in range(0, len(points), 3):
        for before, after in zip(points[start : start + 2], points[start + 1 : start + 3], strict=True):
            assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_a_log_scale_has_equal_ratios() -> None:
    levels = np.array(Factor("x", low=3.0, high=18.0, is_log=True, n_levels=6).levels, dtype=float)
    assert levels[1:] / levels[:-1] == pytest.approx(6 ** (1 / 5))
    assert (levels[0], levels[-1]) == (3.0, 18.0)
    assert Factor("x", low=-0.2, high=0.4, n_levels=7).levels[2] == 0.0


def test_a_posterior_is_that_of_the_theory_of_the_point() -> None:
    theory = Factor("demand.form", ("task_ladder", "human_hours"))
    number = Factor(
        "x",
        source="posterior",
        quantile=lambda share: share,
        quantile_under={"human_hours": lambda share: -share},
    )
    sweep = Sweep("x", "x", "latin_hypercube", {}, (number, theory), 40, 1, 0)
    points = points_of(sweep)
    assert {form for _, form in points} == {"task_ladder", "human_hours"}
    assert all((float(value or 0.0) < 0.0) == (form == "human_hours") for value, form in points)
