"""What stands beside the series: the frozen targets, and projections of 2030, as text and as plain CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from sim.evidence.catalogue import GRADES
from sim.evidence.projections import QUANTITIES, Projection, read_projections
from sim.evidence.targets import IN_USE, Target, read_targets
from sim.results.tables import csv_text
from sim.texts.evidence import DIGITS, plain
from sim.texts.layout import aligned, paragraph


@dataclass(frozen=True)
class Table:
    """A table by its title, as text and as CSV."""

    title: str
    text: Callable[[], str]
    csv: Callable[[], str]


def table_text(name: str) -> str:
    """A table under its name and title."""
    return f"{name}\n{paragraph(TABLES[name].title + '.')}\n\n{TABLES[name].text()}"


def list_text() -> str:
    """All tables, one a paragraph."""
    return "\n".join(paragraph(f"{name}: {table.title}.", indent="    ") for name, table in TABLES.items())


def _targets_text(version: int) -> str:
    targets = read_targets(version=version)
    columns = ["target", "record", "band", "unit", "role", "class", "known from", "errors shared"]
    rows = [
        [
            target.name,
            plain(target.value),
            f"{plain(target.low)} to {plain(target.high)}",
            target.unit if target.unit != "1" else "",
            target.role,
            target.source_class,
            target.known_from,
            target.group,
        ]
        for target in targets
    ]
    used = [column for column in range(len(columns)) if any(row[column] for row in rows)]
    table = [[row[column] for column in used] for row in [columns, *rows]]
    meaning = [
        paragraph(f"{target.name}: {_meaning(target)} [{target.source}]", indent="    ") for target in targets
    ]
    return "\n\n".join([aligned(table), "\n".join(["What is counted", *meaning])])


def _meaning(target: Target) -> str:
    return f"{target.what}. Basis: {target.basis}." if target.basis else f"{target.what}."


def _projections_text() -> str:
    rows = read_projections()
    table = [
        [QUANTITIES[row.quantity], str(row.year), _range(row), row.unit, row.who, row.published, row.grade]
        for row in rows
    ]
    notes = [
        paragraph(f"{row.who}, {row.published}: {row.note or 'no note'} [{row.source}]", indent="    ")
        for row in rows
    ]
    grades = ", ".join(f"{grade} {GRADES[grade]}" for grade in sorted({row.grade for row in rows}))
    return "\n\n".join(
        [
            aligned([["what", "year", "number", "unit", "who", "published", "grade"], *table]),
            "\n".join(["Notes", *notes]),
            f"Grades: {grades}.",
        ]
    )


def _range(row: Projection) -> str:
    if row.low is not None and row.high is not None:
        return f"{plain(row.low, ',')} to {plain(row.high, ',')}"
    if row.value is not None:
        return plain(row.value, ",")
    return f"above {plain(row.low, ',')}" if row.low is not None else f"below {plain(row.high or 0.0, ',')}"


def _as_csv(rows: Sequence[Target] | Sequence[Projection]) -> str:
    header = [field.name for field in fields(rows[0])]
    cells = (["" if (cell := getattr(row, name)) is None else cell for name in header] for row in rows)
    return csv_text(header, cells, DIGITS).rstrip("\n")


def _targets(version: int, when: str) -> Table:
    in_use = "; the file in use" if version == IN_USE else ""
    return Table(
        f"Targets of the model with their bands, frozen {when}{in_use}",
        lambda: _targets_text(version),
        lambda: _as_csv(read_targets(version=version)),
    )


TABLES = {
    "targets_1": _targets(1, "before the first fit"),
    "targets_2": _targets(2, "before version 2 of the model first ran"),
    "projections_2030": Table(
        "What others expected of 2030, published before 2026; printed beside the model, never fitted",
        _projections_text,
        lambda: _as_csv(read_projections()),
    ),
}
"""Tables by name."""
