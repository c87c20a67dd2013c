"""Results of every kind and their reports, each made once, when a test first asks for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.report import write_report
from tests.figures.conftest import result_folders
from tests.report.made import MAKERS

__all__ = ["result_folders"]


class Made(dict[str, Path]):
    """Kind of result → what was made of it."""

    def __init__(self, make: Callable[[str], Path]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, kind: str) -> Path:
        self[kind] = self.make(kind)
        return self[kind]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Kind of result → its folder."""
    root = tmp_path_factory.mktemp("kinds")
    return Made(lambda kind: MAKERS[kind](root / kind))


@pytest.fixture(scope="session")
def reports(results: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Kind of result → its report; `runs` is the same run twice, side by side."""
    root = tmp_path_factory.mktemp("reports")

    def report(kind: str) -> Path:
        folders = [results["run"]] * 2 if kind == "runs" else [results[kind]]
        return write_report(folders, root / f"{kind}.html")

    return Made(report)
