"""Results of every kind and their reports, made once."""

from pathlib import Path

import pytest

from sim.report import write_report
from tests.figures.conftest import result_folders
from tests.report.made import MAKERS

__all__ = ["result_folders"]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind of result → its folder."""
    root = tmp_path_factory.mktemp("kinds")
    return {kind: make(root / kind) for kind, make in MAKERS.items()}


@pytest.fixture(scope="session")
def reports(results: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind of result → its report; `runs` is the same run twice, side by side."""
    root = tmp_path_factory.mktemp("reports")
    files = {kind: write_report([folder], root / f"{kind}.html") for kind, folder in results.items()}
    return files | {"runs": write_report([results["run"]] * 2, root / "runs.html")}
