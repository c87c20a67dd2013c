"""Sweep files that tests write."""

from pathlib import Path

from sim.sweep.definition import Sweep
from sim.sweep.reading import load_sweep

GRID = """\
name: small
description: a test
scenario: deepseek-2025
design: grid
factors:
  token_pricing.pass_through: {range: [0.45, 1.0], levels: 12}
  labs.deepseek.is_open_weights: {values: [true, false]}
draws: 6
seed: 7
"""
"""24 points in 8 chunks."""

SMALL = GRID.replace("levels: 12", "levels: 3").replace("draws: 6", "draws: 32")
"""6 points, each with as many draws as an answer takes."""


def write(folder: Path, text: str = GRID) -> Path:
    """Write a sweep file."""
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def loaded(folder: Path, text: str = GRID) -> Sweep:
    """The sweep of a text."""
    return load_sweep(str(write(folder, text)))


def sampled(design: str, points: int, seed: int = 0) -> str:
    """A sweep over one range and one list."""
    text = GRID.replace("design: grid", f"design: {design}\npoints: {points}").replace(", levels: 12", "")
    return text.replace("seed: 7", f"seed: {seed}")
