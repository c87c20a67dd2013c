"""What R hangs on: Sobol indices, Morris' effects or rank correlations of each factor, with intervals."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, NOTE_SIZE, ORANGE, ink, quiet_grid, styled
from sim.figures.sweep.figure import SweepFigure
from sim.figures.sweep.page import MOST_ROWS, footer, interval, missing, name_rows, what
from sim.sweep.analysis.analyse import Analysis
from sim.sweep.analysis.correlation import CORRELATIONS
from sim.sweep.analysis.sensitivity import OUTPUTS, SENSITIVITY
from sim.sweep.definition import OWN_POINTS

KEY_ROWS = 0.9


@dataclass(frozen=True)
class Bars:
    """One bar of each row.

    Attributes:
        column: of the table.
        label: what the bar is.
        colour: its colour.
        low, high: columns of its interval.
    """

    column: str
    label: str
    colour: str
    low: str
    high: str

    def ends(self, row: Any) -> tuple[float, float]:
        """Ends of the interval."""
        return row[self.low], row[self.high]


SERIES = {
    "sobol": (
        Bars(
            "total_effect",
            "with interactions (total effect)",
            ORANGE,
            "total_effect_low",
            "total_effect_high",
        ),
        Bars("first_order", "by itself (first order)", BLUE, "first_order_low", "first_order_high"),
    ),
    "morris": (
        Bars(
            "mean_absolute_effect",
            "mean size of the effect",
            BLUE,
            "mean_absolute_effect_low",
            "mean_absolute_effect_high",
        ),
        Bars(
            "spread_of_effects",
            "spread of the effect (interactions, curvature)",
            ORANGE,
            "spread_of_effects_low",
            "spread_of_effects_high",
        ),
    ),
    "correlations": (
        Bars("partial", "partial: other factors held", BLUE, "partial_low", "partial_high"),
        Bars("spearman", "simple", ORANGE, "spearman_low", "spearman_high"),
    ),
}

AXIS = {
    "sobol": "share of the variance between points (1 = all)",
    "morris": "change over the whole range (R, share)",
    "correlations": "rank correlation (-1 to 1)",
}

EXPLAINED = {
    "sobol": "Each bar: share of the variance between points that the factor explains. Estimates that "
    "fall below 0 or above 1 by chance are cut there.",
    "morris": "Each bar: by how much the output changes when the factor goes through its range, over random "
    "places of the others.",
    "correlations": "Each bar: how closely the ranks of the factor and of the output go together; partial "
    "with "
    "all other factors held.",
}


@styled
def sensitivity(analysis: Analysis) -> Figure:
    """Draw the indices of a Sobol or Morris design."""
    part = analysis.parts["sensitivity"]
    n_out = (
        f" {part.n_left_out:,} of {part.n_blocks:,} blocks of points are left out." if part.n_left_out else ""
    )
    return _effects(analysis, part, part.method, "total_effect" if part.method == "sobol" else
                    "mean_absolute_effect", n_out)  # fmt: skip


@styled
def correlations(analysis: Analysis) -> Figure:
    """Draw the rank correlations of a Latin hypercube."""
    part = analysis.parts["correlations"]
    return _effects(analysis, part, "correlations", "spearman", "")


def _effects(analysis: Analysis, part: Any, method: str, by: str, note: str) -> Figure:
    table = part.table
    outputs = [name for name in OUTPUTS if name in set(table["output"])]
    first = table[table["output"] == outputs[0]]
    order = first.loc[first[by].abs().sort_values(ascending=False, kind="stable").index, "factor"].tolist()
    shown = order[:MOST_ROWS]
    page = Page(12.0, 3.4 + 0.55 * (len(shown) + KEY_ROWS))
    for place, name in enumerate(outputs):
        axes = page.panels(1, len(outputs))[0, place] if place == 0 else page.figure.axes[place]
        rows = table[table["output"] == name].set_index("factor").loc[shown]
        _panel(axes, rows, SERIES[method], method)
        axes.set_title(f"{OUTPUTS[name][:1].upper()}{OUTPUTS[name][1:]} of a point")
        if place:
            axes.set_yticklabels([])
    left_out = (
        f" Not shown: {len(order) - len(shown)} factors with smaller effects." if order[MOST_ROWS:] else ""
    )
    caption = (
        f"{what(analysis.worlds)}. {EXPLAINED[method]} Whiskers: 95 % by bootstrap; an arrow where one "
        "leaves the "
        f"axis.{_theories_alike(analysis)}{note}{left_out} {missing(analysis.worlds)}"
    )
    return page.finish(title=part.finding, caption=caption.strip(), footer=footer(analysis.worlds))


def _theories_alike(analysis: Analysis) -> str:
    if analysis.worlds.design == OWN_POINTS:
        return " Each point counts once; factors that are words are left out."
    return " Theories of demand are varied with equal weight." if analysis.worlds.theory_weights else ""


def _panel(axes: Axes, rows: Any, series: tuple[Bars, ...], method: str) -> None:
    limits = _limits(rows, series, method)
    axes.set_xlim(*limits)
    name_rows(axes, [str(label) for label in rows["label"]])
    axes.axvline(0.0, color=GREY, linewidth=1.2)
    quiet_grid(axes, "x")
    for at, (_, row) in enumerate(rows.iterrows()):
        for offset, bar in zip((0.19, -0.19), series, strict=True):
            value = float(row[bar.column])
            axes.barh(-at + offset, np.clip(value, *limits), height=0.34, color=bar.colour, alpha=0.75)
            interval(axes, -at + offset, *bar.ends(row), "#222222")
    axes.set_xlabel(AXIS[method])
    # Room for the key below the last row.
    axes.set_ylim(-len(rows) + 0.4 - KEY_ROWS, 0.6)
    for place, bar in enumerate(series):
        axes.text(
            0.99, -len(rows) + 0.4 - KEY_ROWS * (0.3 + 0.45 * place), bar.label,
            transform=axes.get_yaxis_transform(), ha="right", va="center",
            size=NOTE_SIZE, weight="bold", color=ink(bar.colour), zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
        )  # fmt: skip


def _limits(rows: Any, series: tuple[Bars, ...], method: str) -> tuple[float, float]:
    if method == "correlations":
        return -1.0, 1.0
    values = rows[[bar.column for bar in series]].to_numpy(dtype=np.float64)
    ends = np.array([bar.ends(row) for bar in series for _, row in rows.iterrows()]).ravel()
    every = np.concatenate([values.ravel(), ends[np.isfinite(ends)]])
    high, low = float(np.nanmax(every)), min(0.0, float(np.nanmin(every)))
    if method == "sobol":
        return max(low * 1.05, -0.25), min(max(1.0, high * 1.05), 1.3)
    return low, 1.08 * high


SENSITIVITY_FIGURE = SweepFigure(SENSITIVITY, sensitivity)
CORRELATIONS_FIGURE = SweepFigure(CORRELATIONS, correlations)
