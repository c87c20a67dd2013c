"""What is said of each point of a user's own table."""

import numpy as np
import pytest

from sim.sweep.analysis import analyse
from sim.sweep.analysis.chance import wilson
from sim.sweep.analysis.listed_points import listed_points
from sim.sweep.analysis.measured import Unanswered, read_worlds
from sim.texts.analyse import analysis_text
from tests.sweep.analysis.synthetic_sweep import BELIEF, GAIN, SyntheticSweep

COLUMNS = {GAIN.path: (2.0, 4.0, 6.0), BELIEF.path: (BELIEF.values[0],) * 3}


def stories(labels: tuple[str, ...] = ("low", "middle", "high"), n_draws: int = 40) -> SyntheticSweep:
    """R is above one in none, a part and all of the draws."""

    def formula(row: object, luck: np.ndarray, drawn: object) -> np.ndarray:
        gain = row[GAIN.path]  # type: ignore[index]
        return np.where(np.arange(n_draws) < n_draws * (gain - 2.0) / 4.0, 1.0 + gain, 0.5)

    return SyntheticSweep("own_points", [GAIN, BELIEF], formula, n_draws, columns=COLUMNS, labels=labels)


def test_each_point_has_its_share_interval_and_median() -> None:
    found = listed_points(read_worlds(stories()))  # type: ignore[arg-type]
    assert found.table["title"].tolist() == ["low", "middle", "high"]
    assert found.table["p_above_one"].tolist() == [0.0, 0.5, 1.0]
    ends = found.table[["p_above_one_low", "p_above_one_high"]].to_numpy()
    assert ends == pytest.approx(np.array([wilson(share, 40) for share in (0.0, 0.5, 1.0)]))
    assert found.table["median_rebound"].tolist() == [0.5, 2.75, 7.0]
    assert found.table[GAIN.path].tolist() == [2.0, 4.0, 6.0]
    assert found.finding == "P(R > 1) runs from 0 % (low) to 100 % (high) over 3 points"


def test_a_point_without_label_is_called_by_its_values() -> None:
    found = listed_points(read_worlds(stories(("low", "", ""))))  # type: ignore[arg-type]
    assert found.table["title"].iloc[0] == "low"
    assert str(BELIEF.values[0]) in found.table["title"].iloc[1]


def test_points_are_no_sample_and_words_have_no_order() -> None:
    """No swing of one factor is claimed, and no rank of words."""
    analysis = analyse(stories())  # type: ignore[arg-type]
    assert "points" in analysis.parts
    assert analysis.worlds.point_clusters is None
    assert "may vary factors together" in analysis.gaps["tornado"]
    many = {GAIN.path: tuple(np.linspace(2.0, 6.0, 36)), BELIEF.path: BELIEF.values * 12}
    made = SyntheticSweep(
        "own_points", [GAIN, BELIEF], lambda row, luck, _: row[GAIN.path] + luck, 40, columns=many
    )
    correlated = analyse(made).parts["correlations"].table  # type: ignore[arg-type]
    assert set(correlated["factor"]) == {GAIN.path}
    of_words = SyntheticSweep(
        "own_points", [BELIEF], lambda row, luck, _: 1.0 + luck, 40, columns={BELIEF.path: BELIEF.values}
    )
    assert "no factor is a number" in analyse(of_words).gaps["correlations"]  # type: ignore[arg-type]


def test_long_tables_end_in_the_text() -> None:
    many = {GAIN.path: tuple(np.linspace(2.0, 6.0, 50))}
    made = SyntheticSweep("own_points", [GAIN], lambda row, luck, _: row[GAIN.path] + luck, 40, columns=many)
    assert "… 10 more" in analysis_text(analyse(made))  # type: ignore[arg-type]


def test_where_r_is_defined_nowhere_nothing_is_said() -> None:
    made = SyntheticSweep(
        "own_points", [GAIN], lambda row, luck, _: luck * np.nan, 40, columns={GAIN.path: (2.0, 3.0)}
    )
    with pytest.raises(Unanswered, match="not defined in any world"):
        listed_points(read_worlds(made))  # type: ignore[arg-type]


def test_other_designs_are_not_asked() -> None:
    made = SyntheticSweep("grid", [GAIN], lambda row, luck, _: 1.0 + luck, 40)
    analysis = analyse(made)  # type: ignore[arg-type]
    assert "points" not in analysis.parts and "points" not in analysis.gaps


def test_a_point_with_few_worlds_is_not_ranked() -> None:
    few = analyse(stories(n_draws=20))  # type: ignore[arg-type]
    assert "too few worlds" in few.gaps["points"]

    def formula(row: object, luck: np.ndarray, drawn: object) -> np.ndarray:
        return np.where((row[GAIN.path] == 2.0) & (np.arange(40) > 10), np.nan, 1.0 + luck)  # type: ignore[index]

    made = SyntheticSweep("own_points", [GAIN, BELIEF], formula, 40, columns=COLUMNS, labels=("a", "b", "c"))
    found = listed_points(read_worlds(made))  # type: ignore[arg-type]
    assert found.finding.endswith("at each of 2 points")
    assert found.in_short[0].rows[1][:3] == ["a", "few", "–"]
