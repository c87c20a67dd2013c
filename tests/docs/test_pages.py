"""What the documents show can be run: the blocks of docs/PYTHON.md, the commands of README.md."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli.application import application
from sim.scenario import load_scenario, parse_override
from tests.paths import ROOT

BEHIND_THE_COMMAND = re.compile(r"\s(#|[|>&;]).*")


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of a document in one language, in order."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def commands(document: str) -> Iterator[list[str]]:
    """Arguments of every `jevons …` line in the `sh` blocks of a document."""
    for block in blocks(document, "sh"):
        for line in block.splitlines():
            if line.startswith("jevons "):
                yield shlex.split(BEHIND_THE_COMMAND.sub("", line))[1:]


def test_the_page_on_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {}
    found = blocks("docs/PYTHON.md", "python")
    assert found
    for number, block in enumerate(found, start=1):
        exec(compile(block, f"docs/PYTHON.md, block {number}", "exec"), names)
    result, medians, rows = names["result"], names["medians"], names["rows"]
    assert result.verdict in ("BACKFIRE", "PARTIAL", "SAVINGS", "OFFSET", "UNDECIDED", "TOO_FEW_WORLDS")
    assert len(medians) == len(rows) == 2
    assert (tmp_path / "demand.png").stat().st_size > 0
    result.close()


def test_commands_of_the_readme_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    known = typer.main.get_command(application).commands
    found = list(commands("README.md"))
    assert found
    for name, *arguments in found:
        if name.startswith("-"):
            continue
        assert name in known, f"jevons {name}: no such command"
        given = known[name].make_context(name, arguments).params
        changes = dict(parse_override(change) for change in given.get("changes") or ())
        named = [given["scenario"]] if "scenario" in given else given.get("files") or ()
        for scenario in named:
            load_scenario(scenario, changes)
