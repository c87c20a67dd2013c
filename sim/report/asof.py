"""The report of verdicts by vintage."""

from functools import partial
from pathlib import Path

from sim.figures import asof, taught
from sim.report.document import Document, Section, Table, Words
from sim.report.origin import origin
from sim.report.pictures import picture, picture_or_why
from sim.report.tables import read_table
from sim.studies.asof.asof import JSON_NAME
from sim.studies.run.sentences import QUESTION
from sim.texts import asof as texts
from sim.texts.run import READING


def asof_document(folder: Path) -> Document:
    """The report of a folder that `jevons asof` wrote.

    Raises:
        UserError: if it holds no table that this version can read.
    """
    table = read_table(folder / JSON_NAME)
    drawn = picture(partial(asof, folder))
    decided = texts.decided(table)
    return Document(
        kind="The verdict by vintage",
        title=table["scenario"],
        about=f"{texts.subject(table)[:1].upper()}{texts.subject(table)[1:]}",
        question=QUESTION,
        answer=[f"{drawn.title}.", texts.moved(table)],
        sections=[
            Section("The verdict as it stood", [Table(texts.vintages_rows(table), READING), drawn]),
            Section("Weights of theories", [Table(texts.weights_rows(table), texts.weighed(table))]),
            Section("What moved", [Table(texts.moved_rows(table), texts.MOVED)]),
            Section(
                "What taught it",
                [
                    Table(texts.taught_rows(table), "P(R > 1) had a vintage learned one series alone."),
                    picture_or_why(partial(taught, folder)),
                ],
            ),
            Section(
                "What would decide it",
                [Words([decided]) if texts.is_few(table) else Table(texts.decided_rows(table), decided)],
            ),
            Section("How each vintage fared", [Table(texts.scores_rows(table), texts.scored(table))]),
            Section("Where this comes from", origin(folder)),
        ],
        footer=drawn.footer,
    )
