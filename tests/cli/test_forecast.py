"""`jevons forecast` and `jevons score` at the command line, with a formula in the place of the model."""

from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim.studies.forecast
from sim.cli.application import application
from sim.errors import UserError
from tests.studies.forecast.fake_forecast import EXPERIMENT, record, row


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    faked = partial(sim.studies.forecast.forecast, has_figure=False, experiment=EXPERIMENT)
    monkeypatch.setattr(sim.studies.forecast, "forecast", faked)
    return tmp_path


def jevons(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, list(map(str, arguments)))


def forecast(folder: Path, *arguments: str) -> Result:
    fixed = ("--vintage", "2024-12", "--worlds", "8", "--workers", "1", "--out", folder / "forecasts")
    return jevons("forecast", *fixed, *arguments)


def test_it_prints_what_is_expected_and_where_it_lies(folder: Path) -> None:
    said = forecast(folder)
    assert said.exit_code == 0, said.output
    words = " ".join(said.stdout.split())
    assert "The mixture as of 2024-12" in words and "Power of AI, World" in words
    assert "Weights by marginal likelihood" in words and "7 of task ladder" in words
    assert f"Written once to {folder}/forecasts/2024-12.csv (SHA-256 " in words
    assert max(map(len, said.stdout.splitlines())) <= 140


def test_quiet_is_the_last_line_alone_and_twice_is_refused(folder: Path) -> None:
    said = forecast(folder, "-q")
    assert said.exit_code == 0 and said.stdout.startswith("Written once to ")
    again = forecast(folder)
    assert isinstance(again.exception, UserError) and "never rewritten" in str(again.exception)


def test_a_score_is_a_table_a_sentence_and_a_file(folder: Path) -> None:
    forecast(folder)
    file, truth = (
        folder / "forecasts" / "2024-12.csv",
        record(folder, [row(), row("ai_power", "2027Q2", "World", "4", "GW", "energised")]),
    )
    said = jevons("score", file, truth, "--out", folder / "scores.csv")
    assert said.exit_code == 0, said.output
    words = " ".join(said.stdout.split())
    assert "Capital spending, Amazon" in words and "AR(1)" in words
    assert "in 0 of 1 series; of 2 numbers" in words or "in 1 of 1 series; of 2 numbers" in words
    assert words.endswith(f"All of it is in {folder}/scores.csv")
    alone = jevons("score", file, truth, "-q")
    assert alone.stdout.startswith("The mixture beats every naive forecast that there is in ")


def test_a_changed_forecast_is_one_line(folder: Path) -> None:
    forecast(folder)
    file = folder / "forecasts" / "2024-12.csv"
    file.write_bytes(file.read_bytes() + b"\n")
    said = jevons("score", file, record(folder, [row()]))
    assert isinstance(said.exception, UserError)
    assert "was changed since it was written" in str(said.exception)
