"""A dated file is written once, holds what it is made of, and is the same for the same inputs."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.studies.forecast import forecast
from sim.studies.forecast.forecast import sha256
from sim.studies.forecast.quantities import QUANTITIES
from sim.studies.forecast.table import COLUMNS, LEVELS, mixed
from sim.studies.study import StudySettings
from tests.studies.forecast.fake_forecast import EXPERIMENT, INVALID, SCALE, VINTAGE, level, made

WORLDS = 40


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines()))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    return rows_of(made(tmp_path_factory.mktemp("forecasts"), WORLDS).file)


def test_the_table_is_long_and_each_theory_has_its_quantiles(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert {row["model_id"] for row in rows} == {"mixture", *SCALE, "last_growth", "ar1"}
    assert {row["output_type"] for row in rows} == {"quantile"}
    assert {row["reference_date"] for row in rows} == {"2024-12-31"}
    asked = {"target": "ai_power", "model_id": "human_hours", "horizon": "2"}
    power = [row for row in rows if asked.items() <= row.items()]
    known = [level("human_hours", draw) for draw in range(WORLDS) if draw != INVALID]
    assert [float(row["output_type_id"]) for row in power] == list(LEVELS)
    assert [float(row["value"]) for row in power] == pytest.approx(np.quantile(known, LEVELS), rel=1e-5)
    days = {(row["target_start_date"], row["target_end_date"]) for row in power}
    assert days == {("2025-04-01", "2025-06-30")}


def test_every_quantity_has_every_quarter_of_every_theory(rows: list[dict[str, str]]) -> None:
    for model in ("mixture", *SCALE):
        counted = sum(row["model_id"] == model for row in rows)
        n_quarters = sum(len(each.quarters_after(VINTAGE)) for each in QUANTITIES.values())
        assert counted == n_quarters * len(LEVELS)


def test_the_mixture_takes_its_share_of_each_theory() -> None:
    worlds = {"a": np.full((4, 1), 1.0), "b": np.full((6, 1), 2.0)}
    assert mixed(worlds, {"a": 0.25, "b": 0.75}).ravel().tolist() == [1.0, 2.0, 2.0, 2.0]


def test_what_made_it_lies_beside_it(tmp_path: Path) -> None:
    found = made(tmp_path, WORLDS, weighting="equal")
    told = json.loads(found.file.with_suffix(".json").read_text())
    assert told["sha256"] == sha256(found.file.read_bytes())
    assert told["weights"] == pytest.approx(dict.fromkeys(SCALE, 1.0 / 3.0))
    assert told["worlds"]["flat_tasks"] == {
        "asked": WORLDS,
        "used": WORLDS - 1,
        "reasons": {"accounts do not close": 1},
    }
    assert set(told["posteriors"]) == set(SCALE)
    assert len(told["provenance"]["code_digest"]) == 64
    power = next(each for each in told["quantities"] if each["target"] == "ai_power")
    assert power["record_last_known"] is None and set(power["no_naive_forecast"]) == {"last_growth", "ar1"}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, WORLDS).file.read_bytes() for name in ("one", "two"))
    assert first == second
    assert made(tmp_path / "three", WORLDS + 1).file.read_bytes() != first


def test_a_forecast_is_never_rewritten(tmp_path: Path) -> None:
    file = made(tmp_path, WORLDS).file
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(
        UserError, match=r"2024-12.csv: is there, and .* never rewritten; choose another --out"
    ):
        made(tmp_path, WORLDS + 1)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert set(before) == {file.name, "2024-12.json"}


def test_the_mixture_is_drawn(tmp_path: Path) -> None:
    found = made(tmp_path, 8, has_figure=True)
    assert found.figure_failed is None
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"2024-12.png", "2024-12.svg"}


def test_a_file_of_another_vintage_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path, WORLDS)
    later = forecast(
        vintage="2025-12",
        settings=StudySettings(8, workers=1),
        out=tmp_path,
        has_figure=False,
        experiment=EXPERIMENT,
    )
    assert later.file.name == "2025-12.csv" and (tmp_path / "2024-12.csv").exists()


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--weighting stackin: is none; did you mean 'stacking'"):
        made(tmp_path, weighting="stackin")
    with pytest.raises(UserError, match="2025-10: is no vintage"):
        forecast(vintage="2025-10", out=tmp_path, has_figure=False, experiment=EXPERIMENT)
    hopeless = load_scenario("deepseek-2025").with_changes({"name": "hopeless"})
    with pytest.raises(UserError, match="no world of task_ladder could be used: accounts do not close"):
        forecast(
            hopeless,
            settings=StudySettings(4, workers=1),
            out=tmp_path,
            has_figure=False,
            experiment=EXPERIMENT,
        )
    assert not list(tmp_path.glob("*.csv"))
