"""docs/READERS.md: its commands exist and take what they are given, and its blocks run."""

from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli.application import application
from sim.export import FORMATS
from sim.results import energy
from sim.scenario import load_scenario, parse_override
from sim.studies.compare import sentences
from sim.studies.run import run
from tests.docs.test_pages import blocks, commands
from tests.paths import ROOT

PAGE = "docs/READERS.md"
QUICK = {
    "posterior": "none",
    "clock.months": 49,
    "measurement.horizons_months": [6, 12],
    "measurement.alternative_worlds": 0,
    "measurement.decomposition_worlds": 0,
}


def test_its_commands_take_what_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    root = typer.main.get_command(application)
    found = list(commands(PAGE))
    assert len(found) > 12
    for name, *arguments in found:
        if name.startswith("--"):
            assert any(name in option.opts for option in root.params)
            continue
        given = root.commands[name].make_context(name, arguments).params
        changes = dict(parse_override(change) for change in given.get("changes") or ())
        named = [given.get(key) for key in ("scenario", "first", "second")]
        for scenario in named:
            if scenario and not str(scenario).startswith("results"):
                load_scenario(str(scenario), changes)


def test_it_names_every_word_and_quantity() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    words = ("HIGHER", "LOWER", "MOSTLY_HIGHER", "MOSTLY_LOWER", "NOT_KNOWN", "SAME")
    assert {getattr(sentences, word) for word in words} == set(words)
    for word in (*words, "TOO_FEW_WORLDS", *energy.UNITS, *FORMATS):
        assert f"`{word}`" in text or f"--format {word}" in text, word


def test_its_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(load_scenario("deepseek-2025", QUICK), 3, out="results/mine", workers=1, figures=False)
    names: dict[str, Any] = {}
    for number, block in enumerate(blocks(PAGE, "python"), start=1):
        exec(compile(block, f"{PAGE}, block {number}", "exec"), names)
    assert len(names["firms"]) and len(names["energy"]) and names["nvidia"].fetchall()
    assert set(names["power"].index.get_level_values("region")) == {"open", "restricted"}
