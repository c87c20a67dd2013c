"""The figures of a result: one file per figure; they read results and never run a model."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import sim.figures.backend  # noqa: F401 (before all that draws)
from sim.figures.asof import asof, taught
from sim.figures.backtest import BACKTEST_FIGURES, BacktestView
from sim.figures.calibration import calibration
from sim.figures.paper.style import styled
from sim.figures.plausible import plausible
from sim.figures.run import FIGURES, available
from sim.figures.run.comparison import comparison
from sim.figures.sweep import SWEEP_FIGURES, available_for
from sim.figures.verdicts import verdicts
from sim.results.files import replacing
from sim.results.opened import OpenedResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.sweep.analysis.analyse import Analysis

__all__ = [
    "FIGURES",
    "SWEEP_FIGURES",
    "asof",
    "available",
    "calibration",
    "comparison",
    "plausible",
    "save",
    "taught",
    "verdicts",
    "write_asof",
    "write_backtest",
    "write_comparison",
    "write_figures",
    "write_plausible",
    "write_sweep_analysis",
    "write_verdicts",
]

UNDATED: dict[str, dict[str, None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def write_figures(result_folder: Path | str) -> list[Path]:
    """Draw every available figure into `figures/` of a result folder, as PNG and SVG; return the paths."""
    with closing(OpenedResult(result_folder)) as result:
        return [
            path
            for name in available(result)
            for path in save(FIGURES[name].draw(result), result.folder / "figures", name)
        ]


def write_comparison(result_folders: Sequence[Path | str], folder: Path | str) -> list[Path]:
    """Draw several results side by side into `folder`, as PNG and SVG; return the paths."""
    with ExitStack() as opened:
        results = [opened.enter_context(closing(OpenedResult(result))) for result in result_folders]
        return save(comparison(results), Path(folder), "comparison")


def write_verdicts(folder: Path | str) -> list[Path]:
    """Draw a table of verdicts into `figures/` of its folder, as PNG and SVG; return the paths."""
    return save(verdicts(folder), Path(folder) / "figures", "verdicts")


def write_asof(folder: Path | str) -> list[Path]:
    """Draw a table of vintages into `figures/` of its folder, as PNG and SVG; return the paths."""
    drawn = {"asof": asof, "taught": taught}
    return [
        path for name, draw in drawn.items() for path in save(draw(folder), Path(folder) / "figures", name)
    ]


def write_plausible(folder: Path | str) -> list[Path]:
    """Draw the years ahead into `figures/` of their folder, as PNG and SVG; return the paths."""
    return save(plausible(folder), Path(folder) / "figures", "plausible")


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
def save(figure: "Figure", folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG; the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, metadata in UNDATED.items():
        paths.append(folder / f"{name}.{kind}")
        with replacing(paths[-1]) as stream:
            figure.savefig(stream, format=kind, metadata=metadata)
    return paths
