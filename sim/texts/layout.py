"""Paragraphs and tables of a terminal."""

import textwrap
from collections.abc import Sequence

Rows = list[list[str]]
"""A table as words, the head first; two spaces before a label set it in."""

WIDTH = 100
UNKNOWN = "–"
"""What nobody can say."""


def paragraph(text: str, indent: str = "") -> str:
    """Text in lines of a readable length, all but the first indented."""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first row ruled off.

    >>> print(aligned([["a", "b"], ["long", "c"]]))
    a     b
    ----  -
    long  c
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ruled = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in ruled
    )
