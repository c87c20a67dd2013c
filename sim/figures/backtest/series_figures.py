"""The figures of the compared series: capital spending, chips, rental price, labs, tokens and prices."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.backtest.panel import RECORD, bands_caption, series_panel
from sim.figures.backtest.view import BacktestView, Entry, bias_text, inside_text
from sim.figures.paper.page import Page
from sim.figures.paper.style import styled

PER_QUARTER, PER_YEAR, COMPUTE = "billion USD per quarter", "billion USD per year", "thousand H100e"
RENT_TARGETS = {
    "rent_peak_2023": (2023.0, 2024.0),
    "rent_autumn_2024": (2024 + 8 / 12, 2024 + 11 / 12),
    "rent_autumn_2025": (2025 + 8 / 12, 2025 + 11 / 12),
}
"""Targets of the rental price, and the years that they speak of."""


def entry_of(entries: list[Entry], entity: str) -> Entry:
    """The series of one entity."""
    return next(entry for entry in entries if entry["entity"] == entity)


def row_by_row(panels: Any) -> list[Axes]:
    """The panels of a page, `[row, column]`, as a list."""
    return list(panels.flat)


def basis(entry: Entry) -> str:
    """What is counted, as a sentence."""
    text = str(entry["basis"])
    return f"{text[:1].upper()}{text[1:]}."


@styled
def capex(view: BacktestView) -> Figure:
    """Draw the four firms and their sum."""
    entries = view.entries("capex")
    together = entry_of(entries, "four firms")
    firms = [entry for entry in entries if entry is not together]
    page = Page(13.0, 8.4)
    panels = page.panels(2, 3)
    panels[1, 2].set_axis_off()
    for axes, entry in zip(row_by_row(panels), [together, *firms], strict=False):
        name = "All four" if entry is together else entry["entity"]
        series_panel(page, axes, view, entry, title=name, unit=PER_QUARTER)
    title = (
        f"Capital spending: {inside_text(firms)}; for the four firms together the median is "
        f"{bias_text(together)}"
    )
    caption = f"{bands_caption(view)} {basis(firms[0])}"
    return page.finish(title=title, caption=caption, footer=view.footer)


@styled
def chips(view: BacktestView) -> Figure:
    """Draw Nvidia's data-centre revenue and the chips that all vendors shipped."""
    revenue, shipped = view.entries("data_centre_revenue", "chips_shipped")
    page = Page(12.0, 5.9)
    left, right = page.panels(1, 2)[0]
    series_panel(
        page, left, view, revenue, title="Nvidia's data-centre revenue", unit="billion USD per fiscal quarter"
    )
    series_panel(page, right, view, shipped, title="Chips shipped", unit="thousand H100e per quarter")
    title = (
        f"In 2025 the median of Nvidia's revenue is {bias_text(revenue)}, that of chips shipped "
        f"{bias_text(shipped)}; {inside_text([revenue, shipped])}"
    )
    caption = f"{bands_caption(view)} Chips: {shipped['basis']}."
    return page.finish(title=title, caption=caption, footer=view.footer)


@styled
def rental_price(view: BacktestView) -> Figure:
    """Draw the rental price of an H100: a list price, and the targets that the press gave."""
    (entry,) = view.entries("rental_price")
    rows = {row["name"]: row for row in view.table["targets"] if row["name"] in RENT_TARGETS}
    ends = [row[end] for row in rows.values() for end in ("low", "high")]
    page = Page(10.0, 6.2)
    axes = page.panels(1, 1)[0, 0]
    series_panel(
        page, axes, view, entry, title="Rental price", unit="USD per H100-hour", first=2022.0, also=ends
    )
    for name, row in rows.items():
        draw_target(axes, row, *RENT_TARGETS[name])
    autumn = rows["rent_autumn_2025"]
    side = "inside" if autumn["is_inside"] else "outside"
    title = (
        f"Rental price in 2025: the median is {bias_text(entry, 'one list price')}, and {side} the band of "
        "the market's price of autumn"
    )
    caption = (
        f"{bands_caption(view)} Dots: {entry['basis']}. Crosses of black lines: prices of the market that "
        "the press reported, over the months that they speak of, and the band of each target."
    )
    return page.finish(title=title, caption=caption, footer=view.footer)


def draw_target(axes: Axes, row: Entry, first: float, last: float) -> None:
    """Draw a target as a line over its months, and its band as a line across."""
    middle = 0.5 * (first + last)
    axes.plot([middle, middle], [row["low"], row["high"]], color=RECORD, linewidth=1.3, zorder=3)
    axes.plot([first, last], [row["record"], row["record"]], color=RECORD, linewidth=2.6, zorder=3)


@styled
def labs(view: BacktestView) -> Figure:
    """Draw revenue of two labs, and compute of five."""
    revenue, compute = view.entries("lab_revenue"), view.entries("lab_compute")
    page = Page(15.0, 8.4)
    panels = page.panels(2, 4)
    panels[1, 3].set_axis_off()
    for axes, entry in zip(row_by_row(panels), [*revenue, *compute], strict=False):
        word, unit = ("revenue", PER_YEAR) if entry in revenue else ("compute", COMPUTE)
        series_panel(page, axes, view, entry, title=f"{entry['entity']}: {word}", unit=unit)
    title = (
        f"Labs: {inside_text([*revenue, *compute])}; for OpenAI the median of revenue is "
        f"{bias_text(entry_of(revenue, 'OpenAI'))}, that of compute {bias_text(entry_of(compute, 'OpenAI'))}"
    )
    caption = f"{bands_caption(view)} Revenue: {revenue[0]['basis']}. Compute: {compute[0]['basis']}."
    return page.finish(title=title, caption=caption, footer=view.footer)


@styled
def tokens_and_prices(view: BacktestView) -> Figure:
    """Draw growth of tokens, the share of open weights, and list prices as an index."""
    headings = {
        "Google": ("Tokens: Google's, and all of the model", "December 2024 = 1"),
        "ByteDance": ("Tokens: ByteDance's, and all of the model", "December 2024 = 1"),
        "OpenRouter": ("Open weights", "share of tokens"),
        "OpenAI flagship": ("List price of the best model", "August 2024 = 1"),
    }
    entries = view.entries("tokens", "open_weights_share", "list_price")
    page = Page(12.0, 9.4)
    for axes, entry in zip(row_by_row(page.panels(2, 2)), entries, strict=True):
        heading, unit = headings[entry["entity"]]
        series_panel(page, axes, view, entry, title=heading, unit=unit)
    google, share, price = (entry_of(entries, name) for name in ("Google", "OpenRouter", "OpenAI flagship"))
    title = (
        f"Tokens and prices: {inside_text(entries)}; the median is {bias_text(google, 'Google')} in growth "
        f"of tokens and {bias_text(share, 'OpenRouter')} in the share of open weights"
    )
    caption = (
        f"{bands_caption(view)} Tokens: {google['basis']}. Open weights: {share['basis']}. List price: "
        f"{price['basis']}."
    )
    return page.finish(title=title, caption=caption, footer=view.footer)
