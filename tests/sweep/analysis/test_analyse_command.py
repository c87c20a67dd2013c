"""`jevons analyse`: a folder of tables and figures beside a short answer, replaced whole."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
import sim.figures
from sim.cli.application import application
from sim.results.tables import frame_csv
from sim.sweep.analysis import analyse, write_analysis
from sim.sweep.parts import PARTS
from sim.sweep.running import Settings, run_sweep
from sim.texts.analyse import analysis_text
from tests.sweep import fake_sweep
from tests.sweep.analysis.synthetic_sweep import BELIEF, DELAY, GAIN, SyntheticSweep, threshold_in_gain
from tests.sweep.files import SMALL, loaded

STAYS = "what the user put here"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of formulas on disk."""
    folder = tmp_path_factory.mktemp("sweep") / "small"
    sweep = loaded(tmp_path_factory.mktemp("definition"), SMALL)
    run_sweep(sweep, folder, Settings(1, simulate=fake_sweep.SIMULATE))
    return folder


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures take seconds and have tests of their own."""
    monkeypatch.setattr(sim.figures, "write_sweep_analysis", lambda analysis, folder: [])


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(finished, tmp_path / "small"))


def said(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(application, ["analyse", *map(str, arguments)], prog_name="jevons")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return 2, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def test_it_writes_tables_figures_answer_and_provenance(folder: Path) -> None:
    code, text, _ = said(folder)
    place = folder / "analysis"
    assert code == 0
    assert text.rstrip().endswith(f"All of it is in {place}/")
    assert (place / "answer.txt").read_text().rstrip() in text
    tables = {path.stem for path in (place / "tables").iterdir()}
    assert {"phase_map", "phase_map_flips", "tornado", "tornado_levels", "worlds_needed"} <= tables
    assert {path.name for path in (place / "figures").iterdir()} >= {
        "phase_map.png",
        "phase_map.svg",
        "enough.png",
    }
    cells = pd.read_csv(place / "tables" / "phase_map.csv")
    assert len(cells) == 6 and cells["p_above_one"].between(0, 1).all()
    made_by = json.loads((place / "provenance.json").read_text())
    plan = json.loads((folder / "plan.json").read_text())
    assert made_by["plan_sha256"] == plan["plan_sha256"]
    assert (made_by["measure"], made_by["horizon_months"]) == ("compute", plan["horizons_months"][-1])
    assert made_by["worlds_finished"] == 192


def test_it_agrees_with_the_sweep_itself(folder: Path) -> None:
    opened = sim.open_sweep(folder)
    horizon = opened.plan.horizons_months[0]
    found = analyse(opened, "training", horizon)
    cells = found.tables["phase_map"].set_index(["x", "y"])["p_above_one"]
    shares = opened.probability_above_one(horizon, "training").stack()
    for (x, y), share in shares.items():
        assert cells[x, y] == share


@pytest.mark.usefixtures("no_figures")
def test_a_second_run_replaces_the_first_whole(folder: Path) -> None:
    said(folder)
    first = {path: path.read_bytes() for path in (folder / "analysis").rglob("*.*") if path.suffix != ".json"}
    (folder / "analysis" / "tables" / "left_over.csv").write_text("")
    assert said(folder, "-q")[0] == 0
    assert {path: path.read_bytes() for path in first} == first
    assert not (folder / "analysis" / "tables" / "left_over.csv").exists()
    assert [path.name for path in folder.iterdir() if "analysis" in path.name] == ["analysis"]


@pytest.mark.usefixtures("no_figures")
def test_the_sweep_still_opens_and_goes_on_beside_its_analysis(folder: Path, tmp_path: Path) -> None:
    said(folder)
    done = run_sweep(loaded(tmp_path, SMALL), folder, Settings(1, simulate=fake_sweep.SIMULATE))
    assert done.n_kept == 192
    assert (folder / "analysis" / "answer.txt").exists()


@pytest.mark.usefixtures("no_figures")
def test_quiet_prints_the_findings_alone(folder: Path) -> None:
    code, text, _ = said(folder, "-q")
    assert code == 0
    assert all(line.endswith(".") for line in text.strip().split("\n"))
    assert "All of it" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--measure", "happiness"], "does not measure 'happiness', but training"),
        (["--horizon", "7"], "no horizon of 7 months; it has"),
    ],
)
def test_mistakes_are_one_line(folder: Path, arguments: list[str], words: str) -> None:
    code, text, error = said(folder, *arguments)
    assert (code, text) == (2, "")
    assert words in error and len(error.strip().split("\n")) == 1
    assert not (folder / "analysis").exists()


def test_a_folder_of_the_user_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text(STAYS)
    code, _, error = said(folder, "--out", mine)
    assert code == 2 and "choose another" in error
    assert (mine / "notes.txt").read_text() == STAYS
    assert said(folder, "--out", folder)[0] == 2
    assert (folder / "plan.json").exists()


def test_what_is_no_sweep_or_empty_is_refused(folder: Path, tmp_path: Path) -> None:
    code, _, error = said(tmp_path)
    assert code == 2 and "is not the folder of a sweep" in error
    for path in folder.rglob("*.parquet"):
        path.unlink()
    (folder / PARTS).mkdir(exist_ok=True)
    code, _, error = said(folder)
    assert code == 2 and "nothing of this sweep is finished" in error


def test_a_figure_that_fails_costs_no_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(analysis: object, place: Path) -> None:
        raise ValueError("no ink")

    monkeypatch.setattr(sim.figures, "write_sweep_analysis", fail)
    code, text, error = said(folder)
    assert code == 1 and "All of it is in" in text
    assert "the figures could not be drawn: ValueError: no ink" in error
    assert (folder / "analysis" / "tables" / "tornado.csv").exists()


def test_undefined_rebounds_are_said_in_clear_words() -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], lambda row, luck, drawn: luck * np.nan, 12)
    text = analysis_text(analyse(sweep))  # type: ignore[arg-type]
    assert "R is not defined in any world" in text
    assert "nan" not in text.lower().split()


def test_an_unfinished_sweep_says_so() -> None:
    sweep = SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 32, finished=11)
    text = analysis_text(analyse(sweep))  # type: ignore[arg-type]
    assert "The sweep is unfinished: 352 of 800 pairs of worlds." in text


def test_little_defined_says_so() -> None:
    def rarely(row: object, luck: np.ndarray, drawn: object) -> np.ndarray:
        return np.where(luck > 0.6, 1 + luck, np.nan)

    text = analysis_text(analyse(SyntheticSweep("grid", [GAIN, DELAY], rarely, 40)))  # type: ignore[arg-type]
    assert "That is little" in text


@pytest.mark.parametrize("design", ["grid", "one_at_a_time", "latin_hypercube", "sobol", "morris"])
def test_every_design_has_a_text(design: str) -> None:
    def formula(row: object, luck: np.ndarray, drawn: object) -> np.ndarray:
        return 1.0 + luck

    sweep = SyntheticSweep(
        design, [GAIN, DELAY, BELIEF], formula, 32, 0 if design in ("grid", "one_at_a_time") else 32
    )
    text = analysis_text(analyse(sweep))  # type: ignore[arg-type]
    assert "P(R>1)" in text and "nan" not in text.lower().split()


def test_cells_of_text_cannot_be_formulas(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"=name": ["=1+1", "+a", "-a", "@a", "plain"], "number": [-1.5, 1 / 3, np.nan, 0, 1e9]}
    )
    lines = frame_csv(table).splitlines()
    assert lines == ["'=name,number", "'=1+1,-1.5", "'+a,0.333333", "'-a,", "'@a,0", "plain,1e+09"]


def test_tables_are_read_back_as_they_were(tmp_path: Path) -> None:
    analysis = analyse(SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, 32))  # type: ignore[arg-type]
    paths = write_analysis(analysis, tmp_path, "words")
    assert {path.stem for path in paths if path.suffix == ".csv"} == set(analysis.tables)
    for name, table in analysis.tables.items():
        read = pd.read_csv(tmp_path / "tables" / f"{name}.csv")
        assert list(read.columns) == list(table.columns) and len(read) == len(table)
        for column in table.select_dtypes("number"):
            assert read[column].to_numpy(float) == pytest.approx(
                table[column].to_numpy(float), rel=1e-5, nan_ok=True
            )
