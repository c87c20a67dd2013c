"""What the record of 2022-24 says about the parameters: prior against posterior, and how much was learnt."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import UserError
from sim.figures.paper.footer import SEPARATOR, footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, LIGHT_GREY, NOTE_SIZE, VERMILLION, quiet_grid, styled
from sim.results.folder import read_json
from sim.scenario.posterior import PINNED
from sim.words import readable

SHOWN = 24
_LOG_FROM = 3.0
"""A prior whose ends lie further apart than this is drawn on a scale of ratios."""


@styled
def calibration(folder: Path) -> Figure:
    """Draw the folder of a calibration: intervals on the scale of the prior, contraction beside."""
    table = read_parameters(folder)
    ranked = table.sort_values("contraction", ascending=False).head(SHOWN).iloc[::-1]
    page = Page(11.5, 9.5)
    axes = page.panels(1, 2, widths=[1.7, 1.0])
    draw_intervals(axes[0, 0], ranked)
    draw_contraction(axes[0, 1], ranked)
    return page.finish(title=finding(table), caption=caption(table), footer=footer(folder))


def read_parameters(folder: Path) -> pd.DataFrame:
    """The table of parameters of a calibration.

    Raises:
        UserError: if there is none.
    """
    file = folder / "parameters.csv"
    if not file.is_file():
        raise UserError(f"{folder}: no parameters.csv; `jevons calibrate` makes one")
    return pd.read_csv(file)


def on_prior_scale(row: pd.Series) -> np.ndarray:
    """5th, 50th and 95th percentile of the posterior where the prior's 5th is 0 and its 95th is 1."""
    ends, inner = row[["prior_p5", "prior_p95"]], row[["p5", "p50", "p95"]]
    low, high = (float(end) for end in ends)
    values = inner.to_numpy(dtype=np.float64)
    if low > 0.0 and high / low > _LOG_FROM:
        return np.asarray(np.log(values / low) / np.log(high / low))
    return (values - low) / (high - low)


def draw_intervals(axes: Axes, table: pd.DataFrame) -> None:
    """One line per parameter: the prior as a grey bar from 0 to 1, the posterior over it."""
    rows = np.arange(len(table))
    axes.barh(rows, np.ones(len(table)), height=0.62, color=LIGHT_GREY)
    for y, (_, row) in zip(rows, table.iterrows(), strict=True):
        low, middle, high = on_prior_scale(row)
        axes.plot([low, high], [y, y], color=BLUE, linewidth=3.0)
        axes.plot([middle], [y], marker="o", color=BLUE, markersize=6.0)
    axes.set_yticks(rows, [readable_path(path) for path in table["path"]])
    axes.tick_params(axis="y", labelsize=NOTE_SIZE)
    axes.set_xticks([0.0, 0.5, 1.0], ["prior 5 %", "middle", "prior 95 %"])
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.set_title("Posterior (blue) within the prior (grey)")


def draw_contraction(axes: Axes, table: pd.DataFrame) -> None:
    """Bars of contraction, and the mark from which a parameter counts as pinned."""
    rows = np.arange(len(table))
    axes.barh(rows, table["contraction"], height=0.62, color=GREY)
    axes.axvline(PINNED, color=VERMILLION, linewidth=1.6)
    axes.text(PINNED, -0.6, " pinned from here", color=VERMILLION, size=NOTE_SIZE, ha="left", va="bottom")
    axes.set_yticks(rows, [])
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.set_xlim(0.0, max(0.5, 1.1 * float(table["contraction"].max())))
    axes.set_xlabel("contraction (1)")
    axes.set_title("What was learnt")
    quiet_grid(axes, "x")


def readable_path(path: str) -> str:
    """A path in words, without the table that an agent or event stands in."""
    parts = path.split(".")
    return " · ".join(readable(part) for part in parts[-2:])


def finding(table: pd.DataFrame) -> str:
    """The title."""
    n_pinned = int((table["contraction"] >= PINNED).sum())
    return f"The record of 2022–24 pins {n_pinned} of {len(table)} parameters and leaves the others open"


def caption(table: pd.DataFrame) -> str:
    """What bars and lines are."""
    return (
        f"The {min(SHOWN, len(table))} parameters of which the record says most. Line: middle 90 % of the "
        "posterior; dot: its median; grey: middle 90 % of the prior, on a scale of ratios where it spans "
        f"more than a factor of {_LOG_FROM:g}. Contraction: 1 − standard deviation of the posterior over "
        f"that of the prior; from {PINNED:g} a parameter is called pinned. Combinations are pinned more "
        "tightly: see ridges.csv."
    )


def footer(folder: Path) -> str:
    """Which search it was."""
    plan = read_json(folder / "plan.json")
    said = [f"{plan['chains']} chains of {plan['points']} points"]
    of = f"model version {plan['model_version']}{SEPARATOR}scenario digest"
    return footer_line("calibrate", said, plan["seed"], plan["scenario_digest"], of)
