"""How the model's forecast of 2025 scores beside the two naive ones, series by series."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from sim.figures.backtest.panel import MODEL, NAIVE_COLOURS
from sim.figures.backtest.view import NAIVE, BacktestView, Entry
from sim.figures.paper.page import Page
from sim.figures.paper.panels import plain_power
from sim.figures.paper.style import GREY, LIGHT_GREY, NOTE_SIZE, ink, quiet_grid, styled
from sim.words import readable

MARKS = {"model": ("o", MODEL), "last_growth": ("s", NAIVE_COLOURS["last_growth"])} | {
    "ar1": ("^", NAIVE_COLOURS["ar1"])
}
NAMES = {"model": "model", **NAIVE}


@styled
def scores(view: BacktestView) -> Figure:
    """Draw a row a series: the score of each forecaster, on a log axis."""
    entries = view.table["series"]
    page = Page(11.5, 2.6 + 0.33 * len(entries))
    axes = page.panels(1, 1)[0, 0]
    axes.set_xscale("log")
    for row, entry in enumerate(entries):
        draw_row(axes, -row, entry)
    axes.set_ylim(0.6 - len(entries), 0.6)
    axes.set_yticks([-row for row in range(len(entries))], [label(entry) for entry in entries])
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(plain_power))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("mean CRPS of 2025 in logarithms (about the relative error; left is better)")
    quiet_grid(axes, "x")
    name_marks(axes)
    return page.finish(title=finding(view), caption=caption(view), footer=view.footer)


def draw_row(axes: Axes, y: float, entry: Entry) -> None:
    """Draw the scores of one series, joined by a line."""
    by_name = {name: value for name, value in entry["score"]["crps"].items() if value is not None}
    if by_name:
        axes.plot(
            [min(by_name.values()), max(by_name.values())], [y, y], color=LIGHT_GREY, linewidth=2.0, zorder=1
        )
    for name, value in by_name.items():
        marker, colour = MARKS[name]
        axes.plot([value], [y], marker=marker, color=colour, markersize=9, markeredgecolor="white", zorder=3)
    axes.annotate(
        note(entry),
        (1.01, y),
        xycoords=("axes fraction", "data"),
        va="center",
        size=NOTE_SIZE,
        color=ink(MODEL if entry["score"]["best"] == "model" else GREY),
        annotation_clip=False,
    )


def label(entry: Entry) -> str:
    """Name a series, with how many numbers are scored."""
    n_scored = entry["score"]["n_scored"]
    return f"{readable(entry['series'])}, {entry['entity']} ({n_scored})"


def note(entry: Entry) -> str:
    """Say who is best."""
    best = entry["score"]["best"]
    return "no rival" if best is None else f"{NAMES[best]} is best"


def name_marks(axes: Axes) -> None:
    """Name the marks above the panel."""
    handles = [
        axes.plot([], [], marker=marker, color=colour, linestyle="none", markersize=9, label=NAMES[name])[0]
        for name, (marker, colour) in MARKS.items()
    ]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(handles), frameon=False
    )


def finding(view: BacktestView) -> str:
    """Say how often the model is best."""
    counts = view.table["counts"]
    n_alone = counts["n_series"] - counts["n_with_any"]
    return (
        f"The model's forecast of 2025 beats both naive ones on {counts['n_beats_both']} of "
        f"{counts['n_with_both']} series, and every one that could be made on "
        f"{counts['n_beats_all_there_are']} of {counts['n_with_any']}; {n_alone} series have no rival"
    )


def caption(view: BacktestView) -> str:
    """Explain scores, rivals and what the model knew."""
    return (
        f"Model: {view.worlds_text}. Last growth: growth of the last year goes on; AR(1) of growth; both "
        "from the record to 2024, with the spread of their past errors, left out where it is too short or "
        "uneven. In brackets: numbers of 2025. Capital spending of the four firms is the sum of the four "
        f"rows above it. The model, unlike the forecasts, knows {'; '.join(view.table['had_in_view'])}."
    )
