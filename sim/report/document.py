"""What a report is made of before it is a page: sections of paragraphs, tables and pictures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

_NUMBER = re.compile(r"[+\-\u2212±×x]? ?\d.*|[–]|undefined|not yet")


@dataclass(frozen=True)
class Words:
    """Paragraphs, each in full sentences."""

    kind: ClassVar[str] = "words"
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Notes:
    """Paragraphs in small letters: how to read what stands above them."""

    kind: ClassVar[str] = "notes"
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: what it says.
        shade: its class of colour; empty without.
    """

    text: str
    shade: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table with its label.

    Attributes:
        label: of the row; empty if that of an earlier row spans it.
        inset: how far the label is set in, in steps.
        span: over how many rows the label goes.
        cells: all others; empty for a heading within the table.
    """

    label: str
    inset: int
    span: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table as the texts of the command line give it.

    Attributes:
        rows: the head first; a row with a label alone is a heading, one without a label goes with that above.
        caption: what it shows.
        shades: `[row][column]`, colour of the cells beside the labels; none without.
        has_caption: whether it is written above; otherwise it is for screen readers alone.
    """

    kind: ClassVar[str] = "table"
    rows: Sequence[Sequence[str]]
    caption: str
    shades: Sequence[Sequence[str]] = ()
    has_caption: bool = True

    @property
    def head(self) -> Sequence[str]:
        """The names of the columns."""
        return self.rows[0]

    @property
    def is_number(self) -> list[bool]:
        """Which columns hold numbers, and so stand to the right."""
        columns = zip(*(row for row in self.rows[1:] if any(row[1:])), strict=True)
        _labels, *others = [_is_number(column) for column in columns] or [False] * len(self.head)
        return [False, *others]

    @property
    def body(self) -> list[Row]:
        """All rows but the head."""
        rows: list[Row] = []
        for place, row in enumerate(self.rows[1:]):
            label = row[0].strip()
            cells = [
                Cell(text, self.shades[place][column] if self.shades else "")
                for column, text in enumerate(row[1:])
            ]
            inset = (len(row[0]) - len(row[0].lstrip(" "))) // 2
            rows.append(Row(label, inset, self._span(place), cells if any(row[1:]) else []))
        return rows

    def _span(self, place: int) -> int:
        """How many rows a label covers: its own and those below that have none."""
        below = self.rows[place + 2 :]
        without = next((count for count, row in enumerate(below) if row[0].strip()), len(below))
        return without + 1 if self.rows[place + 1][0].strip() else 0


def _is_number(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return bool(told) and 2 * sum(_NUMBER.fullmatch(cell) is not None for cell in told) > len(told)


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes:
        source: the image as a data URI.
        width, height: in pixels of CSS.
        title: what it shows, in a sentence.
        caption: how to read it.
        footer: where it comes from.
        has_title: whether it stands above; otherwise it is said nearby.
    """

    kind: ClassVar[str] = "picture"
    source: str
    width: int
    height: int
    title: str
    caption: str
    footer: str
    has_title: bool = True


@dataclass(frozen=True)
class Explorer:
    """Curves to look at one by one; what a page without JavaScript does without.

    Attributes:
        data: what `pages/explorer.js` reads: charts by their choices.
    """

    kind: ClassVar[str] = "explorer"
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """Names with what they are."""

    kind: ClassVar[str] = "facts"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """A text as it is, folded and never printed."""

    kind: ClassVar[str] = "listing"
    title: str
    text: str


Block = Words | Notes | Table | Picture | Explorer | Facts | Listing


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[Block]

    @property
    def is_live(self) -> bool:
        """Whether it is nothing without JavaScript, and so nothing on paper."""
        return all(block.kind == Explorer.kind for block in self.blocks)


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        kind: what it reports, such as `Run of a scenario`.
        title: name of what it reports.
        question: that it answers.
        answer: paragraphs, the first in large letters.
        sections: in order; one without blocks is left out.
        footer: what made it.
        verdict: one word; empty without.
        about: what the subject is; empty without.
    """

    kind: str
    title: str
    question: str
    answer: Sequence[str]
    sections: Sequence[Section]
    footer: str
    verdict: str = ""
    about: str = ""

    @property
    def filled(self) -> list[Section]:
        """Sections that say something."""
        return [section for section in self.sections if section.blocks]
