"""The table of verdicts as a figure: R and P(R>1) for every combination of the rival assumptions."""

from collections import Counter
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.footer import footer_line
from sim.figures.paper.page import Page
from sim.figures.paper.style import GREY, LABEL_SIZE, LIGHT_GREY, NOTE_SIZE, ink, styled
from sim.figures.run.alternatives import Rows, probability_rows, rebound_rows
from sim.results.folder import read_json
from sim.scenario.striking import Struck
from sim.words import RIVAL_ASSUMPTIONS, readable, share

GROUP_X = -0.115


@styled
def verdicts(folder: Path | str) -> Figure:
    """Draw one row per cell of a folder that `jevons verdicts` wrote, grouped by demand form and theory."""
    table = read_json(Path(folder) / "verdicts.json")
    cells = table["cells"]
    rows = rows_of(table)
    main = next(index for index, cell in enumerate(cells) if is_own(cell, table))
    page = Page(11.5, 2.8 + 0.38 * len(rows))
    axes = page.panels(1, 2, widths=[1.7, 1.0])
    rebound_rows(axes[0, 0], rows, main)
    probability_rows(axes[0, 1], rows, main)
    for panel in page.figure.axes:
        panel.set_ylim(-len(rows) + 0.4, 0.6)
    group(axes[0, 0], axes[0, 1], cells)
    axes[0, 0].set_title(f"Rebound R over {table['horizons_months'][-1]} months (thick line: R = 1)")
    return page.finish(title=finding(table), caption=caption(table), footer=footer(table))


def rows_of(table: dict[str, Any]) -> Rows:
    """Return the belief as label, and the summary of R over the longest horizon, of each cell."""
    horizon = str(table["horizons_months"][-1])
    return [(f"{cell['belief']:g}", cell["rebound"][horizon]) for cell in table["cells"]]


def is_own(cell: dict[str, Any], table: dict[str, Any]) -> bool:
    """Whether a cell is that of the scenario's own assumptions."""
    return all(cell[name] == value for name, value in table["own_cell"].items())


def group(left: Axes, right: Axes, cells: list[dict[str, Any]]) -> None:
    """Name the rows that share demand form and theory, and rule groups off."""
    groups: dict[tuple[str, str], list[int]] = {}
    for row, cell in enumerate(cells):
        groups.setdefault((cell["form"], cell["theory"]), []).append(row)
    form = next(iter(groups))[0]
    for (of_form, theory), rows in groups.items():
        if rows[0]:
            is_new, form = of_form != form, of_form
            for panel in (left, right):
                panel.axhline(
                    0.5 - rows[0], color=GREY if is_new else LIGHT_GREY, linewidth=1.6 if is_new else 1.0
                )
        left.text(
            GROUP_X,
            -sum(rows) / len(rows),
            f"{readable(of_form)},\n{readable(theory)}",
            transform=left.get_yaxis_transform(),
            ha="right",
            va="center",
            size=LABEL_SIZE,
        )
    left.text(
        GROUP_X,
        1.012,
        "demand, training; managers' belief",
        transform=left.transAxes,
        ha="right",
        va="bottom",
        size=NOTE_SIZE,
        color=ink(GREY),
    )


def finding(table: dict[str, Any]) -> str:
    """Say how many combinations earn which verdict, and what moves it most."""
    counted = Counter(str(cell["verdict"]) for cell in table["cells"])
    listed = ", ".join(f"{word} in {count}" for word, count in counted.most_common())
    first = table["effects"][0]
    text = f"Of {len(table['cells'])} combinations of assumptions the verdict is {listed}"
    if first["range"] is None:
        return text
    if first["range"] < 2.0 * first["range_standard_error"]:
        return f"{text}. No assumption moves it beyond chance"
    chances = first["p_above_one"]
    return (
        f"{text}. {RIVAL_ASSUMPTIONS[first['factor']]} moves it most: P(R > 1) from {share(min(chances))} to "
        f"{share(max(chances))}"
    )


def caption(table: dict[str, Any]) -> str:
    """Explain rows, intervals, colours and errors."""
    own = table["own_cell"]
    return (
        f"Each row: {table['worlds']:,} pairs of worlds, the same draws in all rows; bold with a diamond: "
        f"the scenario's own assumptions ({readable(own['form'])}, {readable(own['theory'])}, "
        f"{own['belief']:g}). Left: "
        "dot median, thick 25–75 %, thin 5–95 %; the vertical lines are R = 0 and R = 1; an arrow where the "
        "range leaves the axis. Right: P(R > 1) ± two "
        "Monte-Carlo standard errors, among worlds in which R is defined; the others count against every "
        f"verdict. Colour: the verdict, which takes {share(table['probability_required'])} of worlds. A "
        "belief of 1 is neutral: managers expect the load that would have been."
    )


def footer(table: dict[str, Any]) -> str:
    """Say where the figure comes from."""
    made_by = table["provenance"]
    worlds = f"{table['worlds']:,} pairs of worlds in each of {len(table['cells'])} rows"
    shocks = Struck(**table["shocks"]).in_short if "shocks" in table else ""
    said = [f"scenario {table['scenario']}", *([shocks] if shocks else []), worlds]
    return footer_line(made_by["code_version"], said, made_by["seed"], made_by["scenario_digest"])
