"""How far the answer moves: R and P(R>1) under other demand forms, training theories and beliefs."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, draw_interval, framed, mark_regions
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.style import GREY, LIGHT_GREY, NOTE_SIZE, VERDICT_COLOURS, ink, quiet_grid, styled
from sim.figures.run.figure import RunFigure
from sim.figures.run.theories import over_theories
from sim.measuring.rebound_readings import label_of
from sim.results.opened import OpenedResult
from sim.words import number, plain, readable

Rows = list[tuple[str, dict[str, Any]]]
MOST, ALWAYS = (-2.0, 5.0), (-0.2, 1.5)


@styled
def alternatives(result: OpenedResult) -> Figure:
    """Draw one row per alternative, the main ensemble first: R with its range, P(R>1) with its error."""
    horizon, own, others = rows_of(result)
    rows = own + others
    page = Page(11.5, 2.9 + 0.47 * len(rows))
    axes = page.panels(1, 2, widths=[1.7, 1.0])
    rebound_rows(axes[0, 0], rows)
    probability_rows(axes[0, 1], rows)
    for panel in page.figure.axes:
        for above in {1, len(own)}:
            panel.axhline(0.5 - above, color=LIGHT_GREY, linewidth=1.0)
        panel.set_ylim(-len(rows) + 0.4, 0.6)
    title = f"{finding(own[:1] + others, horizon)}; {over_theories(result)}"
    if result.verdict != own[0][1].get("verdict"):
        title = f"{result.verdict}, since theories of demand differ: {title[0].lower()}{title[1:]}"
    return page.finish(title=title, caption=caption(others), footer=footer_of_run(result))


ALTERNATIVES = RunFigure(
    "alternatives", alternatives, has_more=lambda result: bool(result.summary["alternatives"])
)


def rows_of(result: OpenedResult) -> tuple[int, Rows, Rows]:
    """Return the horizon of the verdict, the rows of the main ensemble, and those of the alternatives."""
    horizon = int(result.summary["verdict"]["horizon_months"])
    own: Rows = [("main ensemble", result.rebound_summary("compute", horizon))]
    own += [
        (label_of(name), by_horizon[str(horizon)])
        for name, by_horizon in result.summary["readings"].items()
        if name not in result.summary["alternatives"]
    ]
    theories = result.summary["verdict"]["theories"]
    weightless = {theory["run"] for theory in theories if not theory["has_weight"]}
    others: Rows = []
    for name, entry in result.summary["alternatives"].items():
        summary = dict(entry.get("rebound", {}).get(str(horizon), {}))
        summary.setdefault("verdict", entry.get("verdict"))
        others.append((f"{readable(name)}{' (no weight)' if name in weightless else ''}", summary))
    return horizon, own, others


def rebound_rows(axes: Axes, rows: Rows, main: int = 0) -> None:
    """Draw medians and ranges of R; the row `main` stands out."""
    bands = [summary_band(summary) for _, summary in rows]
    axes.set_xlim(*framed([[band.low, band.high] for band in bands], ALWAYS, MOST))
    mark_regions(axes, is_vertical=True)
    for row, ((_, summary), band) in enumerate(zip(rows, bands, strict=True)):
        colour = VERDICT_COLOURS.get(str(summary.get("verdict")), GREY)
        if np.isfinite(band.median):
            draw_interval(axes, -row, band, colour, marker="D" if row == main else "o", size=9.0)
        else:
            axes.text(0.5, -row, "undefined", ha="center", va="center", size=NOTE_SIZE, color=ink(GREY))
    axes.set_yticks([-row for row in range(len(rows))], [name for name, _ in rows])
    axes.get_yticklabels()[main].set_fontweight("bold")
    axes.set_xlabel("rebound R of compute (1)")
    axes.set_title("Rebound R")
    quiet_grid(axes, "x")


def probability_rows(axes: Axes, rows: Rows, main: int = 0) -> None:
    """Draw P(R>1) with ± two standard errors, and the verdict beside it; the row `main` stands out."""
    axes.set_xlim(0.0, 1.0)
    for row, (_, summary) in enumerate(rows):
        p, error = (number(summary, key) for key in ("p_above_one", "p_above_one_standard_error"))
        verdict = str(summary.get("verdict") or "") if np.isfinite(p) else ""
        colour = VERDICT_COLOURS.get(verdict, GREY)
        if np.isfinite(p):
            span = np.clip([p - 2 * error, p + 2 * error], 0.0, 1.0)
            axes.plot(span, [-row, -row], color=colour, linewidth=2.2)
            axes.plot(
                [p],
                [-row],
                marker="D" if row == main else "o",
                color=colour,
                markersize=9,
                mec="white",
                clip_on=False,
            )
        near = number(summary, "p_near_one")
        axes.plot([near], [-row - 0.24], marker="s", color=colour, markersize=6, mfc="white", clip_on=False)
        axes.text(
            1.04,
            -row,
            verdict or "no verdict",
            transform=axes.get_yaxis_transform(),
            va="center",
            size=NOTE_SIZE,
            color=ink(colour),
            weight="bold",
        )
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_yticks([])
    axes.set_xlabel("share of worlds (1)")
    axes.set_title("P(R > 1); hollow: P(0.9 ≤ R ≤ 1.1)")
    quiet_grid(axes, "x")


def summary_band(summary: dict[str, Any]) -> Band:
    """Return the band that a summary holds, as numbers without dimension."""
    keys = ("q05", "q25", "median", "q75", "q95")
    return Band(*(np.asarray(number(summary, key)) for key in keys))


def finding(rows: Rows, horizon: int) -> str:
    """Say how far median R and P(R>1) move between the alternatives, and how many keep the verdict."""
    medians = np.array([number(summary, "median") for _, summary in rows])
    chances = np.array([number(summary, "p_above_one") for _, summary in rows])
    if not np.isfinite(medians).any():
        return f"R over {horizon} months is undefined under all {len(rows) - 1} alternatives"
    main = rows[0][1].get("verdict")
    kept = sum(summary.get("verdict") == main for _, summary in rows[1:])
    return (
        f"The verdict {main} holds in {kept} of {len(rows) - 1} alternatives: over {horizon} months median R "
        f"runs from {plain(float(np.nanmin(medians)))} to {plain(float(np.nanmax(medians)))}, P(R > 1) from "
        f"{np.nanmin(chances):.2f} to {np.nanmax(chances):.2f}"
    )


def caption(rows: Rows) -> str:
    """Explain rows, intervals and colours."""
    counts = sorted({int(summary.get("n") or 0) for _, summary in rows})
    worlds = " to ".join(f"{count:,}" for count in ([counts[0], counts[-1]] if len(counts) > 1 else counts))
    return (
        "First block: the main ensemble, and other ways to read its R. Second: each alternative changes one "
        f"assumption; R is defined in {worlds} of its worlds; a theory of demand without weight is one whose "
        "answer is its prior. Left: dot median, thick 25–75 %, thin 5–95 %; an arrow where the range leaves "
        "the axis. Right: P(R > 1) ± two Monte-Carlo standard errors. Colour: the verdict."
    )
