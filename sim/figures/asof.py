"""The verdict by vintage as a figure, and what each series has taught."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.footer import footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.style import BLACK, BLUE, GREEN, NOTE_SIZE, PURPLE, ink, quiet_grid, styled
from sim.measuring.rebound import LEAST_WORLDS
from sim.results.folder import read_json
from sim.scenario.mixture import MARGINAL_LIKELIHOOD
from sim.words import listed, number, readable, series_label, share

COLOURS = (BLUE, GREEN, PURPLE)
"""Of theories, in the order of the table."""

FEW, TOO_FEW = 100, LEAST_WORLDS
"""Effective draws below which a dot is hollow, and below which there is none."""

Table = dict[str, Any]


@styled
def asof(folder: Path | str) -> Figure:
    """Draw P(R>1) and R by vintage, of each theory and of the mixture."""
    table = read_json(Path(folder) / "asof.json")
    page = Page(13.0, 7.0)
    left, right = page.panels(1, 2)[0]
    labels: dict[str, list[tuple[float, str, str]]] = {"p": [], "r": []}
    for name, rows, colour in lines_of(table):
        is_mixture = name == "mixture"
        said = [row["rebound"][horizon_of(table)] for row in rows]
        places = np.arange(len(said)) + offset(name, table)
        draw_shares(left, places, said, colour, is_mixture)
        draw_ranges(right, places, said, colour, is_mixture)
        labels["p"].append((100 * said[-1]["p_above_one"], readable(name), colour))
        labels["r"].append((said[-1]["median"], readable(name), colour))
    for axes in (left, right):
        axes.set_xlim(-0.3, len(vintages_of(table)) - 0.75)
        axes.set_xticks(range(len(vintages_of(table))), ticks_of(table))
        axes.set_xlabel("what the record said until")
        quiet_grid(axes)
    left.set_ylim(bottom=0.0)
    left.set_title("Share of worlds in which R > 1")
    left.set_ylabel("%")
    right.set_title(f"Rebound R over {table['horizons_months'][-1]} months")
    right.axhline(1.0, color=BLACK, linewidth=1.6)
    page.label_ends(left, labels["p"])
    page.label_ends(right, labels["r"])
    return page.finish(title=finding(table), caption=caption(table), footer=footer(table))


def vintages_of(table: Table) -> list[str]:
    """All vintages, in order."""
    return list(dict.fromkeys(row["vintage"] for row in table["theories"]))


def ticks_of(table: Table) -> list[str]:
    """Each vintage with how many numbers it knew, or knew more than the one before."""
    counts = list(table["rows_known"].values())
    new = [f"{counts[0]} numbers"] + [f"+{now - then}" for then, now in pairwise(counts)]
    return [f"{vintage}\n{said}" for vintage, said in zip(vintages_of(table), new, strict=True)]


def theories_of(table: Table) -> list[str]:
    """All theories, in order."""
    return list(dict.fromkeys(row["theory"] for row in table["theories"]))


def horizon_of(table: Table) -> str:
    """The longest horizon, as tables name it."""
    return str(table["horizons_months"][-1])


def mixture_of(table: Table) -> list[dict[str, Any]]:
    """Rows of the mixture that is weighed by marginal likelihood."""
    return [row for row in table["mixtures"] if row["weighting"] == MARGINAL_LIKELIHOOD]


def lines_of(table: Table) -> list[tuple[str, list[dict[str, Any]], str]]:
    """Name, a row for each vintage, and colour: theories first, the mixture over them."""
    lines = [
        (theory, [row for row in table["theories"] if row["theory"] == theory], colour)
        for theory, colour in zip(theories_of(table), COLOURS, strict=False)
    ]
    return [*lines, ("mixture", mixture_of(table), BLACK)]


def offset(name: str, table: Table) -> float:
    """Where a line stands beside the tick, so that ranges do not cover each other."""
    names = [*theories_of(table), "mixture"]
    return 0.07 * (names.index(name) - 0.5 * (len(names) - 1))


def draw_shares(
    axes: Axes, places: np.ndarray, said: list[dict[str, Any]], colour: str, is_mixture: bool
) -> None:
    """P(R>1) with two Monte-Carlo standard errors."""
    values = np.array([100 * row["p_above_one"] for row in said])
    errors = np.array([200 * row["p_above_one_standard_error"] for row in said])
    axes.plot(places, values, color=colour, linewidth=3.0 if is_mixture else 1.8, marker="o", markersize=6)
    axes.vlines(places, np.maximum(values - errors, 0.0), values + errors, color=colour, linewidth=1.4)


def draw_ranges(
    axes: Axes, places: np.ndarray, said: list[dict[str, Any]], colour: str, is_mixture: bool
) -> None:
    """Median R with the middle 90 % of worlds."""
    axes.plot(
        places,
        [row["median"] for row in said],
        color=colour,
        linewidth=3.0 if is_mixture else 1.8,
        marker="o",
        markersize=6,
    )
    axes.vlines(
        places,
        [number(row, "q05") for row in said],
        [number(row, "q95") for row in said],
        color=colour,
        linewidth=1.4,
    )


def finding(table: Table) -> str:
    """How the mixture moved, and whether theories came together."""
    rows = mixture_of(table)
    first, last = (rows[place]["rebound"][horizon_of(table)] for place in (0, -1))
    ends = [
        row["rebound"][horizon_of(table)]["p_above_one"]
        for row in table["theories"]
        if row["vintage"] == rows[-1]["vintage"]
    ]
    return (
        f"What a year of record taught: P(R > 1) went from {share(first['p_above_one'])} to "
        f"{share(last['p_above_one'])}, R from {first['median']:.2f} to {last['median']:.2f}; theories of "
        f"demand now say {share(min(ends))} to {share(max(ends))}: {rows[-1]['word']}"
    )


def caption(table: Table) -> str:
    """Explain lines, bars and weights."""
    weights = mixture_of(table)[-1]["weights"]
    said = listed([f"{readable(theory)} {share(weight)}" for theory, weight in weights.items()])
    return (
        f"Each point: {table['worlds']:,} pairs of worlds drawn from parameter sets that agree with the "
        "record to that month; no vintage knows what came later. Bars: left, two Monte-Carlo standard "
        "errors; right, the middle 90 % of worlds. Black: the mixture, each theory with the weight that its "
        f"marginal likelihood gives it (at the last vintage {said}). A verdict takes "
        f"{share(table['probability_required'])} of worlds, and every theory above 5 % has to agree."
    )


def footer(table: Table) -> str:
    """Say where the figure comes from."""
    made_by = table["provenance"]
    said = [f"scenario {table['scenario']}", f"{table['worlds']:,} pairs of worlds a point"]
    return footer_line(made_by["code_version"], said, made_by["seed"], made_by["scenario_digest"])


@styled
def taught(folder: Path | str) -> Figure:
    """Draw P(R>1) that each series alone leads to, and that all but it lead to."""
    table = read_json(Path(folder) / "asof.json")
    theories = theories_of(table)
    names = ["nothing", *ranked(table), "everything"]
    page = Page(13.0, 2.6 + 0.34 * len(names))
    panels = page.panels(1, 2)[0]
    for axes, side, title in zip(
        panels,
        ("alone", "left_out"),
        ("From this series alone", "From all but this series"),
        strict=True,
    ):
        for theory, colour in zip(theories, COLOURS, strict=False):
            of = {row["series"]: row for row in table["taught"] if row["theory"] == theory}
            rows = [of[name] for name in names]
            draw_taught(axes, rows, side, colour)
        axes.set_ylim(0.5 - len(names), 0.5)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("share of worlds in which R > 1 (%)")
        axes.set_title(title)
        quiet_grid(axes, "x")
        axes.set_yticks([-place for place in range(len(names))], [])
    panels[0].set_yticks([-place for place in range(len(names))], [series_label(name) for name in names])
    name_lines(panels[1], table)
    return page.finish(title=taught_finding(table), caption=taught_caption(table), footer=footer(table))


def name_lines(axes: Axes, table: Table) -> None:
    """Name the dashed lines in the first row, where no series is left out, so that names keep apart."""
    ends = {row["theory"]: row["left_out"] for row in table["taught"] if row["series"] == "everything"}
    coloured = zip(theories_of(table), COLOURS, strict=False)
    lines = sorted((100 * ends[theory]["p_above_one"], theory, colour) for theory, colour in coloured)
    sides = ["right", *["center"] * (len(lines) - 2), "left"]
    for (value, theory, colour), side in zip(lines, sides, strict=False):
        axes.text(
            value, 0.0, f" {readable(theory)} ", ha=side, va="center", color=ink(colour), size=NOTE_SIZE
        )


def draw_taught(axes: Axes, rows: list[dict[str, Any]], side: str, colour: str) -> None:
    """A dot for each series; hollow where fewer than 100 draws are in effect; a line from nothing known."""
    for place, row in enumerate(rows):
        said = row.get(side)
        if said is None or said["p_above_one"] is None:
            continue
        if said["effective_draws"] < TOO_FEW:
            continue
        is_thin = said["effective_draws"] < FEW
        axes.plot(
            [100 * said["p_above_one"]],
            [-place],
            marker="o",
            markersize=7,
            color=colour,
            markerfacecolor="white" if is_thin else colour,
            clip_on=False,
        )
    start = rows[0]["alone"] if side == "alone" else rows[-1]["left_out"]
    axes.axvline(100 * start["p_above_one"], color=colour, linewidth=1.2, linestyle=(0, (4, 3)), alpha=0.8)


def ranked(table: Table) -> list[str]:
    """Series by how far each alone moves P(R>1), over all theories."""
    moved: dict[str, float] = {}
    for theory in theories_of(table):
        rows = [row for row in table["taught"] if row["theory"] == theory]
        start = rows[0]["alone"]["p_above_one"]
        for row in rows[1:-1]:
            moved[row["series"]] = moved.get(row["series"], 0.0) + abs(row["alone"]["p_above_one"] - start)
    return sorted(moved, key=lambda name: -moved[name])


def taught_finding(table: Table) -> str:
    """Which series moves P(R>1) most by itself."""
    first, second = ranked(table)[:2]
    return f"{series_label(first).capitalize()} taught most about the rebound, then {series_label(second)}"


def taught_caption(table: Table) -> str:
    """Explain dots, lines and hollow dots."""
    return (
        "Left: draws that agree with the record of 2022–24, weighed by one series of 2025; dashed lines: "
        "unweighed. Right: draws that agree with all that was known in December 2025, with one series taken "
        f"out again; dashed lines: nothing taken out. {table['worlds']:,} pairs of worlds for each theory; "
        f"hollow: fewer than {FEW} of them count in effect, so read it as a direction only; no dot: fewer "
        f"than {TOO_FEW}."
    )
