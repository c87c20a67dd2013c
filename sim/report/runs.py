"""The report of several runs side by side."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from sim.figures.paper.footer import footer_of_runs
from sim.figures.run.comparison import comparison, names_of
from sim.report.differing import differing
from sim.report.document import Block, Document, Section, Table, Words
from sim.report.explorer import explorer_of
from sim.report.origin import origin
from sim.report.pictures import picture
from sim.results.opened import OpenedResult
from sim.studies.run.sentences import QUESTION
from sim.texts.layout import Rows
from sim.texts.run import REBOUND_HEADS, by_horizon_rows, reading, rebound_cells


def runs_document(folders: Sequence[Path]) -> Document:
    """The report of folders that `jevons run` wrote.

    Raises:
        UserError: if one holds no result that can be read.
    """
    with ExitStack() as opened:
        results = [opened.enter_context(closing(OpenedResult(folder))) for folder in folders]
        names = [name.replace("\n", " ") for name in names_of(results)]
        drawn = picture(partial(comparison, results))
        return Document(
            kind=f"{len(results)} runs of jevons side by side",
            title=", ".join(names),
            question=QUESTION,
            answer=[f"{drawn.title}."],
            sections=[
                Section("The verdicts", [verdicts(names, results), drawn]),
                Section("What each says", [saying(names, results)]),
                Section("In what they differ", differing(names, results)),
                Section("Through the months", [through_months(names, results)]),
                *(
                    Section(f"The curves of {name}", explorer_of(result))
                    for name, result in zip(names, results, strict=True)
                ),
                *(
                    Section(f"Where {name} comes from", origin(result.folder))
                    for name, result in zip(names, results, strict=True)
                ),
            ],
            footer=footer_of_runs(results),
        )


def verdicts(names: Sequence[str], results: Sequence[OpenedResult]) -> Table:
    """A row for each run: its verdict and R over its longest horizon."""
    rows: Rows = [["run", "verdict", "months", *REBOUND_HEADS]]
    for name, result in zip(names, results, strict=True):
        said = result.summary["verdict"]
        months = said["horizon_months"]
        cells = rebound_cells(result.rebound_summary(said["measure"], months))
        rows.append([name, said["word"], str(months), *cells])
    return Table(rows, reading(results[0].summary))


def saying(names: Sequence[str], results: Sequence[OpenedResult]) -> Block:
    """What each run is, and the sentence of its verdict."""
    return Words(
        [
            f"{name}: {result.summary['description']} {result.summary['verdict']['sentence']}"
            for name, result in zip(names, results, strict=True)
        ]
    )


def through_months(names: Sequence[str], results: Sequence[OpenedResult]) -> Table:
    """The rebound of all compute by horizon, run by run."""
    rows: Rows = [["run", "months", *REBOUND_HEADS]]
    for name, result in zip(names, results, strict=True):
        rows += by_horizon_rows(name, result.summary["rebound"]["compute"])
    return Table(rows, "The rebound of all compute by months since the shock.")
