"""An Excel workbook: one sheet a table, units in the header, no cell that is a formula."""

import math
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.errors import UserError
from sim.export.sheets import Sheet
from sim.results.tables import neutral

MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 1_048_576, 16_384, 32_767
"""What a sheet and a cell can hold."""

_UNDATED = datetime(2000, 1, 1)
"""When the file says that it was made: the same rows give the same bytes."""


def write_workbook(file: Path, sheets: Sequence[Sheet], about: Mapping[str, str]) -> None:
    """Write the sheets, the last of which says what made them.

    Raises:
        UserError: if the library that writes workbooks is not there, or a table is larger than a sheet.
        OSError: if the disk is full or fails.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise UserError("xlsx takes XlsxWriter: pip install XlsxWriter; csv needs nothing") from None
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    # Rows wait in files of their own until the end; beside the workbook, where there is room for it.
    with tempfile.TemporaryDirectory(prefix=".jevons-", dir=file.parent) as scratch:
        book = xlsxwriter.Workbook(str(file), options | {"tmpdir": scratch})
        try:
            book.set_properties({"created": _UNDATED, "title": about.get("title", "")})
            bold = book.add_format({"bold": True})
            for sheet in sheets:
                _write_sheet(book.add_worksheet(sheet.name), sheet, bold)
            page = book.add_worksheet("about")
            for row, entry in enumerate(about.items()):
                for column, text in enumerate(entry):
                    page.write_string(row, column, _text(text))
        except BaseException:
            # What fails first is the fault to report.
            with suppress(Exception):
                book.close()
            raise
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as fault:
            raise OSError(None, str(fault), str(file)) from fault


def _write_sheet(page: Any, sheet: Sheet, bold: Any) -> None:
    row = 0
    for table in sheet.tables():
        if row == 0:
            if table.num_columns > MOST_COLUMNS:
                raise UserError(
                    f"{sheet.name}: has more columns than the {MOST_COLUMNS:,} of a sheet; take csv"
                )
            for column, name in enumerate(table.column_names):
                page.write_string(0, column, header(name, sheet.units), bold)
            page.freeze_panes(1, 0)
            row = 1
        if row + table.num_rows > MOST_ROWS:
            raise UserError(f"{sheet.name}: has more rows than the {MOST_ROWS:,} of a sheet; take csv")
        _write_rows(page, table, row)
        row += table.num_rows


def header(name: str, units: Mapping[str, str]) -> str:
    """Name of a column with its unit.

    >>> header("energy", {"energy": "MWh/mo"}), header("rebound", {"rebound": "1"})
    ('energy [MWh/mo]', 'rebound')
    """
    unit = units.get(name, "1")
    return _text(name if unit == "1" else f"{name} [{unit}]")


def _write_rows(page: Any, table: pa.Table, first: int) -> None:
    columns = [table[name].to_pylist() for name in table.column_names]
    # Row by row, since a row that is done can leave the memory.
    for row, cells in enumerate(zip(*columns, strict=True), start=first):
        for column, cell in enumerate(cells):
            if isinstance(cell, bool):
                page.write_boolean(row, column, cell)
            elif isinstance(cell, str):
                page.write_string(row, column, _text(cell))
            elif cell is not None and math.isfinite(cell):
                page.write_number(row, column, cell)


def _text(text: str) -> str:
    return neutral(text)[:LONGEST_TEXT]
