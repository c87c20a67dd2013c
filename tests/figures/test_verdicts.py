"""The figure of the table of verdicts, from tables of formulas."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.figures import verdicts, write_verdicts
from sim.measuring.statistics import rebound_summary
from sim.studies.verdicts.design import FACTORS, all_cells
from sim.studies.verdicts.table import effects
from tests.figures.looks import assert_complete, assert_inside, title_of

OWN = all_cells()[1]


def write_table(folder: Path, centre: float, undefined_belief: float | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    luck = np.random.default_rng(0).normal(0.0, 0.2, 200)
    rebounds = {
        cell: centre + 1.5 * (cell.belief - 1.0) + luck * (np.nan if cell.belief == undefined_belief else 1.0)
        for cell in all_cells()
    }
    cells: list[dict[str, Any]] = []
    for cell, values in rebounds.items():
        summary = rebound_summary(values, 0.9, None)
        cells.append({**vars(cell), "rebound": {"60": summary}, "verdict": summary["verdict"]})
    table = {
        "scenario": "formulas",
        "provenance": {"scenario_digest": "0123456789abcdef" * 4, "seed": 0, "code_version": "0.1.0"},
        "worlds": 200,
        "horizons_months": [60],
        "probability_required": 0.9,
        "own_cell": vars(OWN),
        "cells": cells,
        "effects": effects(rebounds, OWN),
    }
    (folder / "verdicts.json").write_text(json.dumps(table, allow_nan=False))
    return folder


@pytest.mark.parametrize(("centre", "undefined_belief"), [(1.0, None), (1.0, 1.3), (9.0, None), (-3.0, 1.0)])
def test_it_draws_whatever_the_verdicts(
    tmp_path: Path, centre: float, undefined_belief: float | None
) -> None:
    figure = verdicts(write_table(tmp_path, centre, undefined_belief))
    assert_complete(figure)
    assert_inside(figure)
    beliefs = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert beliefs == [f"{belief:g}" for belief in FACTORS["belief"]] * 12
    bold = [label.get_text() for label in figure.axes[0].get_yticklabels() if label.get_weight() == "bold"]
    assert bold == ["1"]


def test_the_title_follows_the_table(tmp_path: Path) -> None:
    usual = title_of(verdicts(write_table(tmp_path / "usual", 1.0))).replace("\n", " ")
    assert all(f"{word} in 12" in usual for word in ("PARTIAL", "UNDECIDED", "BACKFIRE"))
    assert "What managers believe moves it most" in usual
    everywhere = title_of(verdicts(write_table(tmp_path / "high", 9.0))).replace("\n", " ")
    assert everywhere.endswith("the verdict is BACKFIRE in 36. No assumption moves it beyond chance")


def test_the_files_are_deterministic(tmp_path: Path) -> None:
    folder = write_table(tmp_path, 1.0)
    first = {path.name: path.read_bytes() for path in write_verdicts(folder)}
    assert set(first) == {"verdicts.png", "verdicts.svg"}
    assert {path.name: path.read_bytes() for path in write_verdicts(folder)} == first
