"""Every figure draws on every kind of result, and says what it must."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import matplotlib
import pytest

import sim.figures
from sim.figures import FIGURES, available, comparison, save, write_comparison, write_figures
from sim.figures.paper.style import SETTINGS
from sim.results.opened import OpenedResult
from tests.figures.looks import assert_complete, assert_inside, title_of

KINDS = ["usual", "one_world", "undefined", "no_shock"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", list(FIGURES))
def test_figure_draws(open_result: Callable[[str], OpenedResult], kind: str, name: str) -> None:
    figure = FIGURES[name].draw(open_result(kind))
    assert_complete(figure)
    assert_inside(figure)
    assert kind not in ("usual", "one_world") or re.search(r"\d", title_of(figure)), "no number in the title"


def test_title_follows_the_data(open_result: Callable[[str], OpenedResult]) -> None:
    titles = [
        title_of(FIGURES["rebound_distribution"].draw(open_result(kind))) for kind in ("backfire", "savings")
    ]
    assert titles[0].startswith("BACKFIRE") and titles[1].startswith("SAVINGS")


def test_titles_say_how_far_theories_of_demand_move_the_answer(
    open_result: Callable[[str], OpenedResult],
) -> None:
    result = open_result("backfire")
    result.summary["verdict"]["word"] = "UNDECIDED"
    titles = {
        name: title_of(FIGURES[name].draw(result)).replace("\n", " ")
        for name in ("alternatives", "rebound_distribution")
    }
    assert titles["alternatives"].startswith(
        "UNDECIDED, since theories of demand differ: the verdict BACKFIRE"
    )
    assert titles["rebound_distribution"].startswith("UNDECIDED: P(R > 1)")
    assert all("over 2 theories of demand" in title for title in titles.values())
    alone = title_of(FIGURES["rebound_distribution"].draw(open_result("bare"))).replace("\n", " ")
    assert "one theory of demand asked" in alone


def test_direct_labels_do_not_overlap(open_result: Callable[[str], OpenedResult]) -> None:
    for name in ("demand", "rebound_path", "capex", "token_prices", "energy", "firms"):
        for axes in FIGURES[name].draw(open_result("usual")).axes:
            boxes = [text.get_window_extent() for text in axes.texts if text.get_position()[0] > 1]
            for index, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[index + 1 :]), (
                    name,
                    axes.get_title("left"),
                )


def test_missing_parts_are_skipped(open_result: Callable[[str], OpenedResult]) -> None:
    assert set(FIGURES) - set(available(open_result("bare"))) == {
        "decomposition",
        "alternatives",
        "own_measures",
    }
    assert set(FIGURES) - set(available(open_result("no_shock"))) == {"rebound_path", "rebound_distribution"}


def test_every_scenario_is_visible(open_result: Callable[[str], OpenedResult]) -> None:
    kinds = ["usual", "backfire", "savings", "no_shock", "bare"]
    figure = comparison([open_result(kind) for kind in kinds])
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["base", "backfire", "savings", "no shock", "bare"]
    assert_complete(figure)
    assert_inside(figure)


def test_results_of_one_scenario_are_told_apart(open_result: Callable[[str], OpenedResult]) -> None:
    figure = comparison([open_result("usual"), open_result("one_world")])
    assert len({label.get_text() for label in figure.axes[0].get_yticklabels()}) == 2


def test_comparison_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        comparison([])


def test_files_are_deterministic(
    result_folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A third of the pixels each way: the bytes must be equal at any size.
    monkeypatch.setitem(SETTINGS, "savefig.dpi", 50)
    # With bands, with bars, with text alone beside dots: all are written by one function.
    few = ["demand", "decomposition", "event_day"]
    with closing(OpenedResult(result_folders["usual"])) as result:
        assert available(result) == list(FIGURES)
        monkeypatch.setattr(sim.figures, "available", lambda result: few)
        paths = write_figures(result.folder)
        assert [path.name for path in paths] == [f"{name}.{kind}" for name in few for kind in ("png", "svg")]
        for name in few:
            for path in save(FIGURES[name].draw(result), tmp_path, name):
                assert path.read_bytes() == (result.folder / "figures" / path.name).read_bytes()
    folders = [result_folders["usual"], result_folders["backfire"]]
    for one, other in zip(
        write_comparison(folders, tmp_path / "a"), write_comparison(folders, tmp_path / "b"), strict=True
    ):
        assert one.read_bytes() == other.read_bytes()


def test_settings_of_the_caller_stay(open_result: Callable[[str], OpenedResult]) -> None:
    before = dict(matplotlib.rcParams)
    FIGURES["demand"].draw(open_result("one_world"))
    assert dict(matplotlib.rcParams) == before
