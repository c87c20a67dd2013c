"""Theories of demand side by side, and mixed by the weights of the record."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.measuring.rebound import UNDECIDED
from sim.scenario import load_scenario
from sim.scenario.mixture import mixture_at
from sim.sweep import open_sweep
from sim.sweep.analysis.analyse import analyse
from sim.sweep.analysis.boxes import boxes
from sim.sweep.analysis.fans import fans
from sim.sweep.analysis.measured import read_worlds
from sim.sweep.analysis.phase_map import MIXTURE as MIXED_MAP
from sim.sweep.analysis.phase_map import phase_map
from sim.sweep.analysis.theories import MIXTURE, theories
from sim.sweep.analysis.tornado import tornado
from sim.sweep.definition import Factor
from sim.sweep.plan_file import write_plan
from sim.sweep.planning import make_plan
from tests.sweep.analysis.synthetic_sweep import DELAY, GAIN, SyntheticSweep
from tests.sweep.files import GRID, loaded

THEORY = Factor("demand.form", values=("flat", "ladder"))
WEIGHTS = {"flat": 0.8, "ladder": 0.2}


def by_theory(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    """One in four of the worlds of one theory backfires, in each half, and every world of the other."""
    above = np.arange(len(luck)) % 8 < 2 if row["demand.form"] == "flat" else np.full(len(luck), True)
    return np.where(above, 1.5, 0.5)


def mixed(design: str = "grid", **more: Any) -> Any:
    sweep = SyntheticSweep(design, [THEORY, GAIN, DELAY], by_theory, theory_weights=WEIGHTS, **more)
    return read_worlds(sweep)  # type: ignore[arg-type]


@pytest.mark.parametrize(("design", "points"), [("grid", 0), ("sobol", 16), ("latin_hypercube", 30)])
def test_a_mixture_is_its_theories_with_their_weights(design: str, points: int) -> None:
    worlds = mixed(design, points=points)
    found = theories(worlds)
    shares = [found.row("all points", theory)["p_above_one"] for theory in ("flat", "ladder", MIXTURE)]
    assert shares == pytest.approx([0.25, 1.0, 0.8 * 0.25 + 0.2 * 1.0])
    assert tornado(worlds).overall["p_above_one"] == pytest.approx(0.4)
    assert found.finding.startswith("P(R > 1) is 40 % in the mixture of theories, and from 25 % (flat) to 1")


def test_worlds_that_define_no_rebound_weigh_nothing() -> None:
    def half_gone(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        gone = (row["demand.form"] == "ladder") & (np.arange(len(luck)) % 2 == 0)
        return np.where(gone, np.nan, by_theory(row, luck, drawn))

    sweep = SyntheticSweep("grid", [THEORY, GAIN], half_gone, theory_weights=WEIGHTS)
    found = theories(read_worlds(sweep))  # type: ignore[arg-type]
    expected = (0.8 * 0.25 + 0.1 * 1.0) / 0.9
    assert found.row("all points", MIXTURE)["p_above_one"] == pytest.approx(expected)


def test_without_weights_theories_stand_side_by_side_alone() -> None:
    sweep = SyntheticSweep("grid", [THEORY, GAIN, DELAY], by_theory)
    worlds = read_worlds(sweep)  # type: ignore[arg-type]
    assert theories(worlds).theories == ["flat", "ladder"]
    assert phase_map(worlds).facets == ["demand form: flat", "demand form: ladder"]


def test_a_sweep_of_one_theory_is_not_asked() -> None:
    found = analyse(SyntheticSweep("grid", [GAIN, DELAY], by_gain))  # type: ignore[arg-type]
    assert "theories" not in found.parts and "theories" not in found.gaps


def by_gain(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    return 1.0 + 0.5 * np.log2(row["shock.gain_ratio"] / 8.0) + 0.5 * luck


def test_there_is_a_map_for_each_theory_and_one_of_the_mixture() -> None:
    found = phase_map(mixed())
    assert found.facets == ["demand form: flat (weight 80 %)", "demand form: ladder (weight 20 %)", MIXED_MAP]
    values = [found.matrix(facet, "p_above_one") for facet in found.facets]
    assert values[2] == pytest.approx(0.8 * values[0] + 0.2 * values[1])
    assert set(found.cells.loc[found.cells["facet"] == found.facets[1], "verdict"]) == {"BACKFIRE"}
    assert set(found.cells.loc[found.cells["facet"] == MIXED_MAP, "verdict"]) == {UNDECIDED}
    assert found.finding.startswith("In the mixture of theories the verdict does not flip")


def test_a_word_of_a_mixture_is_that_of_all_its_theories() -> None:
    def certain(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.full(len(luck), 1.5 if row["shock.gain_ratio"] > 8.0 else 0.5)

    sweep = SyntheticSweep("grid", [THEORY, GAIN, DELAY], certain, theory_weights=WEIGHTS)
    cells = phase_map(read_worlds(sweep)).cells  # type: ignore[arg-type]
    words = cells.loc[(cells["facet"] == MIXED_MAP) & (cells[["x", "y"]].max(axis=1) > 0.0), "verdict"]
    assert set(words) == {"BACKFIRE", "PARTIAL"}


def test_boxes_count_worlds_by_their_weight() -> None:
    """Half of all worlds are of a theory that has a fifth of the weight."""
    found = boxes(mixed(n_draws=80))
    box = next(box for box in found.boxes if "ladder" in box.conditions() or "flat" in box.conditions())
    assert box.base == pytest.approx(0.4 if box.side == "R > 1" else 0.6, rel=1e-6)


def test_scenarios_have_a_row_by_theory_and_a_fan_of_the_mixture() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return by_theory(row, luck, drawn) if row["scenario"] == "a" else np.full(len(luck), 0.5)

    sweep = SyntheticSweep("scenarios", [THEORY], formula, scenarios=("a", "b"), theory_weights=WEIGHTS)
    worlds = read_worlds(sweep)  # type: ignore[arg-type]
    assert [row[:4] for row in theories(worlds).in_short[0].rows[1:]] == [
        ["a", "25 %", "100 %", "40 %"],
        ["b", "0 %", "0 %", "0 %"],
    ]
    assert [(fan.title, fan.p_above_one) for fan in fans(worlds).fans] == [
        ("a", pytest.approx(0.4)),
        ("b", 0.0),
    ]


def test_weights_and_draws_are_those_of_the_record_that_the_sweep_draws_from(tmp_path: Path) -> None:
    text = GRID.replace(
        "labs.deepseek.is_open_weights: {values: [true, false]}",
        "demand.form: {values: [task_ladder, flat_tasks, human_hours]}",
    ).replace("design: grid", "design: grid\nchanges: {posterior: base@2025-12}")
    write_plan(tmp_path, make_plan(loaded(tmp_path, text)))
    opened = open_sweep(tmp_path)
    expected = mixture_at(load_scenario("deepseek-2025"), "2025-12").weights
    assert opened.theory_weights == pytest.approx(expected)
    assert opened.scenario().posterior is not None and opened.scenario().posterior.vintage == "2025-12"
    assert "flat_tasks.width_oom" in opened.drawn(theory="flat_tasks")
    path = "demand.value_spread_ln"
    assert (opened.drawn(theory="flat_tasks")[path] != opened.drawn(theory="task_ladder")[path]).any()
