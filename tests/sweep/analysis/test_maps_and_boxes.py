"""Flip lines, planted boxes and numbers of worlds that are known beforehand."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from sim.measuring.rebound import verdict
from sim.sweep.analysis.boxes import ABOVE, BELOW, boxes
from sim.sweep.analysis.enough import enough
from sim.sweep.analysis.fans import fans, median_change
from sim.sweep.analysis.measured import Unanswered, read_worlds
from sim.sweep.analysis.phase_map import crossings, phase_map
from tests.sweep.analysis.synthetic_sweep import BELIEF, DELAY, GAIN, OPEN, SyntheticSweep, threshold_in_gain

SPREAD = {"demand.value_spread_ln": np.random.default_rng(2).uniform(0.9, 2.6, 200)}
NOISE = {f"noise.number_{at}": np.random.default_rng(at).normal(size=200) for at in range(10, 40)}


def planted(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    """R > 1 if the gain is above 8 and the spread above 1.8, and nowhere else."""
    inside = (row["shock.gain_ratio"] > 8.0) & (drawn["demand.value_spread_ln"] > 1.8)
    return np.where(inside, 1.4, 0.7) + 0.02 * luck


def test_the_flip_line_is_where_it_was_put() -> None:
    """P(R > 1) is one half at a gain of 8 for every delay."""
    found = phase_map(read_worlds(SyntheticSweep("grid", [DELAY, GAIN], threshold_in_gain, 400)))
    assert found.x.dimension.path == GAIN.path and found.y.dimension.path == DELAY.path
    even = found.flips[found.flips["threshold"] == "even"]
    assert even["y"].to_list() == list(DELAY.levels)
    assert even["x"].to_numpy() == pytest.approx(np.full(5, 8.0), rel=0.1)
    assert (even["direction"] == 1).all()
    assert found.thresholds == pytest.approx({"even": 0.5, "backfire": 0.9, "no backfire": 0.1})
    ordered = [found.flips.loc[found.flips["threshold"] == each, "x"].mean()
               for each in ("no backfire", "even", "backfire")]  # fmt: skip
    assert ordered == sorted(ordered)
    assert found.finding.startswith("Backfire is more likely than not with shock gain ratio above")


def test_cells_hold_the_shares_and_the_verdict_of_their_worlds() -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 50)
    found = phase_map(read_worlds(sweep))
    for row in found.cells.itertuples():
        at = ((sweep.points[GAIN.path] == row.x) & (sweep.points[DELAY.path] == row.y)).to_numpy()
        assert row.p_above_one == np.mean(sweep.rebound[at] > 1.0)
        assert row.verdict == verdict(sweep.rebound[at].ravel(), 0.9)
    matrix = found.matrix("", "p_above_one")
    assert matrix.shape == (5, 5) and (np.diff(matrix, axis=1) >= 0).all()


def test_undefined_worlds_are_counted_apart() -> None:
    def gap(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        if row["shock.gain_ratio"] == 2.0:
            return luck * np.nan
        return np.where(luck > 0.5, np.nan, threshold_in_gain(row, luck, drawn))

    found = phase_map(read_worlds(SyntheticSweep("grid", [GAIN, DELAY], gap, 50)))
    assert found.x.dimension.path == GAIN.path
    lowest = found.cells[found.cells["x"] == 2.0]
    assert lowest["p_above_one"].isna().all() and (lowest["defined_share"] == 0).all()
    rest = found.cells[found.cells["x"] > 2.0]
    assert ((rest["defined_share"] > 0.5) & (rest["defined_share"] < 0.9)).all()


def test_a_third_factor_has_a_map_for_each_level() -> None:
    found = phase_map(read_worlds(SyntheticSweep("grid", [GAIN, DELAY, OPEN], threshold_in_gain, 30)))
    assert found.facets == ["labs is open: yes", "labs is open: no"]
    assert len(found.cells) == 50 and found.averaged == []


def test_further_factors_are_pooled_and_named() -> None:
    factors = [GAIN, DELAY, OPEN, BELIEF]
    found = phase_map(read_worlds(SyntheticSweep("grid", factors, threshold_in_gain, 5)))
    assert found.facets == [""] and len(found.averaged) == 2
    assert found.cells["worlds"].nunique() == 1
    assert found.cells["worlds"].sum() == 5 * 5 * 2 * 3 * 5


def test_words_stand_beside_a_number_that_runs_across() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return threshold_in_gain(row, luck, drawn) + 3.0 * (row["managers.belief"] == "backfire")

    found = phase_map(read_worlds(SyntheticSweep("grid", [BELIEF, GAIN], formula, 100)))
    assert found.x.dimension.path == GAIN.path and found.y.levels == list(BELIEF.values)
    even = found.flips[found.flips["threshold"] == "even"]
    assert even["y"].to_list() == ["savings", "neutral"]


def test_sampled_points_over_two_factors_are_binned() -> None:
    sweep = SyntheticSweep("latin_hypercube", [GAIN, DELAY], threshold_in_gain, 30, 150)
    found = phase_map(read_worlds(sweep))
    assert found.cells["worlds"].sum() == 150 * 30
    assert len(found.x.levels) == len(found.x.edges) - 1 == 5
    even = found.flips[found.flips["threshold"] == "even"]
    assert even["x"].to_numpy() == pytest.approx(np.full(len(even), 8.0), rel=0.5)


@pytest.mark.parametrize("factors", [[GAIN], [GAIN, DELAY, OPEN]])
def test_no_map_without_two_factors(factors: list[Any]) -> None:
    design = "grid" if len(factors) == 1 else "latin_hypercube"
    with pytest.raises(Unanswered, match="map takes"):
        phase_map(read_worlds(SyntheticSweep(design, factors, threshold_in_gain, 5, 10)))


def test_a_map_without_a_flip_says_so() -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: 2.0 + 0.0 * luck, 30)
    found = phase_map(read_worlds(sweep))
    assert found.flips.empty
    assert "does not flip" in found.finding and "more than half" in found.finding


def test_a_gap_is_not_crossed() -> None:
    assert crossings([1.0, 2.0, 3.0], [0.0, np.nan, 1.0], 0.5, False) == []
    assert crossings([1.0, 2.0, 3.0], [1.0, 0.0, 1.0], 0.5, False) == [(1.5, -1), (2.5, 1)]


def test_a_planted_box_is_found_with_its_bounds() -> None:
    sweep = SyntheticSweep("latin_hypercube", [GAIN, DELAY, OPEN], planted, 200, 60, drawn=SPREAD | NOISE)
    found = boxes(read_worlds(sweep))
    box = found.boxes[0]
    assert (box.side, box.name) == (ABOVE, "A")
    bounds = {bound.dimension.path: bound for bound in box.bounds}
    assert set(bounds) == {GAIN.path, "demand.value_spread_ln"}
    assert bounds[GAIN.path].low == pytest.approx(8.0, rel=0.05)
    assert bounds["demand.value_spread_ln"].low == pytest.approx(1.8, rel=0.02)
    assert box.density > 0.97 and box.coverage > 0.97
    inside = (sweep.points[GAIN.path].to_numpy() > 8)[:, None] & (SPREAD["demand.value_spread_ln"] > 1.8)
    assert box.base == pytest.approx(inside[:, 1::2].mean(), abs=1e-9)
    assert "shock gain ratio above" in box.sentence() and "% of all backfire worlds" in box.sentence()
    others = [each for each in found.boxes if each.side == BELOW]
    assert sum(each.coverage for each in others) > 0.97
    assert not any("noise" in bound.dimension.path for each in found.boxes for bound in each.bounds)


def test_noise_makes_no_box() -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: 1 + luck, 200, drawn=NOISE)
    found = boxes(read_worlds(sweep))
    assert found.boxes == []
    assert found.finding.startswith("No box")


def test_words_bound_a_box() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return 0.8 + 0.6 * (row["managers.belief"] == "backfire") + 0.02 * luck

    found = boxes(read_worlds(SyntheticSweep("grid", [BELIEF, OPEN], formula, 40)))
    assert [box.conditions() for box in found.boxes] == [
        "managers belief is backfire",
        "managers belief is not backfire",
    ]
    assert [box.side for box in found.boxes] == [ABOVE, BELOW]
    assert all(box.density == box.coverage == 1.0 for box in found.boxes)


def test_an_emergent_elasticity_can_bound_a_box() -> None:
    elasticity = np.random.default_rng(3).uniform(0.4, 1.6, 200)

    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return 0.2 + elasticity + 0.0 * luck

    sweep = SyntheticSweep("grid", [GAIN, DELAY], formula, 200, elasticity=elasticity)
    (bound,) = boxes(read_worlds(sweep)).boxes[0].bounds
    assert bound.dimension.path == "price_elasticity_12"
    assert bound.low == pytest.approx(0.8, rel=0.02)


@pytest.mark.parametrize(("value", "words"), [(2.0, "R > 1 in all 250"), (0.5, "R < 1 in all 250")])
def test_worlds_that_agree_need_no_box(value: float, words: str) -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: np.full(len(luck), value), 10)
    with pytest.raises(Unanswered, match=words):
        boxes(read_worlds(sweep))


def test_with_few_draws_points_are_held_out() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.where(row["shock.gain_ratio"] > 8, 1.3, 0.6) + 0.0 * luck

    found = boxes(read_worlds(SyntheticSweep("latin_hypercube", [GAIN, DELAY], formula, 2, 80)))
    assert found.split == "other half of the points"
    assert [box.density for box in found.boxes] == [1.0, 1.0]


def test_enough_counts_draws_not_worlds() -> None:
    """The same luck at 25 points is as uncertain as at one."""

    def luck_alone(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return 1.3 + luck

    many = enough(read_worlds(SyntheticSweep("grid", [GAIN, DELAY], luck_alone, 100)))
    one = enough(read_worlds(SyntheticSweep("scenarios", [], luck_alone, 100)))
    columns = ["draws", "p_above_one"]
    assert many.table[columns].equals(one.table[columns])
    for column in ("p_above_one_low", "p_above_one_high", "median_rebound_low", "median_rebound_high"):
        assert many.table[column].to_numpy() == pytest.approx(one.table[column].to_numpy(), abs=0.02)
    share = one.table["p_above_one"].iloc[-1]
    assert one.answers["draws_for_one_point"].iloc[0] == pytest.approx(
        1.96**2 * share * (1 - share) / 1e-4, rel=0.03
    )


def test_the_interval_covers_as_often_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """About 95 % of intervals hold the P(R > 1) that was put in."""
    monkeypatch.setattr("sim.sweep.analysis.enough._RESAMPLES", 1)
    monkeypatch.setattr("sim.sweep.analysis.enough._FEWEST_RESAMPLES", 1)
    rng, hits, truth = np.random.default_rng(4), 0, float(norm.cdf(0.5))
    for _ in range(60):
        luck = rng.normal(size=(1, 60))
        sweep = SyntheticSweep("scenarios", [], lambda row, _, drawn, luck=luck: 1.5 + luck[0], 60)
        last = enough(read_worlds(sweep)).table.iloc[-1]
        hits += last["p_above_one_low"] <= truth <= last["p_above_one_high"]
    assert hits >= 52


def test_scenarios_have_an_answer_each() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return {"up": 2.0, "down": 0.0, "even": 1.0, "none": np.nan}[row["scenario"]] + 0.3 * luck

    names = ["up", "down", "even", "none"]
    found = enough(read_worlds(SyntheticSweep("scenarios", [], formula, 80, scenarios=names)))
    answers = found.answers.set_index("group")
    assert list(answers.index) == ["up", "down", "even"]
    assert answers["excludes_even_from_draws"].to_list()[:2] == [40.0, 40.0]
    assert np.isnan(answers.loc["even", "excludes_even_from_draws"])
    assert "In 2 of 4 scenarios (in 1 R is hardly ever defined)" in found.finding


def test_demand_lies_in_its_fans() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.full(len(luck), {"up": 1.4, "down": 0.2}[row["scenario"]])

    sweep = SyntheticSweep("scenarios", [], formula, 50, scenarios=["up", "down"])
    found = fans(read_worlds(sweep))
    assert [fan.title for fan in found.fans] == ["up", "down"]
    assert [fan.p_above_one for fan in found.fans] == [1.0, 0.0]
    assert [median_change(fan) for fan in found.fans] == pytest.approx([0.1, -0.2], abs=0.01)
    for fan in found.fans:
        assert all((np.diff(quantiles, axis=0) >= 0).all() for quantiles in fan.quantiles.values())
    assert found.unit == "thousand H100e" and found.months[0] == "2022-01"


def test_many_points_share_a_fan() -> None:
    found = fans(read_worlds(SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 5)))
    assert len(found.fans) == 1 and found.is_over_points
    flags = fans(read_worlds(SyntheticSweep("grid", [OPEN, BELIEF], lambda row, luck, drawn: 1 + luck, 5)))
    assert flags.fans[0].title == "labs is open yes, managers belief savings"
    few = fans(read_worlds(SyntheticSweep("grid", [GAIN], threshold_in_gain, 5)))
    assert [fan.title for fan in few.fans][:2] == ["shock gain ratio 2", "shock gain ratio 4"]


def test_without_monthly_demand_there_is_no_fan() -> None:
    sweep = SyntheticSweep("grid", [GAIN], threshold_in_gain, 5, has_demand=False)
    with pytest.raises(Unanswered, match="keeps no demand"):
        fans(read_worlds(sweep))
