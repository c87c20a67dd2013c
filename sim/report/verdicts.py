"""The report of a table of verdicts."""

from functools import partial
from pathlib import Path
from typing import Any

from sim.figures import verdicts
from sim.report.document import Document, Notes, Section, Table, Words
from sim.report.origin import origin
from sim.report.pictures import picture
from sim.report.tables import read_table
from sim.studies.run.sentences import QUESTION
from sim.studies.verdicts.table import JSON_NAME
from sim.texts import verdicts as texts
from sim.texts.run import READING


def verdicts_document(folder: Path) -> Document:
    """The report of a folder that `jevons verdicts` wrote.

    Raises:
        UserError: if it holds no table that this version can read.
    """
    table = read_table(folder / JSON_NAME)
    drawn = picture(partial(verdicts, folder))
    return Document(
        kind="Verdicts under rival assumptions",
        title=table["scenario"],
        about=f"{texts.subject(table)[:1].upper()}{texts.subject(table)[1:]}",
        question=QUESTION,
        answer=[texts.overall(table), *texts.moves(table)],
        sections=[
            Section(
                "Every combination", [Table(texts.rows_of(table), READING), Notes([texts.legend(table)])]
            ),
            Section("The same as a figure", [drawn]),
            Section("What the record says of the theories", _evidence(table)),
            Section("Where this comes from", origin(folder)),
        ],
        footer=drawn.footer,
    )


def _evidence(table: dict[str, Any]) -> list[Words]:
    said = [*texts.evidence(table), *texts.left_out(table)]
    return [Words(said)] if said else []
