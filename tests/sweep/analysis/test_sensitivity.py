"""Indices, correlations and swings of formulas whose answer is known."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.sweep.analysis.chance import clustered_error, error_of_share, influence_of_share, wilson
from sim.sweep.analysis.correlation import correlations, rank_correlations
from sim.sweep.analysis.measured import Unanswered, read_worlds
from sim.sweep.analysis.sensitivity import sensitivity
from sim.sweep.analysis.tornado import tornado
from sim.sweep.definition import Factor
from tests.sweep.analysis.synthetic_sweep import BELIEF, DELAY, GAIN, OPEN, SyntheticSweep, threshold_in_gain

ANGLES = [Factor(f"x.angle_{number}", low=-np.pi, high=np.pi) for number in (1, 2, 3)]


def ishigami(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    """Ishigami's function with a = 7 and b = 0.1, the same for all draws."""
    one, two, three = (row[each.path] for each in ANGLES)
    return np.full(len(luck), np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))


def additive(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    return 1.0 + np.log2(row["shock.gain_ratio"] / 8) / 2 - row["demand.delay_months"] / 48 + 0.1 * luck


def test_sobol_indices_of_ishigami_are_within_their_intervals() -> None:
    """S1 = 0.314, 0.442, 0 and ST = 0.558, 0.442, 0.244, exactly."""
    found = sensitivity(read_worlds(SyntheticSweep("sobol", ANGLES, ishigami, n_draws=2, points=512)))
    rows = found.table[found.table["output"] == "rebound"]
    for column, exact in (("first_order", (0.314, 0.442, 0.0)), ("total_effect", (0.558, 0.442, 0.244))):
        half = rows[f"{column}_half_width"].to_numpy()
        assert (half < 0.2).all()
        assert (abs(rows[column].to_numpy() - exact) < 1.3 * half + 0.01).all()
    assert set(found.table["output"]) == {"rebound", "p_above_one"}
    assert (found.n_blocks, found.n_left_out) == (512, 0)


def test_the_intervals_are_the_same_every_time() -> None:
    sweep = SyntheticSweep("sobol", ANGLES, ishigami, n_draws=1, points=32)
    assert sensitivity(read_worlds(sweep)).table.equals(sensitivity(read_worlds(sweep)).table)


def test_blocks_with_an_undefined_point_are_left_out() -> None:
    def gap(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.where(row[ANGLES[0].path] > 2.5, np.nan, ishigami(row, luck, drawn))

    sweep = SyntheticSweep("sobol", ANGLES, gap, n_draws=2, points=64)
    found = sensitivity(read_worlds(sweep))
    is_gap = np.isnan(sweep.rebound[:, 0]).reshape(64, 5).any(axis=1)
    assert 0 < found.n_left_out == is_gap.sum() < 64
    assert "left out" in found.finding
    assert np.isfinite(found.table["first_order"]).all()


def test_morris_effects_of_an_additive_function_are_its_slopes() -> None:
    """From 2 to 32 is four octaves, so that R moves by 2; 24 months move it by 0.5; a word does nothing."""
    sweep = SyntheticSweep("morris", [GAIN, DELAY, BELIEF], additive, n_draws=5, points=10)
    rows = sensitivity(read_worlds(sweep)).table.set_index(["output", "factor"]).loc["rebound"]
    assert rows["mean_absolute_effect"].to_list() == pytest.approx([2.0, 0.5, 0.0], abs=1e-9)
    assert rows["mean_effect"].to_list() == pytest.approx([2.0, -0.5, 0.0], abs=1e-9)
    assert rows["spread_of_effects"].to_list() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("design", ["sobol", "morris"])
def test_a_rebound_that_never_varies_has_no_indices(design: str) -> None:
    sweep = SyntheticSweep(
        design, [GAIN, DELAY], lambda row, luck, drawn: np.full(len(luck), 2.0), 3, points=32
    )
    with pytest.raises(Unanswered, match="same at all points"):
        sensitivity(read_worlds(sweep))


def test_a_rebound_that_is_nowhere_defined_has_no_indices() -> None:
    sweep = SyntheticSweep("sobol", [GAIN, DELAY], lambda row, luck, drawn: luck * np.nan, 3, points=8)
    with pytest.raises(Unanswered, match="0 of 8 base samples"):
        sensitivity(read_worlds(sweep))


def test_too_few_base_samples_are_owned_up_to() -> None:
    with pytest.raises(Unanswered, match="4 of 4 base samples; indices take at least 30"):
        sensitivity(read_worlds(SyntheticSweep("sobol", [GAIN, DELAY, OPEN], additive, 3, points=4)))


@pytest.mark.parametrize("points", [32, 64])
def test_no_share_of_the_variance_is_above_one_and_none_is_certain(points: int) -> None:
    """By chance an estimate lies beyond: with one factor that does it all, and one that does nothing."""
    one = SyntheticSweep("sobol", [GAIN, BELIEF], lambda row, luck, drawn: additive(
        row | {DELAY.path: 0.0}, 0.0 * luck, drawn), 3, points=points)  # fmt: skip
    table = sensitivity(read_worlds(one)).table
    for column in ("first_order", "total_effect"):
        low, index, high = (table[f"{column}{end}"] for end in ("_low", "", "_high"))
        assert (low >= 0.0).all() and (low <= index).all() and (index <= high).all() and (high <= 1.0).all()
        assert (low < high).all()
    assert not table.isna().any().any()


def test_each_effect_of_morris_has_its_interval() -> None:
    table = sensitivity(
        read_worlds(SyntheticSweep("morris", [GAIN, DELAY, BELIEF], additive, n_draws=5, points=10))
    ).table
    for column in ("mean_absolute_effect", "mean_effect", "spread_of_effects"):
        assert (table[f"{column}_low"] < table[f"{column}_high"]).all()
        assert table[column].between(table[f"{column}_low"], table[f"{column}_high"]).all()


def test_partial_correlation_sees_through_a_confounded_factor() -> None:
    rng = np.random.default_rng(0)
    cause = rng.normal(size=3000)
    shadow = cause + rng.normal(size=3000)
    simple, partial = rank_correlations(np.column_stack([cause, shadow]), cause + 0.3 * rng.normal(size=3000))
    assert simple[1] > 0.6
    assert abs(partial[1]) < 0.06
    assert partial[0] > 0.9


def test_rank_correlations_have_the_signs_of_the_formula() -> None:
    found = correlations(
        read_worlds(SyntheticSweep("latin_hypercube", [GAIN, DELAY, OPEN], additive, 10, 60))
    )
    rows = found.table[found.table["output"] == "rebound"].set_index("factor")
    assert rows.loc[GAIN.path, "partial_low"] > 0.9
    assert rows.loc[DELAY.path, "partial_high"] < -0.6
    assert rows.loc[OPEN.path, "partial_low"] < 0.0 < rows.loc[OPEN.path, "partial_high"]
    assert (rows["spearman_low"] <= rows["spearman"]).all() and (
        rows["spearman"] <= rows["spearman_high"]
    ).all()


@pytest.mark.parametrize("design", ["one_at_a_time", "grid", "latin_hypercube", "morris"])
def test_the_tornado_has_the_signs_and_the_order_of_the_formula(design: str) -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        gain = np.nan_to_num(np.log2(row["shock.gain_ratio"] / 8))
        delay = np.nan_to_num(row["demand.delay_months"] - 12)
        return 1.0 + gain / 2 - delay / 36 + 0.3 * luck

    points = {"latin_hypercube": 60, "morris": 20}.get(design, 0)
    found = tornado(read_worlds(SyntheticSweep(design, [DELAY, GAIN], formula, 50, points)))
    for statistic in ("p_above_one", "median_rebound"):
        rows = found.swings[found.swings["statistic"] == statistic]
        assert rows["factor"].to_list() == [GAIN.path, DELAY.path]
        assert rows["direction"].to_list() == [1, -1]
        assert (rows["swing"] > 0).all()
    assert found.finding.startswith("Shock gain ratio moves the verdict most")
    assert found.is_fifths == (design != "one_at_a_time")


def test_one_at_a_time_starts_from_the_scenario() -> None:
    def formula(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return 1.2 + {"savings": -0.5, "backfire": 0.5}.get(row["managers.belief"], 0.0) + 0.0 * luck

    found = tornado(read_worlds(SyntheticSweep("one_at_a_time", [BELIEF], formula, 20)))
    assert found.overall == {"p_above_one": 1.0, "median_rebound": pytest.approx(1.2)}
    row = found.swings[found.swings["statistic"] == "p_above_one"].iloc[0]
    assert (row["low"], row["low_at"], row["high"], row["high_at"]) == (0.0, "savings", 1.0, "backfire")
    assert row["direction"] == 0
    assert found.levels["group"].to_list() == ["savings", "neutral", "backfire"]


def test_the_error_of_a_swing_is_paired_by_draw() -> None:
    """Luck that all points share cancels in a difference."""

    def shift(row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
        return 1.0 + luck + 0.2 * (row["shock.gain_ratio"] > 8)

    found = tornado(read_worlds(SyntheticSweep("grid", [GAIN], shift, 400)))
    row = found.swings[found.swings["statistic"] == "p_above_one"].iloc[0]
    own = found.levels["p_above_one_standard_error"].iloc[0]
    share = row["swing"]
    assert 0.03 < share < 0.15
    assert row["swing_standard_error"] == pytest.approx(np.sqrt(share * (1 - share) / 399), rel=0.01)
    assert row["swing_standard_error"] < own < 0.03


def test_scenarios_side_by_side_have_no_tornado() -> None:
    sweep = SyntheticSweep("scenarios", [], lambda row, luck, drawn: 1 + luck, scenarios=["a", "b"])
    with pytest.raises(Unanswered, match="more than factors"):
        tornado(read_worlds(sweep))


def test_the_clustered_error_is_that_of_the_clusters() -> None:
    """The same luck at 50 points is no more than one point; different luck is."""
    rng = np.random.default_rng(1)
    same = np.tile(rng.normal(1.0, 1.0, 200), (50, 1))
    other = rng.normal(1.0, 1.0, (50, 200))
    assert clustered_error(influence_of_share(same), None) == pytest.approx(0.5 / np.sqrt(200), rel=0.05)
    assert clustered_error(influence_of_share(other), None) == pytest.approx(0.005, rel=0.2)
    sampled = np.tile(rng.normal(1.0, 1.0, (50, 1)), (1, 200))
    assert clustered_error(influence_of_share(sampled), np.arange(50)) == pytest.approx(
        0.5 / np.sqrt(50), rel=0.1
    )
    assert error_of_share(np.full((3, 20), 2.0), None) > 0.0


def test_wilson_agrees_with_published_ends() -> None:
    """Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0.0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert np.isnan(wilson(0.5, 0)).all()


def test_an_unfinished_sweep_is_analysed_as_far_as_it_goes() -> None:
    sweep = SyntheticSweep("sobol", [GAIN, DELAY], threshold_in_gain, 5, points=64, finished=146)
    worlds = read_worlds(sweep)
    assert (worlds.n_rows, worlds.n_asked) == (730, 1280)
    assert sensitivity(worlds).n_left_out == 28
