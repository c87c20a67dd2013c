"""Synthetic results, as figures have them."""

from tests.figures.conftest import open_result, result_folders

__all__ = ["open_result", "result_folders"]
