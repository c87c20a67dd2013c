"""The figures of a sweep, from formulas: every design, every awkward case."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.text import Text

from sim.figures import SWEEP_FIGURES, write_sweep_analysis
from sim.figures.sweep import available_for
from sim.sweep.analysis import Analysis, analyse
from sim.sweep.definition import Factor
from tests.figures.looks import assert_complete, assert_inside, title_of
from tests.sweep.analysis.synthetic_sweep import BELIEF, DELAY, GAIN, OPEN, SyntheticSweep, threshold_in_gain

Row = Mapping[str, Any]
THEORY = Factor("demand.form", values=("flat", "ladder"))
DRAWN = {"demand.value_spread_ln": np.random.default_rng(2).uniform(0.9, 2.6, 60)}


def by_word(row: Row, luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    return 0.8 + 0.5 * (row["managers.belief"] == "backfire") + 0.2 * row["labs.is_open"] + 0.1 * luck


def three_bounds(row: Row, luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    inside = (row["shock.gain_ratio"] > 5) & (row["demand.delay_months"] < 16)
    return np.where(inside & (drawn["demand.value_spread_ln"] > 1.6), 1.3, 0.7) + 0.02 * luck


def by_scenario(row: Row, luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    return {"up": 2.0, "down": 0.3, "without_rebound": np.nan}[row["scenario"]] + 0.4 * luck


def by_theory(row: Row, luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    return 0.6 + 0.4 * (row["demand.form"] == "ladder") + 0.3 * (row.get("scenario") == "up") + 0.2 * luck


def half_undefined(row: Row, luck: np.ndarray, drawn: Mapping[str, np.ndarray]) -> np.ndarray:
    found = threshold_in_gain(row, luck, drawn)
    return np.where((row["demand.delay_months"] > 12) & (luck < 0.7), np.nan, found)


SWEEPS: dict[str, Callable[[], SyntheticSweep]] = {
    "grid": lambda: SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 30),
    "words": lambda: SyntheticSweep("grid", [BELIEF, OPEN], by_word, 30),
    "facets": lambda: SyntheticSweep("grid", [GAIN, DELAY, OPEN], threshold_in_gain, 30),
    "one_factor": lambda: SyntheticSweep("grid", [GAIN], threshold_in_gain, 30),
    "one_at_a_time": lambda: SyntheticSweep("one_at_a_time", [BELIEF], lambda row, luck, drawn: 1 + luck, 30),
    "latin_hypercube": lambda: SyntheticSweep(
        "latin_hypercube", [GAIN, DELAY, OPEN], three_bounds, 60, 60, drawn=DRAWN
    ),
    "own_points": lambda: SyntheticSweep(
        "own_points",
        [GAIN, BELIEF],
        lambda row, luck, drawn: 0.6 + 0.1 * row["shock.gain_ratio"] + 0.2 * luck,
        30,
        columns={GAIN.path: tuple(np.linspace(2.0, 6.0, 40)), BELIEF.path: (BELIEF.values * 14)[:40]},
        labels=tuple(f"the story that has the number {number}, told at length" for number in range(40)),
    ),
    "binned": lambda: SyntheticSweep("latin_hypercube", [GAIN, DELAY], threshold_in_gain, 12, 80),
    "sobol": lambda: SyntheticSweep("sobol", [GAIN, DELAY, OPEN], threshold_in_gain, 5, 32),
    "morris": lambda: SyntheticSweep("morris", [GAIN, DELAY, BELIEF], threshold_in_gain, 5, 8),
    "scenarios": lambda: SyntheticSweep(
        "scenarios", [], by_scenario, 60, scenarios=["up", "down", "without_rebound"]
    ),
    "theories": lambda: SyntheticSweep(
        "grid", [THEORY, GAIN, DELAY], by_theory, 40, theory_weights={"flat": 0.8, "ladder": 0.2}
    ),
    "scenarios_by_theory": lambda: SyntheticSweep(
        "scenarios",
        [THEORY],
        by_theory,
        60,
        scenarios=["up", "down"],
        theory_weights={"flat": 0.8, "ladder": 0.2},
    ),
    "half_undefined": lambda: SyntheticSweep("grid", [GAIN, DELAY], half_undefined, 30),
    "unfinished": lambda: SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 30, finished=11),
    "one_draw": lambda: SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 1),
    "undefined": lambda: SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: luck * np.nan, 12),
    "backfire": lambda: SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: 9 + luck, 30),
}
DRAWN_FIGURES = {
    "grid": {"phase_map", "boxes", "tornado", "fans", "enough"},
    "words": {"phase_map", "boxes", "tornado", "fans", "enough"},
    "latin_hypercube": {"boxes", "tornado", "correlations", "fans", "enough"},
    "own_points": {"points", "boxes", "correlations", "fans", "enough"},
    "scenarios": {"boxes", "fans", "enough"},
    "theories": {"phase_map", "boxes", "tornado", "fans", "enough"},
    "scenarios_by_theory": {"theories", "boxes", "fans", "enough"},
    "undefined": {"fans"},
    "one_draw": set(),
    "backfire": {"phase_map", "tornado", "fans", "enough"},
}


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    """Every sweep, analysed once."""
    return {name: analyse(make()) for name, make in SWEEPS.items()}  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(SWEEPS))
def test_every_figure_draws(analyses: dict[str, Analysis], kind: str) -> None:
    names = available_for(analyses[kind])
    assert set(names) == DRAWN_FIGURES.get(kind, set(names))
    for name in names:
        # The same code for all designs; a few cases will do.
        if name in ("fans", "enough") and kind not in ("grid", "scenarios", "undefined", "one_draw"):
            continue
        figure = SWEEP_FIGURES[name].draw(analyses[kind])
        assert_complete(figure)
        assert_inside(figure)


def test_gaps_are_owned_up_to(analyses: dict[str, Analysis]) -> None:
    caption = SWEEP_FIGURES["phase_map"].draw(analyses["unfinished"]).texts[2].get_text().replace("\n", " ")
    assert "The sweep is unfinished: 330 of 750 pairs of worlds." in caption
    caption = (
        SWEEP_FIGURES["phase_map"].draw(analyses["half_undefined"]).texts[2].get_text().replace("\n", " ")
    )
    assert "R is defined in" in caption


def test_cells_are_annotated_and_hatched(analyses: dict[str, Analysis]) -> None:
    figure = SWEEP_FIGURES["phase_map"].draw(analyses["half_undefined"])
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert sum("%" in text for text in texts) >= 25
    assert sum(each.get_hatch() == "//" for each in figure.axes[0].collections) == 10
    plain = SWEEP_FIGURES["phase_map"].draw(analyses["grid"])
    assert not any(each.get_hatch() for each in plain.axes[0].collections)


def test_lines_of_a_map_run_between_cells(analyses: dict[str, Analysis]) -> None:
    """Each border has a share of at least one half on one side, and of less on the other."""
    analysis = analyses["grid"]
    part = analysis.parts["phase_map"]
    above = part.matrix("", "p_above_one") >= 0.5
    axes = SWEEP_FIGURES["phase_map"].draw(analysis).axes[0]
    thick = next(each for each in axes.collections if isinstance(each, LineCollection))
    borders = thick.get_segments()
    assert len(borders) == (above[:, 1:] != above[:, :-1]).sum() + (above[1:] != above[:-1]).sum() > 0
    edges = {*np.round(part.x.edges, 9)}, {*np.round(part.y.edges, 9)}
    assert all({*np.round(border[:, at], 9)} <= edges[at] for border in borders for at in (0, 1))


def test_a_mixture_says_its_weights(analyses: dict[str, Analysis]) -> None:
    for kind, name in (("theories", "phase_map"), ("scenarios_by_theory", "theories")):
        caption = SWEEP_FIGURES[name].draw(analyses[kind]).texts[2].get_text()
        assert "flat 80" in caption.replace("\n", " ")


def test_every_scenario_has_a_panel(analyses: dict[str, Analysis]) -> None:
    figure = SWEEP_FIGURES["fans"].draw(analyses["scenarios"])
    titles = [axes.get_title(loc="left").split("\n")[0] for axes in figure.axes if axes.get_visible()]
    assert titles == ["up", "down", "without_rebound"]
    assert "R undefined" in figure.axes[2].get_title(loc="left")
    assert len({axes.get_ylim() for axes in figure.axes if axes.get_visible()}) == 1


def test_every_box_is_named(analyses: dict[str, Analysis]) -> None:
    analysis = analyses["latin_hypercube"]
    figure = SWEEP_FIGURES["boxes"].draw(analysis)
    found = analysis.parts["boxes"].boxes
    assert len(found[0].bounds) == 3
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_visible()]
    assert [title[:2] for title in titles] == [f"{box.name}:" for box in found]
    assert "shown: only worlds with" in titles[0]


def test_titles_follow_the_worlds(analyses: dict[str, Analysis]) -> None:
    title = title_of(SWEEP_FIGURES["phase_map"].draw(analyses["grid"])).replace("\n", " ")
    assert title.startswith("Backfire is more likely than not with shock gain ratio above")
    title = title_of(SWEEP_FIGURES["phase_map"].draw(analyses["backfire"])).replace("\n", " ")
    assert title.startswith("The verdict does not flip")


def test_the_files_are_deterministic(analyses: dict[str, Analysis], tmp_path: Path) -> None:
    """Of the figure with points spread at random."""
    only = {"boxes": analyses["words"].parts["boxes"]}
    analysis = replace(analyses["words"], parts=only)
    first = {path: path.read_bytes() for path in write_sweep_analysis(analysis, tmp_path)}
    assert {path.name for path in first} == {"boxes.png", "boxes.svg"}
    assert {path: path.read_bytes() for path in write_sweep_analysis(analysis, tmp_path)} == first


@pytest.mark.parametrize("kind", ["grid", "words", "one_at_a_time", "latin_hypercube"])
def test_a_share_of_a_tornado_stays_between_nothing_and_all(analyses: dict[str, Analysis], kind: str) -> None:
    shares, _ = SWEEP_FIGURES["tornado"].draw(analyses[kind]).axes
    drawn = [patch.get_x() + width for patch in shares.patches for width in (0.0, patch.get_width())]
    drawn += [float(x) for line in shares.lines if len(line.get_xdata()) == 2 for x in line.get_xdata()]
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in [*drawn, *shares.get_xticks()])
    low, high = shares.spines["bottom"].get_bounds()
    assert 0.0 <= low < high <= 1.0


def test_a_dollar_in_a_label_is_a_dollar(tmp_path: Path) -> None:
    priced = replace(GAIN, label="gain in $ per $x_1^2$ $\\frac$")
    analysis = analyse(SyntheticSweep("grid", [priced, DELAY], threshold_in_gain, 30))  # type: ignore[arg-type]
    told: list[Text] = []
    for figure in available_for(analysis):
        drawn = SWEEP_FIGURES[figure].draw(analysis)
        drawn.savefig(tmp_path / "figure.svg")
        told += [text for text in drawn.findobj(Text) if "$" in text.get_text()]
    assert told and not any(text.get_parse_math() for text in told)
