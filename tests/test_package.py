"""The wheel holds all that the program needs, and works from an empty folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.version import __version__
from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
FOLDERS = ("sim", "scenarios")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, since building leaves files behind."""
    copy = tmp_path_factory.mktemp("copy")
    for name in FILES:
        shutil.copy(ROOT / name, copy)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "from setuptools.build_meta import build_wheel; build_wheel('dist')"
    built = subprocess.run(
        [sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, timeout=SAFETY_NET_S
    )
    assert built.returncode == 0, built.stderr[-2000:]
    assert "absent from the `packages` configuration" not in built.stderr
    (file,) = (copy / "dist").glob("*.whl")
    return file


def shipped() -> set[str]:
    """All files of the package as the wheel names them."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    names = [path.relative_to(ROOT) for path in files if "__pycache__" not in path.parts]
    return {(name if name.parts[0] == "sim" else "sim" / name).as_posix() for name in names}


def test_the_wheel_holds_every_file_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == shipped()
    assert {
        "sim/py.typed",
        "sim/results/summary_schema.json",
        "sim/evidence/targets.csv",
        "sim/evidence/record/lab_compute.csv",
        "sim/evidence/README.md",
        "sim/scenarios/base.yaml",
        "sim/scenarios/base.task_ladder.posterior.csv",
        "sim/scenarios/scenario.schema.json",
        "sim/scenarios/sweeps/all-scenarios.yaml",
    } <= held


def test_the_wheel_names_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        head = archive.read(metadata).decode().partition("\n\n")[0]
        licences = {name.partition("/licenses/")[2] for name in archive.namelist() if "/licenses/" in name}
    assert "License-Expression: MIT AND CC-BY-4.0" in head
    assert licences == {"LICENSE", "sim/evidence/README.md"}


def test_it_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(installed)
    empty.mkdir()
    ask = (
        "from sim.scenario import folders, load_scenario\n"
        "load_scenario('deepseek-2025')\n"
        "print(*folders.folders())"
    )
    said = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=empty,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.split() == [str(installed / "sim" / "scenarios")]
    assert not any(empty.iterdir())


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
