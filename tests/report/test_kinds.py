"""What each report says, in which order, and that its numbers are those of the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.report.ahead import shocked
from sim.report.document import Notes, Words
from sim.report.explorer import explorer_of
from sim.report.kinds import document_of
from sim.report.validation import validation
from sim.results.opened import OpenedResult
from sim.scenario import load_scenario
from sim.studies.plausible import look_ahead
from sim.studies.run.sentences import MEANING, QUESTION
from sim.texts.run import rebound_rows
from sim.vintages import LAST
from tests.report.made import FEW, WORLDS
from tests.report.parsed import Parsed


@pytest.fixture
def page(reports: dict[str, Path], request: pytest.FixtureRequest) -> Parsed:
    return Parsed(reports[request.param].read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ["run"], indirect=True)
def test_a_run_says_the_verdict_first_and_where_it_comes_from_last(page: Parsed) -> None:
    assert page.of("h1") == ["deepseek-2025"]
    assert page.of("h2") == [
        "Walk along the curves",
        "The rebound R",
        "Under other assumptions",
        "Why: what each mechanism adds",
        "Figures",
        "What validation says, and misses",
        "2030 beside what others published",
        "Where this comes from",
    ]
    paragraphs = page.of("p")
    at = [paragraphs.index(text) for text in ("TOO FEW WORLDS", QUESTION, MEANING["TOO_FEW_WORLDS"])]
    assert at == sorted(at) and at[0] < 4
    assert "in so few worlds" in paragraphs[at[-1] + 1]
    assert page.of("summary")[-1] == "The whole scenario as YAML"


@pytest.mark.parametrize("page", ["run"], indirect=True)
def test_the_table_of_r_is_that_of_the_command_line(page: Parsed, results: dict[str, Path]) -> None:
    summary = json.loads((results["run"] / "summary.json").read_text())
    cells = [" ".join(text.split()) for tag, text in page.texts if tag in ("td", "th")]
    told = [cell.strip() for row in rebound_rows(summary) for cell in row if cell.strip()]
    start = cells.index("rebound R")
    assert [" ".join(cell.split()) for cell in told] == cells[start : start + len(told)]


@pytest.mark.parametrize("page", ["run"], indirect=True)
def test_validation_is_read_from_the_back_test_beside_the_posterior(page: Parsed) -> None:
    posterior = load_scenario("deepseek-2025").posterior
    assert posterior is not None
    said = " ".join(page.of("p"))
    assert f"digest {posterior.digest[:10]}" in said
    assert "inside the bands" in said and "Not so:" in said


def test_sets_that_learned_2025_are_told_from_those_that_are_tested() -> None:
    blocks = validation(load_scenario("deepseek-2025", {"posterior": f"mixture@{LAST}"}))
    said = [text for block in blocks if isinstance(block, Words | Notes) for text in block.paragraphs]
    assert sum(f"know the record to {LAST}, so it is no test of them" in text for text in said) == 3
    assert [text.split(":")[0] for text in said if text.startswith("Under ")] == [
        "Under task ladder",
        "Under human hours",
        "Under flat tasks",
    ]
    assert not any("without a back-test" in text for text in said)


def test_the_explorer_carries_the_numbers_of_the_figures(results: dict[str, Path]) -> None:
    result = OpenedResult(results["run"])
    (explorer,) = explorer_of(result)
    charts = explorer.data["charts"]
    assert set(charts) == {
        f"{measure} {view}"
        for measure in ("compute", "training", "inference")
        for view in ("demand", "difference", "rebound")
    }
    shocked_line = charts["compute demand"]["lines"][0]
    demand = result.values("compute_demand_kh100e", "shocked") / 1e3
    assert shocked_line["median"] == pytest.approx(np.median(demand, axis=0), rel=1e-4)
    assert shocked_line["low"] == pytest.approx(np.quantile(demand, 0.05, axis=0), rel=1e-4)
    horizon = result.horizons[-1]
    last = charts["compute rebound"]["lines"][0]["median"][explorer.data["mark"]["at"] + horizon - 1]
    assert last == pytest.approx(result.rebound_summary("compute", horizon)["median"], abs=0.02)
    assert charts["compute rebound"]["lines"][0]["median"][0] is None
    result.close()


def test_2030_is_what_the_years_ahead_say_of_the_same_worlds(results: dict[str, Path]) -> None:
    """But for the single precision of the series."""
    result, scenario = OpenedResult(results["run"]), load_scenario("deepseek-2025", FEW)
    table = look_ahead(scenario, WORLDS, workers=1).table
    ensemble = shocked(result, scenario)
    for entry in table["compared"]:
        told = next(model for model in entry["model"] if model["theory"] == "task_ladder")
        values = ensemble.values(entry["quantity"], year=entry["year"])
        assert np.median(values) == pytest.approx(told["median"], rel=1e-4), entry["title"]
    result.close()


@pytest.mark.parametrize("page", ["sweep"], indirect=True)
def test_a_sweep_answers_question_by_question(page: Parsed) -> None:
    assert page.of("h2") == [
        "Where does the verdict flip?",
        "What would have to be true?",
        "What does each factor move by itself?",
        "Where does demand go?",
        "Are the worlds enough?",
        "Where this comes from",
    ]
    shades = {name for value in page.attributes("class") for name in value.split() if name.startswith("heat")}
    assert len(shades) > 1


@pytest.mark.parametrize("page", ["runs"], indirect=True)
def test_runs_stand_side_by_side(page: Parsed) -> None:
    assert page.of("h2")[:4] == [
        "The verdicts",
        "What each says",
        "In what they differ",
        "Through the months",
    ]
    assert sum(text.startswith("The curves of") for text in page.of("h2")) == 2


@pytest.mark.parametrize("page", ["verdicts", "backtest", "plausible", "asof"], indirect=True)
def test_other_kinds_answer_first(page: Parsed) -> None:
    assert page.of("h1") == ["deepseek-2025"]
    assert page.of("h2")[-1] == "Where this comes from"


@pytest.mark.parametrize("name", ["one_world", "undefined", "no_shock", "bare"])
def test_awkward_runs_have_a_report(result_folders: dict[str, Path], name: str) -> None:
    document = document_of([result_folders[name]])
    titles = [section.title for section in document.filled]
    assert document.answer and "Figures" in titles and "The rebound R" in titles
    notes = [block for section in document.filled for block in section.blocks if isinstance(block, Notes)]
    assert not [text for note in notes for text in note.paragraphs if "could not be drawn" in text]
