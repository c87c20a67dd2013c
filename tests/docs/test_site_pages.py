"""Pages that the program writes say what it says, and the reference leaves nothing out."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from docs.generator.previews import command_of
from docs.generator.reference_pages import commands_page, numbers_page
from docs.generator.scenario_pages import scenario_names, write_scenario_page
from docs.generator.sweep_pages import SAID, finding_of
from sim import __all__ as public
from sim.cli.application import COMMANDS, application
from sim.results.opened import OpenedResult
from sim.scenario import load_scenario
from sim.sweep.listing import list_sweeps
from tests.paths import ROOT
from tests.report.made import a_run

GLOSSARY = (ROOT / "docs/GLOSSARY.md").read_text(encoding="utf-8")


def test_a_page_of_a_scenario_says_what_its_run_says(tmp_path: Path) -> None:
    with closing(OpenedResult(a_run(tmp_path / "run"))) as result:
        write_scenario_page("deepseek-2025", tmp_path / "pages", result)
        sentence = result.summary["verdict"]["sentence"]
    page = (tmp_path / "pages/deepseek-2025.md").read_text(encoding="utf-8")
    assert sentence in page
    assert "This is a preview" in page and "6 worlds" in page
    assert "extends: base" in page
    pictures = re.findall(r"\]\((figures/[^)]+)\)", page)
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
def test_every_sweep_has_said_something(name: str) -> None:
    found = finding_of(name, SAID.read_text(encoding="utf-8"))
    assert found.count("(`") == 1
    assert "](figures/" in found


def test_a_sweep_without_findings_is_an_error() -> None:
    with pytest.raises(ValueError, match="says nothing of the sweep other"):
        finding_of("other", "**Title** (`one`, 5). Words.")


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
