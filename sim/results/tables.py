"""Tables as CSV that a spreadsheet shows and does not compute."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet runs a cell that begins so; full-width signs are taken for plain ones."""


def csv_text(header: Iterable[str], rows: Iterable[Sequence[object]], digits: int = 6) -> str:
    """Rows as CSV: numbers to so many digits, nothing for None and NaN, and no text that is a formula.

    >>> csv_text(["name", "value"], [["=1+1", -0.123456789], ["b", None]]).splitlines()
    ['name,value', "'=1+1,-0.123457", 'b,']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([neutral(name) for name in header])
    writer.writerows([_cell(cell, digits) for cell in row] for row in rows)
    return text.getvalue()


def frame_csv(table: "pd.DataFrame") -> str:
    """A data frame as CSV, without its index."""
    # Objects first: columns of words may be strings of fixed kind.
    cells = table.astype(object).where(table.notna(), None)
    return csv_text(map(str, table.columns), cells.itertuples(index=False, name=None))


def neutral(text: str) -> str:
    """The text, with an apostrophe before it if it looks like a formula.

    >>> neutral("=1+1"), neutral("-23 %"), neutral("a=b")
    ("'=1+1", "'-23 %", 'a=b')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cell(cell: object, digits: int) -> object:
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return "" if math.isnan(cell) else f"{cell:.{digits}g}"
    return cell
