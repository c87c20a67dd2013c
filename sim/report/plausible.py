"""The report of the years ahead."""

from functools import partial
from pathlib import Path

from sim.figures import plausible
from sim.report.document import Document, Notes, Section, Table
from sim.report.origin import origin
from sim.report.pictures import picture
from sim.report.tables import read_table
from sim.studies.plausible.plausible import JSON_NAME
from sim.texts import plausible as texts


def plausible_document(folder: Path) -> Document:
    """The report of a folder that `jevons plausible` wrote.

    Raises:
        UserError: if it holds no table that this version can read.
    """
    table = read_table(folder / JSON_NAME)
    drawn = picture(partial(plausible, folder))
    subject = f"{texts.SUBJECT[:1].upper()}{texts.SUBJECT[1:]}"
    return Document(
        kind="The years ahead",
        title=table["scenario"],
        question="Where do the worlds lie among what others expect?",
        answer=[f"{drawn.title}.", subject],
        sections=[
            Section(
                "Worlds beside what is published", [Table(texts.compared_rows(table), texts.LEGEND), drawn]
            ),
            Section("What is counted", [Notes(texts.notes(table))]),
            Section("Not comparable", [Notes(texts.not_compared(table))] if table["not_compared"] else []),
            Section(
                "What was discarded",
                [
                    Table(texts.attrition_rows(table), "Draws under each theory of demand."),
                    Notes(texts.attrition_notes(table)),
                ],
            ),
            Section("Where this comes from", origin(folder)),
        ],
        footer=drawn.footer,
    )
