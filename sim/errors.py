"""Mistakes of the user: one clear line each, never a traceback."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

_LONGEST_MESSAGE = 600
_LONGEST_NAME = 100
_MOST_NAMES = 20_000


class UserError(Exception):
    """Something that the user can mend; the message is one short line of printable characters."""

    def __init__(self, message: str) -> None:
        line = " ".join(str(message)[: 2 * _LONGEST_MESSAGE].split())
        # A file may hold escape codes; they must not reach the terminal.
        line = "".join(character if character.isprintable() else "?" for character in line)
        super().__init__(line if len(line) <= _LONGEST_MESSAGE else f"{line[: _LONGEST_MESSAGE - 1]}…")


@dataclass(frozen=True)
class Place:
    """Where in a file a value stands; lines and columns count from one, zero where there is no file.

    `names` is the path that `file` already names, as in `--set path=value`.
    """

    file: str
    line: int = 0
    column: int = 0
    names: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


def did_you_mean(name: object, valid: Iterable[str]) -> str:
    """A hint with the nearest valid name, or nothing.

    >>> did_you_mean("traning", ["training", "tokens"])
    "; did you mean 'training'?"
    """
    if len(str(name)) > _LONGEST_NAME:
        return ""
    near = get_close_matches(str(name), list(islice(valid, _MOST_NAMES)), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def shown(value: object, longest: int = 40) -> str:
    """How a value is shown in a message.

    >>> shown("a" * 100, longest=8)
    "'aaaaaa…"
    """
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
