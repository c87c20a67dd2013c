"""The evidence as text: the series, the rows of one with their sources, and both as plain CSV."""

from collections.abc import Iterable

from sim.evidence.catalogue import GRADES
from sim.evidence.series import Series, describe, list_series, read_series
from sim.evidence.table import COLUMNS, Row
from sim.results.tables import csv_text
from sim.texts.layout import aligned, paragraph

MOST_NAMED = 5
DIGITS = 15
"""What the record says, it says in full."""


def list_text() -> str:
    """All series, one a paragraph."""
    return "\n".join(paragraph(line(one), indent="    ") for one in list_series())


def line(series: Series) -> str:
    """A series in a line.

    >>> line(Series("sales", "Chips sold", "H100e", ("A", "B"), "2023", "2024", 4))
    'sales: Chips sold (H100e). 4 rows, 2023 to 2024: A; B.'
    """
    shown = "; ".join(series.entities[:MOST_NAMED])
    more = len(series.entities) - MOST_NAMED
    named = f"{shown} and {more} more" if more > 0 else shown
    about = series.title if series.unit == "1" else f"{series.title} ({series.unit})"
    return f"{series.name}: {about}. {series.n_rows} rows, {series.first} to {series.last}: {named}."


def series_text(name: str) -> str:
    """The rows of a series, with numbers that stand for the sources below."""
    rows = read_series(name)
    sources = {source: n for n, source in enumerate(dict.fromkeys(row.source for row in rows), start=1)}
    values = [plain(row.value, ",") for row in rows]
    width = max(map(len, values))
    table = [
        [row.period, row.entity, value.rjust(width), row.grade, f"[{sources[row.source]}]", row.note]
        for row, value in zip(rows, values, strict=True)
    ]
    listed = [f"[{n}] {source}" for source, n in sources.items()]
    return "\n\n".join(
        [
            heading(describe(name, rows)),
            aligned([["period", "entity", "value", "grade", "source", "note"], *table]),
            "\n".join(["Sources", *listed]),
            meaning(rows),
        ]
    )


def heading(series: Series) -> str:
    """Name, title and unit."""
    unit = "without unit" if series.unit == "1" else series.unit
    return f"{series.name}\n{paragraph(f'{series.title}; {unit}.')}"


def meaning(rows: Iterable[Row]) -> str:
    """What the grades of these rows mean."""
    grades = sorted({row.grade for row in rows})
    return f"Grades: {', '.join(f'{grade} {GRADES[grade]}' for grade in grades)}."


def list_csv() -> str:
    """All series as CSV."""
    header = ("name", "title", "unit", "entities", "first", "last", "n_rows")
    rows = (
        (one.name, one.title, one.unit, "; ".join(one.entities), one.first, one.last, one.n_rows)
        for one in list_series()
    )
    return csv_text(header, rows, DIGITS).rstrip("\n")


def series_csv(name: str) -> str:
    """The rows of a series as CSV, in the columns of its file."""
    rows = ([getattr(row, column) for column in COLUMNS] for row in read_series(name))
    return csv_text(COLUMNS, rows, DIGITS).rstrip("\n")


def plain(value: float, grouping: str = "") -> str:
    """A number as people write it.

    >>> plain(2957554.0, ","), plain(-0.1697), plain(20.0)
    ('2,957,554', '-0.1697', '20')
    """
    return format(value, f"{grouping}.{DIGITS}g")
