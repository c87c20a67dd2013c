"""Pages that the program writes say what it says, and the reference leaves nothing out."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from docs.generator.markdown import table, unbroken
from docs.generator.previews import command_of
from docs.generator.reference_pages import commands_page, numbers_page
from docs.generator.scenario_pages import scenario_names, write_scenario_page
from docs.generator.sweep_pages import sweep_page
from docs.generator.sweep_store import STORE, keep, kept_sweep, made_from
from sim import __all__ as public
from sim.cli.application import COMMANDS, application
from sim.results.opened import OpenedResult
from sim.scenario import load_scenario
from sim.sweep import load_sweep, open_sweep
from sim.sweep.analysis import analyse
from sim.sweep.listing import list_sweeps
from sim.sweep.planning import make_plan
from sim.words import PERCENT
from tests.paths import ROOT
from tests.report.made import a_run, a_sweep

GLOSSARY = (ROOT / "docs/GLOSSARY.md").read_text(encoding="utf-8")


def test_a_page_of_a_scenario_says_what_its_run_says(tmp_path: Path) -> None:
    with closing(OpenedResult(a_run(tmp_path / "run"))) as result:
        write_scenario_page("deepseek-2025", tmp_path / "pages", result)
        sentence = result.summary["verdict"]["sentence"]
    page = (tmp_path / "pages/deepseek-2025.md").read_text(encoding="utf-8")
    assert sentence.replace(" %", PERCENT) in page
    assert "This is a preview" in page and "6 worlds" in page
    assert "extends: base" in page
    pictures = re.findall(r"^```{figure} (figures/\S+)$", page, re.MULTILINE)
    assert page.count(":alt: ") == 2
    assert len(pictures) == 2
    assert all((tmp_path / "pages" / picture).stat().st_size > 0 for picture in pictures)


def test_every_scenario_but_the_base_has_a_page() -> None:
    files = {file.stem for file in (ROOT / "scenarios").glob("*.yaml")}
    assert set(scenario_names()) == files - {"base"}


def test_the_command_of_a_preview_can_be_given() -> None:
    _, name, *options = command_of("panic", is_preview=True).split()
    group: Any = typer.main.get_command(application)
    given = group.commands[name].make_context(name, options).params
    assert given["worlds"] == 60


@pytest.mark.parametrize("name", [name for name, _ in list_sweeps()])
def test_what_is_kept_of_a_sweep_is_of_its_file_and_of_this_model(name: str) -> None:
    kept = kept_sweep(name)
    assert kept.made_from == made_from(make_plan(load_sweep(name)))
    pictures = [answer.figure for answer in kept.answers if answer.figure]
    assert 1 <= len(pictures) <= 2
    assert all((STORE / picture).stat().st_size > 0 for picture in pictures)


@pytest.mark.parametrize("name", [name for name, _ in list_sweeps()])
def test_numbers_that_are_said_of_a_sweep_were_said_by_it(name: str) -> None:
    """Shares stand in percent in sentences and, where they are indices, as parts of one in tables."""
    text = (ROOT / "docs/SWEEPS.md").read_text(encoding="utf-8")
    found = re.search(rf"^\*\*[^*\n]+\*\* \(`{name}`[^)]*\)(.*?)(?=^\*\*|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/SWEEPS.md says nothing of {name}"
    by_it = numbers_in((STORE / f"{name}.json").read_text(encoding="utf-8"))
    by_it |= {round(100 * number, 6) for number in by_it if number <= 1}
    said = numbers_in(re.sub(r"!\[.*?\]\(.*?\)", "", found.group(1)))
    assert len(said) > 5
    assert said - by_it == set()


def numbers_in(text: str) -> set[float]:
    return {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def test_a_page_of_a_sweep_says_what_its_analysis_says(tmp_path: Path) -> None:
    folder = a_sweep(tmp_path / "small")
    keep(folder, tmp_path / "store")
    kept = kept_sweep("small", tmp_path / "store")
    page = sweep_page("all-scenarios", "What happens?", kept)
    analysis = analyse(open_sweep(folder))
    assert "**Question.** What happens?" in page
    for answer in analysis.parts.values():
        assert f"{answer.finding}." in page
        for shown in answer.in_short:
            assert table(shown.rows[0], shown.rows[1:]) in page
    assert "6 points × 32 draws = 192 worlds with their twins, seed 7" in page
    pictures = re.findall(r"^```{figure} \.\./\.\./sweeps/(\S+)$", page, re.MULTILINE)
    assert len(pictures) == 2
    assert all((tmp_path / "store" / picture).stat().st_size > 0 for picture in pictures)
    assert "design: scenarios" in page


def test_a_short_cell_with_a_number_stays_in_one_piece() -> None:
    assert " " not in unbroken("23 % ± 5.5 %")
    assert unbroken("managers' belief") == "managers' belief"
    assert unbroken("a share of 5 % and more words") == f"a share of 5{PERCENT} and more words"


def test_every_command_is_listed() -> None:
    assert re.findall(r"^## jevons (\S+)$", commands_page(), re.MULTILINE) == list(COMMANDS)


def test_every_number_is_listed() -> None:
    page = numbers_page()
    for path in load_scenario("base", {"posterior": "none"}).quantities():
        assert f"`{path.partition('.')[2]}`" in page


def test_the_reference_names_what_is_public() -> None:
    page = (ROOT / "docs/api/python.md").read_text(encoding="utf-8")
    functions = [name for name in public if name.islower() and not name.startswith("_")]
    assert functions
    assert [name for name in functions if not re.search(rf"auto\w+:: \S+\.{name}$", page, re.MULTILINE)] == []


def test_the_reference_describes_nothing_twice() -> None:
    pages = [file.read_text(encoding="utf-8") for file in (ROOT / "docs/api").glob("*.md")]
    described = re.findall(r"^\.\. auto\w+:: (\S+)", "\n".join(pages), re.MULTILINE)
    assert len(described) > 20
    assert [name for name in described if described.count(name) > 1] == []


@pytest.mark.parametrize(
    ("folder", "page"), [("agents", "model"), ("markets", "model"), ("economics", "rules")]
)
def test_the_reference_has_every_module_of_the_model(folder: str, page: str) -> None:
    text = (ROOT / f"docs/api/{page}.md").read_text(encoding="utf-8")
    modules = [file.stem for file in (ROOT / "sim/model" / folder).glob("*.py") if file.stem != "__init__"]
    assert modules
    assert [name for name in modules if f"automodule:: sim.model.{folder}.{name}\n" not in text] == []


def test_a_word_of_the_glossary_takes_two_sentences() -> None:
    entries = re.findall(r"^### (.+)\n(.+(?:\n(?!#).+)*)", GLOSSARY, re.MULTILINE)
    assert len(entries) > 50
    for word, text in entries:
        sentences = re.findall(r"[.)`](?:\s|$)(?=[A-Z`]|$)", text)
        assert 1 <= len(sentences) <= 3, word
