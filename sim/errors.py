"""Mistakes of the user: one clear line each, never a traceback."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class UserError(Exception):
    """Something that the user can mend; the message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(str(message).split()))


@dataclass(frozen=True)
class Place:
    """Where in a file a value stands; lines and columns count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def did_you_mean(name: object, valid: Iterable[str]) -> str:
    """A hint with the nearest valid name, or nothing.

    >>> did_you_mean("traning", ["training", "tokens"])
    "; did you mean 'training'?"
    """
    near = get_close_matches(str(name), list(valid), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
