"""The report of a back-test."""

from functools import partial
from pathlib import Path

from sim.figures.backtest import BACKTEST_FIGURES, BacktestView
from sim.report.document import Document, Notes, Section, Table
from sim.report.origin import origin
from sim.report.pictures import pictures
from sim.report.tables import read_table
from sim.studies.backtest.backtest import JSON_NAME
from sim.texts import backtest as texts


def backtest_document(folder: Path) -> Document:
    """The report of a folder that `jevons backtest` wrote.

    Raises:
        UserError: if it holds no table that this version can read.
    """
    table = read_table(folder / JSON_NAME)
    view = BacktestView(folder)
    first, *more = texts.conclusions(table)
    return Document(
        kind="A back-test of jevons",
        title=table["scenario"],
        about=texts.heading(table),
        question="Does the model come out where the record did?",
        answer=[first, *more, texts.by_target_text(table)],
        sections=[
            Section(
                "Targets",
                [
                    *(
                        Table(texts.targets_rows(table, role), f"{texts.targets_title(table, role)}.")
                        for role in texts.HEADINGS
                    ),
                    Notes(texts.in_view(table)),
                ],
            ),
            Section(
                "2025 beside naive forecasts",
                [
                    Table(texts.scores_rows(table), f"{texts.SCORES}."),
                    Notes([*texts.readings(table), *texts.missing(table)]),
                ],
            ),
            Section("Figures", pictures(partial(draw, view) for draw in BACKTEST_FIGURES.values())),
            Section("Where this comes from", origin(folder)),
        ],
        footer=view.footer,
    )
