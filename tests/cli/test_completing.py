"""What the tabulator offers, asked as shells ask."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

JEVONS = "import sys; sys.argv = ['jevons']; from sim.cli import main; main()"
HEAVY = {"mesa", "pandas", "scipy", "xarray", "matplotlib", "pyarrow", "sim.model.agents.labs"}


def asked(folder: Path, words: list[str], say_imports: bool = False) -> subprocess.CompletedProcess[str]:
    """What bash asks when the tabulator is pressed behind these words, as it takes them apart."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "_JEVONS_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(["jevons", *words]),
        "COMP_CWORD": str(len(words)),
    }
    arguments = ["-X", "importtime"] if say_imports else []
    return subprocess.run(
        [sys.executable, *arguments, "-c", JEVONS],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )


def offered(folder: Path, *words: str) -> list[str]:
    said = asked(folder, list(words))
    assert said.stderr == ""
    return said.stdout.split("\n")[:-1]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a run, a sweep, a comparison, what a killed run left, and files of the user."""
    folder = tmp_path_factory.mktemp("place")
    for name, files in {
        "results/mine": ("provenance.json", "summary.json"),
        "results/my own": ("provenance.json", "summary.json"),
        "results/compare": ("provenance.json", "compare.json"),
        "results/.mine.unfinished": ("provenance.json", "summary.json"),
        "results/sweeps/small": ("plan.json",),
        "out/theirs": ("provenance.json", "summary.json"),
        "scenarios/sweeps": ("own-sweep.yaml",),
    }.items():
        (folder / name).mkdir(parents=True)
        for file in files:
            (folder / name / file).write_text(json.dumps({"created_by": "jevons"}))
    for file in ("draft.yaml", "sets.csv", "scenarios/own.yaml", "scenarios/scenario.schema.json"):
        (folder / file).write_text("")
    return folder


def test_scenarios_are_offered_by_name_and_by_file(place: Path) -> None:
    shipped = {file.stem for file in (ROOT / "scenarios").glob("*.yaml")}
    assert set(offered(place, "run", "")) == shipped | {"own", "draft.yaml"}
    assert offered(place, "show", "deepseek-2025-") == ["deepseek-2025-headline"]
    assert offered(place, "show", "scenarios/") == ["scenarios/own.yaml"]
    assert offered(place, "sweep", "own") == ["own-sweep"]
    assert set(offered(place, "validate", "own")) == {"own", "own-sweep"}


@pytest.mark.parametrize("command", ["explain", "energy", "firms", "plot"])
def test_runs_are_offered_to_who_reads_them(place: Path, command: str) -> None:
    assert offered(place, command, "") == ["results/mine", "results/my\\ own"]


def test_each_command_is_offered_the_results_that_it_takes(place: Path) -> None:
    assert offered(place, "analyse", "") == ["results/sweeps/small"]
    assert offered(place, "sweep", "status", "") == ["results/sweeps/small"]
    assert offered(place, "export", "results/s") == ["results/sweeps/small"]
    assert set(offered(place, "report", "results/")) == {
        *("results/mine", "results/my\\ own", "results/compare", "results/sweeps/small")
    }
    assert offered(place, "compare", "results/mine", "dr") == ["draft.yaml"]
    assert offered(place, "compare", "toy", "out/") == ["out/theirs"]


def test_a_space_in_a_name_is_gone_on_from(place: Path) -> None:
    assert offered(place, "explain", "results/my\\ o") == ["results/my\\ own"]


def test_posteriors_are_offered_with_their_vintages(place: Path) -> None:
    names = offered(place, "run", "toy", "--posterior", "")
    assert {"mixture@2025-12", "flat_tasks@2024-12", "base@2025-03", "sets.csv"} <= set(names)
    assert offered(place, "run", "toy", "--posterior", "human") == [
        name for name in names if name.startswith("human_hours@")
    ]


@pytest.mark.parametrize("option", [["--posterior"], ["--posterior", "="]])
def test_bash_is_answered_from_the_sign_on_at_which_it_breaks_words(place: Path, option: list[str]) -> None:
    assert offered(place, "run", "toy", *option, "mixture", "@", "2025-1") == ["@2025-12"]
    assert len(offered(place, "run", "toy", *option, "mixture", "@")) == 5
    assert offered(place, "run", "--posterior", "mixture", "@", "2025-12", "panic") == ["panic"]


@pytest.mark.parametrize(
    "words", [["run", "dee"], ["explain", ""], ["sweep", ""], ["run", "toy", "--posterior", "mix"]]
)
def test_who_presses_the_tabulator_waits_for_no_model(place: Path, words: list[str]) -> None:
    said = asked(place, words, say_imports=True)
    imported = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert said.stdout and "sim.cli.completing" in imported
    assert not imported & HEAVY
