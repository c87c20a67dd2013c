"""Two sides world by world as a figure: how far R moves at each horizon, and every world on both sides."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, band_over_draws, draw_interval, framed
from sim.figures.paper.footer import footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.style import BLUE, GREY, LABEL_SIZE, ORANGE, VERMILLION, ink, quiet_grid, styled
from sim.measuring.statistics import Numbers, finite
from sim.results.folder import read_json
from sim.words import number, percent

_DIFFERENCE = {"median": "difference", "low": "q05", "lower": "q25", "upper": "q75", "high": "q95"}
_ROW_IN = 0.62
_LONGEST_NAME = 42


@styled
def paired(folder: Path | str) -> Figure:
    """Draw a folder that `jevons compare` wrote."""
    table = read_json(Path(folder) / "compare.json")
    pairs = pd.read_csv(Path(folder) / "pairs.csv")
    rows = [row for row in table["rows"] if row["quantity"] == "rebound"]
    chosen = [row for row in rows if row["measure"] == table["measure"]]
    others = [
        row for row in rows if row not in chosen and row["horizon_months"] == table["horizons_months"][-1]
    ]
    page = Page(11.5, 5.0 + max(0.0, _ROW_IN * (len(chosen) + len(others) - 4)))
    axes = page.panels(1, 2, widths=[1.25, 1.0])
    differences(axes[0, 0], [*chosen, *others], table["measure"])
    sides = [finite(pairs[f"rebound_{side}"].to_numpy(dtype=np.float64)) for side in ("first", "second")]
    if table["is_paired"]:
        known = pairs.dropna()
        worlds(axes[0, 1], known["rebound_first"].to_numpy(), known["rebound_second"].to_numpy(), table)
    else:
        distributions(axes[0, 1], sides, table)
    return page.finish(title=finding(table), caption=caption(table), footer=footer(table))


def differences(axes: Axes, rows: list[dict[str, Any]], headline: str) -> None:
    """One row a measure and horizon: how far R moves, with its spread over pairs and its chance error."""
    bands = [
        Band(*(np.asarray(number(row, _DIFFERENCE[part])) for part in Band.__annotations__)) for row in rows
    ]
    chance = [(number(row, "difference_low"), number(row, "difference_high")) for row in rows]
    extremes = [[float(band.low), float(band.high), *ends] for band, ends in zip(bands, chance, strict=True)]
    axes.set_xlim(*framed(extremes, (-0.1, 0.1), (-3.0, 3.0)))
    axes.axvline(0.0, color=GREY, linewidth=1.8)
    for place, (band, (low, high)) in enumerate(zip(bands, chance, strict=True)):
        if np.isfinite(band.low):
            draw_interval(axes, -place, band, BLUE, size=6.0)
        elif np.isfinite(band.median):
            axes.plot([float(band.median)], [-place], marker="o", color=BLUE, markersize=6.0)
        axes.plot([low, high], [-place - 0.22] * 2, color=VERMILLION, linewidth=2.4, solid_capstyle="butt")
    names = [
        f"{'all compute' if row['measure'] == headline else row['measure']}, {row['horizon_months']} mo"
        for row in rows
    ]
    axes.set_yticks([-place for place in range(len(rows))], names)
    axes.set_ylim(-len(rows) + 0.4, 0.5)
    axes.set_xlabel("second less first (R)")
    axes.set_title("How far the rebound R moves")
    quiet_grid(axes, "x")


def worlds(axes: Axes, first: Numbers, second: Numbers, table: Mapping[str, Any]) -> None:
    """Every world on both sides; on the diagonal nothing changes."""
    both = np.concatenate([first, second])
    band = band_over_draws(both[:, np.newaxis])
    low, high = (
        framed([float(band.low[0]), float(band.high[0])], (0.6, 1.4), (-1.0, 4.0)) if both.size else (0, 2)
    )
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.plot([low, high], [low, high], color=GREY, linewidth=1.8)
    is_higher = second > first
    for chosen, colour in ((is_higher, ORANGE), (~is_higher, BLUE)):
        inside = np.clip(first[chosen], low, high), np.clip(second[chosen], low, high)
        axes.scatter(*inside, s=14, color=colour, alpha=0.55, linewidths=0, clip_on=False)
    axes.text(0.03, 0.97, "higher in the second", transform=axes.transAxes, va="top", size=LABEL_SIZE,
              color=ink(ORANGE))  # fmt: skip
    axes.text(0.97, 0.03, "lower", transform=axes.transAxes, ha="right", size=LABEL_SIZE, color=ink(BLUE))
    _name_axes(axes, table)
    axes.set_title("Each world on both sides")
    quiet_grid(axes, "both")


def distributions(axes: Axes, sides: list[Numbers], table: Mapping[str, Any]) -> None:
    """Shares of worlds below each R, side by side: they are not the same worlds."""
    for values, colour, name in zip(sides, (GREY, BLUE), ("first", "second"), strict=True):
        ordered = np.sort(values)
        axes.step(ordered, np.arange(1, ordered.size + 1) / max(ordered.size, 1), color=colour, where="post")
        axes.plot([], [], color=colour, label=f"{name}: {short(table[name]['label'])}")
    both = np.concatenate(sides)
    if both.size:
        axes.set_xlim(*framed(np.quantile(both, [0.01, 0.99]), (0.6, 1.4), (-1.0, 4.0)))
    axes.set_xlabel(f"R of all compute over {table['horizons_months'][-1]} months")
    axes.set_ylabel("share of worlds below")
    axes.legend(frameon=False, loc="upper left", fontsize=LABEL_SIZE - 1)
    axes.set_title("Not the same worlds")
    quiet_grid(axes, "both")


def _name_axes(axes: Axes, table: Mapping[str, Any]) -> None:
    months = table["horizons_months"][-1]
    axes.set_xlabel(f"R over {months} months, first: {short(table['first']['label'])}")
    axes.set_ylabel(f"second: {short(table['second']['label'])}")


def short(name: str) -> str:
    """A name that fits beside an axis.

    >>> short("results/" + "a" * 50)
    '…aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"


def finding(table: Mapping[str, Any]) -> str:
    """The first sentence of the verdict."""
    sentence = str(table["verdict"]["sentence"])
    return sentence.split(". ")[0].split(": zero")[0].removesuffix(".")


def caption(table: Mapping[str, Any]) -> str:
    """Explain dots, lines and what is known."""
    chance = "Red: the Monte-Carlo interval (95 %) of the median; where it holds zero, the sign is not known."
    if not table["is_paired"]:
        return (
            f"Left: dot, difference of the medians. {chance} Not world by world: {table['why_not_paired']}."
        )
    share = percent(table["probability_required"])
    return (
        "Left: the second side less the first, world by world with the same draws; dot median, thick "
        f"25–75 %, thin 5–95 % of pairs. {chance} Right: beyond the edge, worlds lie on it. A difference "
        f"holds in nearly all worlds where {share} of the pairs agree."
    )


def footer(table: Mapping[str, Any]) -> str:
    """Say where the figure comes from."""
    first, second = table["first"], table["second"]
    said = [f"first {short(first['label'])}", f"second {short(second['label'])}",
            f"{first['worlds']:,} and {second['worlds']:,} pairs of worlds"]  # fmt: skip
    made_by = table["provenance"]
    return footer_line(made_by["code_version"], said, made_by["seed"], made_by["scenario_digest"])


def write_paired(folder: Path | str) -> list[Path]:
    """Draw a comparison into `figures/` of its folder, as PNG and SVG; return the paths."""
    from sim.figures import save

    return save(paired(folder), Path(folder) / "figures", "compare")
