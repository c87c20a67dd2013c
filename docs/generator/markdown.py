"""Pieces of Markdown."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.words import PERCENT

SHORT = 24
"""Letters of a cell with a number that stays in one line, which a narrow screen would break at each blank."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is no end of it.

    >>> print(table(["a", "b"], [["1|2", ""]]))
    | a | b |
    |---|---|
    | 1\\|2 |  |
    """
    lines = [[unbroken(cell).replace("|", "\\|") for cell in line] for line in (head, *rows)]
    lines.insert(1, ["---"] * len(head))
    return "\n".join(
        "|" + "|".join(line) + "|" if position == 1 else "| " + " | ".join(line) + " |"
        for position, line in enumerate(lines)
    )


def unbroken(cell: str) -> str:
    """A short cell with a number, in one piece; elsewhere a percent sign stays with its number."""
    is_number = len(cell) <= SHORT and re.search(r"[0-9]", cell) is not None
    return cell.replace(" ", "\N{NO-BREAK SPACE}") if is_number else cell.replace(" %", PERCENT)


def described(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose last column is prose and gets room, and whose long names may break."""
    return f":::{{rst-class}} described\n:::\n\n{table(head, rows)}"


def fenced(text: str, language: str = "text") -> str:
    """A block that is shown as it is."""
    return f"```{language}\n{text.rstrip()}\n```"


def yaml_file(file: Path) -> str:
    """A file of the user's kind, without the comment that only editors read."""
    text = re.sub(r"^# yaml-language-server.*\n", "", file.read_text(encoding="utf-8"))
    return fenced(text, "yaml")


def folded(summary: str, content: str) -> str:
    """Something long that opens when a reader asks for it."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def contents(pages: Iterable[str], depth: int = 1) -> str:
    """The part of a page that places others below it, shown in the margin alone."""
    return "\n".join(["```{toctree}", f":maxdepth: {depth}", ":hidden:", "", *pages, "```"])
