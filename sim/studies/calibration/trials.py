"""Trials with synthetic records, each kept in a table once it is done: a kill loses those under way."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.results.files import replace_file
from sim.results.tables import csv_text
from sim.workers.execution import Failure, execute

if TYPE_CHECKING:
    import pandas as pd


def run_missing(
    task_of: Callable[[int], object],
    function: Callable[[Any], Sequence[object]],
    n_trials: int,
    file: Path,
    columns: Sequence[str],
    n_workers: int,
    report: Callable[[int], None] | None = None,
) -> "pd.DataFrame":
    """Run the trials that the file does not hold yet; all that are done, one a row, by their numbers.

    Args:
        task_of: the task of a trial, by its number.
        function: cells of a task's row, in the order of columns; a function of a module.
        n_trials: they are numbered from 0.
        file: CSV with one trial a row: its number, and the columns.
        report: called with the number of trials done.

    Raises:
        UserError: if the file has other columns, or every trial fails.
    """
    import pandas as pd

    rows = _known_rows(file, columns)
    missing = [number for number in range(n_trials) if number not in rows]
    with closing(execute([task_of(number) for number in missing], function, n_workers)) as outcomes:
        for number, outcome in zip(missing, outcomes, strict=True):
            if isinstance(outcome, Failure):
                continue
            rows[number] = outcome
            cells = ([number, *row] for number, row in rows.items())
            replace_file(file, csv_text(["trial", *columns], cells).encode())
            if report is not None:
                report(len(rows))
    if not rows:
        raise UserError(f"{file}: no trial could be run")
    # Read again, so that what was just run and what was known have the same digits.
    table = pd.read_csv(file, index_col="trial")
    return table[table.index < n_trials]


def _known_rows(file: Path, columns: Sequence[str]) -> dict[int, Sequence[object]]:
    import pandas as pd

    if not file.exists():
        return {}
    table = pd.read_csv(file, index_col="trial")
    if list(table.columns) != list(columns):
        raise UserError(f"{file}: holds other trials; choose another --out, or remove it")
    return {int(number): list(cells) for number, *cells in table.itertuples(name=None)}
