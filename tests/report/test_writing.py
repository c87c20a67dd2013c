"""`jevons report`: where it writes, what it refuses, and that a mistake is one line."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim.report.writing
from sim.cli.application import application
from sim.errors import UserError
from sim.report import write_report
from sim.report.document import Document
from sim.results.folder import REPORT
from sim.sweep.earlier import ANALYSIS
from sim.sweep.parts import PARTS, WHOLE
from tests.report.made import a_sweep


def jevons(*arguments: object) -> Result:
    return CliRunner().invoke(application, list(map(str, arguments)), prog_name="jevons")


@pytest.fixture
def folder(results: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of a table of verdicts, the quickest to report."""
    return Path(shutil.copytree(results["verdicts"], tmp_path / "verdicts"))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports that take no time."""
    document = Document("kind", "title", "question", ["answer"], [], "footer")
    monkeypatch.setattr(sim.report.writing, "document_of", lambda folders: document)


def refused(folders: list[Path], out: Path | None = None) -> str:
    with pytest.raises(UserError) as refusal:
        write_report(folders, out)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def edited(file: Path, **changes: object) -> None:
    content = json.loads(file.read_text())
    file.write_text(json.dumps({**content, **changes}))


def test_it_goes_into_the_folder_of_the_result_and_says_where(folder: Path) -> None:
    said = jevons("report", folder)
    assert said.exit_code == 0 and said.output.strip() == str(folder / REPORT)
    assert (folder / REPORT).read_bytes().startswith(b"<!doctype html>")
    assert jevons("report", folder).exit_code == 0


def test_the_same_result_gives_the_same_bytes(folder: Path) -> None:
    first = write_report([folder]).read_bytes()
    assert write_report([folder]).read_bytes() == first


def test_another_file_can_be_chosen_and_that_of_the_user_stays(
    folder: Path, tmp_path: Path, short: None
) -> None:
    chosen = tmp_path / "new" / "mine.html"
    assert write_report([folder], chosen) == chosen and chosen.exists()
    theirs = tmp_path / "theirs.html"
    theirs.write_text("<p>theirs</p>")
    assert "is no report of jevons" in refused([folder], theirs)
    assert theirs.read_text() == "<p>theirs</p>"
    assert "is a folder" in refused([folder], tmp_path)


def test_several_runs_go_beside_the_first(results: dict[str, Path], short: None, tmp_path: Path) -> None:
    assert write_report([results["run"]] * 2) == results["run"].parent / REPORT
    (results["run"].parent / REPORT).unlink()


def test_only_runs_stand_side_by_side(results: dict[str, Path], folder: Path, tmp_path: Path) -> None:
    assert "is no run" in refused([results["run"], folder], tmp_path / "x.html")


def test_what_is_no_result_is_said(tmp_path: Path) -> None:
    assert "there is no such folder" in refused([tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    assert "not a result of jevons" in refused([tmp_path / "empty"])


def test_a_result_of_another_version_is_said(folder: Path) -> None:
    edited(folder / "verdicts.json", schema_version=1)
    assert "of another version of jevons" in refused([folder])


@pytest.mark.parametrize(
    "damage", [{"cells": 3}, {"cells": [{}]}, {"horizons_months": []}, {"provenance": None}]
)
def test_a_result_of_another_form_is_said(folder: Path, damage: dict[str, object]) -> None:
    edited(folder / "verdicts.json", **damage)
    assert "make it again" in refused([folder])


def test_a_half_written_folder_is_said(folder: Path) -> None:
    edited(folder / "provenance.json", is_complete=False)
    assert "is unfinished" in refused([folder])
    (folder / "verdicts.json").unlink()
    assert "is unfinished" in refused([folder])
    edited(folder / "provenance.json", is_complete=True)
    assert "holds nothing that can be reported" in refused([folder])


def test_a_sweep_must_be_analysed(tmp_path: Path) -> None:
    sweep = a_sweep(tmp_path / "small", is_analysed=False)
    assert refused([sweep]).endswith(f"was not analysed; `jevons analyse {sweep}` does")


def test_a_sweep_that_still_runs_is_said(results: dict[str, Path], tmp_path: Path) -> None:
    sweep = Path(shutil.copytree(results["sweep"], tmp_path / "small"))
    (sweep / WHOLE).unlink()
    (sweep / PARTS).mkdir(exist_ok=True)
    assert "is unfinished (0 of 192 pairs of worlds) and has gone on" in refused([sweep])
    shutil.rmtree(sweep / ANALYSIS)
    assert "is unfinished (0 of 192 pairs of worlds) and was not analysed" in refused([sweep])


def test_the_analysis_of_another_sweep_is_said(results: dict[str, Path], tmp_path: Path) -> None:
    sweep = Path(shutil.copytree(results["sweep"], tmp_path / "small"))
    edited(sweep / ANALYSIS / "provenance.json", plan_sha256="0" * 64)
    assert "is that of another sweep" in refused([sweep])


def test_the_folder_of_the_analysis_stands_for_its_sweep(results: dict[str, Path], short: None) -> None:
    assert write_report([results["sweep"] / ANALYSIS]) == results["sweep"] / ANALYSIS / REPORT
    (results["sweep"] / ANALYSIS / REPORT).unlink()


def test_analyse_writes_it_unless_told_not_to(tmp_path: Path) -> None:
    sweep = a_sweep(tmp_path / "small", is_analysed=False)
    said = jevons("analyse", sweep)
    report = sweep / ANALYSIS / REPORT
    assert said.exit_code == 0 and f"The report is {report}" in said.output
    assert report.exists()
    said = jevons("analyse", sweep, "--no-report")
    assert said.exit_code == 0 and "The report" not in said.output
    assert not report.exists()
