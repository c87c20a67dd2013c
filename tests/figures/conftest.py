"""Synthetic result folders, written once per session."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.results.opened import OpenedResult
from tests.figures.synthetic_result import write_synthetic_result


@pytest.fixture(scope="session")
def result_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of a usual result and of the awkward ones."""
    root = tmp_path_factory.mktemp("results")
    return {
        "usual": write_synthetic_result(root / "usual"),
        "one_world": write_synthetic_result(root / "one_world", n_draws=1),
        "undefined": write_synthetic_result(root / "undefined", is_tiny=True),
        "no_shock": write_synthetic_result(root / "no_shock", has_shock=False, scenario="no_shock"),
        "bare": write_synthetic_result(root / "bare", has_extras=False, scenario="bare"),
        "backfire": write_synthetic_result(root / "backfire", shift=0.8, scenario="backfire"),
        "savings": write_synthetic_result(root / "savings", shift=-1.7, scenario="savings"),
    }


@pytest.fixture
def open_result(result_folders: dict[str, Path]) -> Iterator[Callable[[str], OpenedResult]]:
    """Open folders by their names; they are closed after the test."""
    opened: list[OpenedResult] = []

    def opening(name: str) -> OpenedResult:
        opened.append(OpenedResult(result_folders[name]))
        return opened[-1]

    yield opening
    for result in opened:
        result.close()
