"""Listed firms with the shock and without, by year: what they earn, invest and keep; a panel a firm."""

from itertools import zip_longest

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import amount_axis, last_value, mark_shock, year_axis
from sim.figures.paper.style import BLUE, GREEN, GREY, NOTE_SIZE, ORANGE, VERMILLION, ink, styled
from sim.figures.run.by_year import DASHED, DIFFERENCE, WITH, WITHOUT, band_of, middles, rows_of, signed_range
from sim.figures.run.figure import RunFigure
from sim.results.branches import Row
from sim.results.firms import NEEDED, YEARS, firm_rows
from sim.results.opened import OpenedResult
from sim.words import firm_label, listed, plain

COLUMNS = 3
REVENUE, CASH = "revenue", "free_cash_flow_of_compute"
SHOWN = {
    REVENUE: ("revenue", BLUE),
    "gross_profit": ("gross profit", ORANGE),
    "ai_capex": ("AI capex", VERMILLION),
    CASH: ("cash flow", GREEN),
}
"""Quantity of the table → what it is called beside its line, and the colour of that."""

NAMES = {REVENUE: "revenue", CASH: "free cash flow of compute"}


@styled
def firms(result: OpenedResult) -> Figure:
    """Draw medians with the shock (solid) and without (dashed); each firm has a scale of its own."""
    rows = firm_rows(result, [YEARS])
    names = list(dict.fromkeys(row.of for row in rows))
    last = [_last(rows, firm) for firm in names]
    n_lines = max(1, -(-len(names) // COLUMNS))
    page = Page(11.5, 2.4 + 2.5 * n_lines)
    axes = page.panels(n_lines, COLUMNS)
    panels: list[Axes] = axes.ravel().tolist()
    for place, (panel, firm) in enumerate(zip_longest(panels, names)):
        if firm is None:
            panel.set_visible(False)
            continue
        _accounts(page, panel, result, [row for row in rows if row.of == firm])
        panel.set_title(firm_label(firm), pad=22.0)
        panel.annotate(
            _under_name(last[place]),
            (0.0, 1.0),
            (0.0, 6.0),
            "axes fraction",
            "offset points",
            size=NOTE_SIZE,
            color=ink(GREY),
        )
        if place % COLUMNS == 0:
            panel.set_ylabel("billion USD a year")
        if place < COLUMNS * (n_lines - 1):
            panel.set_xlabel("")
    return page.finish(title=_finding(result, last), caption=_caption(result), footer=footer_of_run(result))


FIRMS_FIGURE = RunFigure("firms", firms, NEEDED)


def _accounts(page: Page, axes: Axes, result: OpenedResult, rows: list[Row]) -> None:
    """The quantities of one firm."""
    ends = []
    for quantity, (called, colour) in SHOWN.items():
        own = [row for row in rows if row.quantity == quantity]
        if own:
            medians = {world: band_of(own, world).median for world in (WITH, WITHOUT)}
            axes.plot(middles(own), medians[WITHOUT], color=colour, linestyle=DASHED)
            axes.plot(middles(own), medians[WITH], color=colour)
            ends.append((last_value(medians[WITH]), called, colour))
    axes.axhline(0.0, color=GREY, linewidth=1.2, zorder=1.5)
    amount_axis(axes)
    year_axis(axes, float(result.years[0]), float(result.years[-1]))
    mark_shock(axes, result)
    page.label_ends(axes, ends)


def _last(rows: list[Row], firm: str) -> Row:
    """The last year of what tells most of a firm: cash flow of those that build, revenue of the others."""
    return (rows_of(rows, firm, CASH) or rows_of(rows, firm, REVENUE))[-1]


def _under_name(last: Row) -> str:
    """What the shock does to it."""
    return f"{SHOWN[last.quantity][0]} {last.period}: {signed_range(band_of([last], DIFFERENCE))}"


def _finding(result: OpenedResult, last: list[Row]) -> str:
    """Say what the shock does to the first firm of each kind."""
    first = {row.quantity: row for row in reversed(last)}
    if not first:
        return "Listed firms: no calendar year is whole in this run"
    told = [(f"{called} of {firm_label(first[q].of)}", first[q]) for q, called in NAMES.items() if q in first]
    if result.shock_index is None:
        levels = [f"{name} is {plain(float(band_of([row], WITH).median[0]))}" for name, row in told]
        return f"No shock: in {last[0].period} {listed(levels)} billion USD in both worlds"
    moved = [f"{name} by {signed_range(band_of([row], DIFFERENCE))}" for name, row in told]
    return f"In {last[0].period} the shock moves {listed(moved)} billion USD"


def _caption(result: OpenedResult) -> str:
    return (
        f"Lines are medians of {result.n_worlds:,} worlds by calendar year, solid with the shock, dashed "
        "without; scales differ. Under each name: median (5 to 95 %) of the differences to the twin in "
        "billion USD, which is not the difference of the medians. Of hyperscalers their business with "
        "compute: revenue is the rent of all that is served, cash flow is that less power and AI capex. "
        "Numbers as in firms.csv. Dotted line: the shock."
    )
