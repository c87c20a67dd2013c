"""The page on the model names every rule of the economics, and what it says can be set can be set."""

import ast
import re
from pathlib import Path

import pytest

from sim.model.limits import WITHOUT_LIMIT
from sim.scenario import Scenario, load_scenario, parse_override
from tests.paths import ROOT

PAGE = (ROOT / "docs/ODD.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", PAGE)
CHANGES = sorted({code for code in CODE if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+: [\w.]+", code)})
FILES = sorted({code for code in CODE if re.fullmatch(r"(sim|scenarios)/[\w./]+", code)})


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base", {"posterior": "none"})


def rules() -> list[str]:
    """Public functions of the economics."""
    return [
        node.name
        for file in sorted(Path(ROOT / "sim/model/economics").glob("*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_every_rule_is_on_the_page() -> None:
    named = set(re.findall(r"\w+", " ".join(CODE)))
    assert rules()
    assert [rule for rule in rules() if rule not in named] == []


def test_files_that_the_page_names_exist() -> None:
    assert FILES
    assert [file for file in FILES if not (ROOT / file).exists()] == []


def test_what_takes_a_limit_away_is_on_the_page() -> None:
    for changes in WITHOUT_LIMIT.values():
        for path, word in changes.items():
            assert f"{path}: {word}" in CHANGES


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_the_page_names_can_be_made(change: str, base: Scenario) -> None:
    path, value = parse_override(change.replace(": ", "=", 1))
    section = path.split(".")[0]
    theory = {"demand.form": section} if section in ("human_hours", "flat_tasks") else {}
    base.with_changes({**theory, path: value})
