"""The figures of a result: one file per figure; they read results and never run a model."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.figures.backtest import BACKTEST_FIGURES, BacktestView
from sim.figures.calibration import calibration
from sim.figures.paper.style import styled
from sim.figures.run import (
    alternatives,
    capex,
    compute_market,
    decomposition,
    demand,
    event_day,
    rebound_distribution,
    rebound_path,
    token_prices,
)
from sim.figures.run.comparison import comparison
from sim.figures.sweep import SWEEP_FIGURES, available_for
from sim.figures.verdicts import verdicts
from sim.results.opened import ResultView

if TYPE_CHECKING:
    from sim.sweep.analysis.analyse import Analysis

__all__ = [
    "FIGURES",
    "SWEEP_FIGURES",
    "ResultView",
    "available",
    "calibration",
    "comparison",
    "save",
    "verdicts",
    "write_backtest",
    "write_comparison",
    "write_figures",
    "write_sweep_analysis",
    "write_verdicts",
]

FIGURES: dict[str, Callable[[ResultView], Figure]] = {
    "demand": demand.demand,
    "rebound_path": rebound_path.rebound_path,
    "rebound_distribution": rebound_distribution.rebound_distribution,
    "compute_market": compute_market.compute_market,
    "capex": capex.capex,
    "token_prices": token_prices.token_prices,
    "event_day": event_day.event_day,
    "decomposition": decomposition.decomposition,
    "alternatives": alternatives.alternatives,
}
"""Name -> function that draws it; `comparison` is apart, since it takes several results."""

NEEDED: dict[str, tuple[str, ...]] = {
    "demand": demand.NEEDED,
    "rebound_path": rebound_path.NEEDED,
    "rebound_distribution": rebound_distribution.NEEDED,
    "compute_market": compute_market.NEEDED,
    "capex": capex.NEEDED,
    "token_prices": token_prices.NEEDED,
    "event_day": event_day.NEEDED,
}
"""Name -> variables of the main ensemble without which the figure isn't drawn."""

UNDATED = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def available(view: ResultView) -> list[str]:
    """Return the names of the figures that this result can show."""
    return [name for name in FIGURES if can_draw(view, name)]


def can_draw(view: ResultView, name: str) -> bool:
    """Whether the result holds what the figure shows."""
    if name == "decomposition":
        return view.decomposition is not None
    if name in ("rebound_path", "rebound_distribution") and view.shock_index is None:
        return False
    if name == "event_day" and view.has(*NEEDED[name]):
        # Without a shock there was no such day.
        return bool(np.isfinite(view.values("event_day_return")).any())
    if name == "alternatives":
        return bool(view.summary.get("alternatives"))
    return view.has(*NEEDED[name])


def write_figures(result_folder: Path | str) -> list[Path]:
    """Draw every available figure into `figures/` of a result folder, as PNG and SVG; return the paths."""
    view = ResultView(result_folder)
    try:
        return [
            path
            for name in available(view)
            for path in save(FIGURES[name](view), view.folder / "figures", name)
        ]
    finally:
        view.close()


def write_comparison(result_folders: Sequence[Path | str], folder: Path | str) -> list[Path]:
    """Draw several results side by side into `folder`, as PNG and SVG; return the paths."""
    views = [ResultView(result) for result in result_folders]
    try:
        return save(comparison(views), Path(folder), "comparison")
    finally:
        for view in views:
            view.close()


def write_verdicts(folder: Path | str) -> list[Path]:
    """Draw a table of verdicts into `figures/` of its folder, as PNG and SVG; return the paths."""
    return save(verdicts(folder), Path(folder) / "figures", "verdicts")


def write_backtest(folder: Path | str) -> list[Path]:
    """Draw a back-test into `figures/` of its folder, as PNG and SVG; return the paths."""
    view = BacktestView(folder)
    return [
        path
        for name, draw in BACKTEST_FIGURES.items()
        for path in save(draw(view), view.folder / "figures", name)
    ]


def write_sweep_analysis(analysis: "Analysis", folder: Path) -> list[Path]:
    """Draw what a sweep says into `figures/` of a folder, as PNG and SVG; return the paths."""
    return [
        path
        for name in available_for(analysis)
        for path in save(SWEEP_FIGURES[name].draw(analysis), folder / "figures", name)
    ]


@styled
def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG; the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{kind}" for kind in UNDATED]
    for path in paths:
        kind = path.suffix[1:]
        figure.savefig(path, format=kind, metadata=UNDATED[kind])
    return paths
