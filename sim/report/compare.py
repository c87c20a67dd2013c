"""The report of a comparison of two scenarios or results."""

from functools import partial
from pathlib import Path

from sim.figures.compare import paired
from sim.report.document import Document, Notes, Section, Table, Words
from sim.report.origin import origin
from sim.report.pictures import picture
from sim.report.tables import read_table
from sim.studies.compare.table import JSON_NAME
from sim.texts import compare as texts
from sim.texts.run import READING


def compare_document(folder: Path) -> Document:
    """The report of a folder that `jevons compare` wrote.

    Raises:
        UserError: if it holds no table that this version can read.
    """
    table = read_table(folder / JSON_NAME)
    drawn = picture(partial(paired, folder))
    differs = texts.differing_rows(table)
    return Document(
        kind="Two sides world by world",
        title=texts.title(table),
        question="What does the change do to the rebound, and is that known?",
        answer=[table["verdict"]["sentence"]],
        sections=[
            Section("The two sides", [Words(texts.sides(table))]),
            Section(
                "What the second says otherwise",
                [
                    Table(differs, "Paths of the scenario with both values.")
                    if differs
                    else Words([texts.ALIKE])
                ],
            ),
            Section(
                "The differences",
                [Table(texts.rows_of(table), READING), Notes([texts.legend(table)]), drawn],
            ),
            Section("Where this comes from", origin(folder)),
        ],
        footer=drawn.footer,
    )
