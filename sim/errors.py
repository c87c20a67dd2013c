"""Mistakes of the user: one clear line each, never a traceback."""

import math
import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from numbers import Real
from pathlib import PurePath

_LONGEST_MESSAGE = 600
_LONGEST_NAME = 100
_MOST_NAMES = 20_000

_FRAME = re.compile(r'^ *File "(.+)", line (\d+), in ', re.MULTILINE)
_FROM_ANOTHER_PROCESS = "The above exception was the direct cause"


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


def _bare(name: str) -> str:
    """A name without its case, and whatever joins its words."""
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def did_you_mean(name: object, valid: Iterable[str]) -> str:
    """A hint with the nearest valid name, or nothing.

    >>> did_you_mean("traning", ["training", "tokens"]), did_you_mean("TOKENS", ["training", "tokens"])
    ("; did you mean 'training'?", "; did you mean 'tokens'?")
    """
    if len(str(name)) > _LONGEST_NAME:
        return ""
    known = list(islice(valid, _MOST_NAMES))
    alike = [each for each in known if _bare(each) == _bare(str(name))]
    near = alike[:1] or get_close_matches(str(name), known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def shown(value: object, longest: int = 40) -> str:
    """How a value is shown in a message.

    >>> shown("a" * 100, longest=8)
    "'aaaaaa…"
    """
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def in_words(problem: BaseException) -> str:
    """What went wrong, in one line that is never empty: a bare `assert` says no more than where it stands.

    >>> in_words(ValueError("it broke\\nin two"))
    'ValueError: it broke'
    """
    lines = str(problem).strip().splitlines()
    kind = type(problem).__name__
    if lines:
        return f"{kind}: {lines[0]}"
    if isinstance(problem, MemoryError):
        return f"{kind}: there was not enough memory"
    text = "".join(traceback.format_exception(problem)).partition(_FROM_ANOTHER_PROCESS)[0]
    frames = _FRAME.findall(text)
    where = f" in {PurePath(frames[-1][0]).name}, line {frames[-1][1]}" if frames else ""
    return f"the program failed ({kind}{where}), which is a fault of its own"


def whole_number(name: str, value: object) -> int:
    """A whole number that a program gave, of whatever kind of number it is.

    Args:
        name: of the argument.
        value: such as 8, 8.0, or one of numpy or pandas.

    Raises:
        UserError: if it is no whole number, words and flags among what is none.

    >>> whole_number("worlds", 8.0)
    8
    """
    # One of numpy or pandas, an array without axes too, hands over a number of Python.
    plain = value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value
    is_number = isinstance(plain, Real) and not isinstance(plain, bool)
    if not is_number or not math.isfinite(plain) or plain != int(plain):  # type: ignore[arg-type]
        raise UserError(f"{name}: must be a whole number such as 8, not {shown(value)}")
    return int(plain)


def at_least(name: str, value: object, least: int) -> int:
    """A whole number that is not too small; arguments and errors as for `whole_number`.

    >>> at_least("draws", 3, 1)
    3
    """
    number = whole_number(name, value)
    if number < least:
        raise UserError(f"{name}: {number} is too few; it takes at least {least}")
    return number
