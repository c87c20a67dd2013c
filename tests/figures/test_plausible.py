"""The figure of the years ahead, from tables made by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.figures import plausible, write_plausible
from sim.figures.plausible import limits_of, rows_of
from tests.figures.looks import assert_complete, assert_inside, title_of

FORMS = ("task_ladder", "human_hours", "flat_tasks")


def published(who: str, low: float | None, value: float | None, high: float | None) -> dict[str, Any]:
    return {"who": who, "low": low, "value": value, "high": high}


def model(theory: str, median: float, word: str = "inside", worlds: int = 50) -> dict[str, Any]:
    numbers = {"q05": median / 4.0, "median": median, "q95": median * 4.0}
    return {"theory": theory, "word": word, "worlds": worlds, "n_published_inside": 1, **numbers}


def entry(unit: str, models: list[dict[str, Any]], *by: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Something of AI, 2030", "unit": unit, "model": models, "published": list(by)}


def write_table(folder: Path, n_theories: int = 3, left_out: tuple[str, ...] = ()) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    forms = FORMS[:n_theories]
    nvidia, open_ended = published("Nvidia", 3.0, 3.5, 4.0), published("EPRI", 50.0, None, None)
    table = {
        "scenario": "formulas",
        "provenance": {"scenario_digest": "0123456789abcdef" * 4, "seed": 0, "code_version": "0.1.0"},
        "theories": [{"theory": form, "used": 50, "drawn_from": "priors"} for form in forms],
        "theories_left_out": [{"theory": form, "reason": "not calibrated"} for form in left_out],
        "compared": [
            entry("USD tn/yr", [model(form, 1.0, "below all") for form in forms], nvidia),
            entry("GW", [model(form, 1e-9, "below all") for form in forms], open_ended),
            entry("mn H100e", [model(forms[0], 80.0)], published("Epoch AI", None, 100.0, None)),
        ],
    }
    (folder / "plausible.json").write_text(json.dumps(table))
    return folder


@pytest.mark.parametrize("n_theories", [1, 3])
def test_it_draws_a_panel_for_each_quantity(tmp_path: Path, n_theories: int) -> None:
    figure = plausible(write_table(tmp_path, n_theories))
    assert_complete(figure)
    assert_inside(figure)
    seen = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_xlabel() for axes in seen] == ["(USD tn/yr)", "(GW)", "(mn H100e)"]
    assert all(axes.get_xscale() == "log" for axes in seen)
    names = [label.get_text() for label in seen[0].get_yticklabels()]
    assert names == ["task ladder", "human hours", "flat tasks"][:n_theories] + ["Nvidia"]


def test_the_title_says_where_the_worlds_are(tmp_path: Path) -> None:
    title = title_of(plausible(write_table(tmp_path, 2))).replace("\n", " ")
    assert "below all in 2 of 3 under task ladder and below all in 2 of 2 under human hours" in title


def test_theories_that_are_left_out_are_named(tmp_path: Path) -> None:
    caption = plausible(write_table(tmp_path, 1, ("flat_tasks",))).texts[2].get_text().replace("\n", " ")
    assert "No worlds of flat tasks" in caption


def test_rows_without_worlds_are_left_out_and_open_ends_stay_open() -> None:
    empty = model("task_ladder", 1.0, worlds=0)
    ((name, low, middle, high, _, is_model),) = rows_of(
        entry("GW", [empty], published("EPRI", 50.0, None, None))
    )
    assert (name, low, high, is_model) == ("EPRI", 50.0, np.inf, False) and np.isnan(middle)


def test_an_axis_shows_what_is_above_zero_and_at_most_four_decades() -> None:
    rows = [("a", -1.0, 2.0, 8.0, "k", True), ("b", 4.0, np.nan, np.inf, "k", False)]
    assert limits_of(rows) == (2.0 / 1.25, 10.0)
    low, high = limits_of([("a", 1e-9, 1.0, 8.0, "k", True)])
    assert high / low == pytest.approx(1e4)


def test_the_files_are_deterministic(tmp_path: Path) -> None:
    folder = write_table(tmp_path)
    first = {path.name: path.read_bytes() for path in write_plausible(folder)}
    assert set(first) == {"plausible.png", "plausible.svg"}
    assert {path.name: path.read_bytes() for path in write_plausible(folder)} == first
