"""What a question to a sweep is, and what answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.sweep.analysis.measured import MeasuredWorlds
from sim.sweep.definition import DESIGNS

if TYPE_CHECKING:
    import pandas as pd


class Shown(NamedTuple):
    """A table in short, for a reader at a terminal.

    Attributes:
        rows: of cells as words, the head first.
        title: what stands above it; empty without.
    """

    rows: list[list[str]]
    title: str = ""


class Answer:
    """What a question is answered with: sentences, tables to read and tables to keep."""

    finding: str
    """One sentence, without its full stop."""

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        raise NotImplementedError

    @property
    def sentences(self) -> list[str]:
        """What is said above the tables; the finding is among it."""
        return [self.finding]

    @property
    def in_short(self) -> list[Shown]:
        """The tables in short."""
        return []


@dataclass(frozen=True)
class Question:
    """What is asked of a sweep.

    Attributes:
        name: of the question, of its answer and of its figure.
        words: the question itself.
        answer: answers it, or raises `Unanswered`.
        designs: which it is put to; its lack is no gap for others.
        is_asked: of which sweeps of these designs it is asked.
    """

    name: str
    words: str
    answer: Callable[[MeasuredWorlds], Answer]
    designs: tuple[str, ...] = DESIGNS
    is_asked: Callable[[MeasuredWorlds], bool] = lambda _: True
