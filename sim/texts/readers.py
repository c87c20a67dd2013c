"""Tables of a run for those who ask for power or for firms, as aligned rows."""

from collections.abc import Iterable, Sequence

from sim.results.branches import WORLDS, Row
from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.words import readable

ENERGY_LEGEND = (
    "Median and 5 to 95 % of worlds; difference: with the shock less without, world by world. peak connected "
    "power: what all that is energised would draw at once, in the highest month; peak load: mean load of the "
    "highest month. Places share a region as measurement.grids says; emissions are those of the mean "
    "kilowatt-hour there, over its life cycle, with no regard to contracts for clean power."
)
FIRMS_LEGEND = (
    "Median and 5 to 95 % of worlds, amounts of the period; difference: with the shock less without, world "
    "by world. Chip vendors: chips for AI and the networks with them. Hyperscalers: revenue is the rent of "
    "what is served, own labs included; operating profit is that less power and depreciation; free cash flow "
    "of compute is revenue less power and AI capex; free cash flow is that of the whole firm, after interest."
)


def branches_text(rows: Sequence[Row], of: str, legend: str) -> str:
    """The rows, and how to read them; `of` heads the first column."""
    return f"{aligned(cells(rows, of))}\n\n{paragraph(legend)}"


def cells(rows: Iterable[Row], of: str) -> Rows:
    """The rows as words, the head first."""
    head = [of, "period", "quantity", "unit", *map(readable, WORLDS)]
    return [
        head,
        *(
            [readable(row.of), row.period, readable(row.quantity), "" if row.unit == "1" else row.unit,
             *(spread(row, world) for world in WORLDS)]
            for row in rows
        ),
    ]  # fmt: skip


def spread(row: Row, world: str) -> str:
    """Median with its range, with three significant digits."""
    values = row.spread[world]
    if values["median"] is None:
        return UNKNOWN
    median, low, high = (plain(values[part] or 0.0) for part in ("median", "q05", "q95"))
    return f"{median} ({low} to {high})"


def plain(value: float) -> str:
    """A number with three significant digits and commas.

    >>> plain(123456.0), plain(0.01234), plain(-7.0)
    ('123,000', '0.0123', '-7')
    """
    rounded = float(f"{value:.3g}") + 0.0
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:.3g}"
