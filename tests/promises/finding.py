"""What a harness found, and how it is written down."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.results.provenance import code_digest
from sim.version import __version__

HEAD = """\
# What is promised, and what was measured

Written by `make promises`; a promise alone: `python -m tests.promises 5`. Each row says when it was measured
and with which code (version and first digits of the digest that results carry). A miss stands here as a miss.

| # | promise | measured | misses | date | code | took |
|---|---|---|---|---|---|---|
"""
_ROW = re.compile(r"\| (\d+) \|.*")
_MOST_NAMED = 3


@dataclass(frozen=True)
class Finding:
    """What was measured of one promise.

    Attributes:
        promise: its number.
        said: what is promised.
        measured: what was done and counted, in words.
        misses: each case in which the promise was broken.
    """

    promise: int
    said: str
    measured: str
    misses: tuple[str, ...] = ()


def log(text: str) -> None:
    """Say on stderr how far it is."""
    print(text, file=sys.stderr, flush=True)


def row(finding: Finding, seconds: float) -> str:
    """The row of the table."""
    named = [clean(miss) for miss in finding.misses[:_MOST_NAMED]]
    more = f" … ({len(finding.misses)} in all)" if len(finding.misses) > _MOST_NAMED else ""
    misses = "none" if not finding.misses else f"**{'; '.join(named)}{more}**"
    cells = [
        str(finding.promise), finding.said, finding.measured, misses, date.today().isoformat(),
        f"{__version__} {code_digest()[:10]}", f"{seconds:.0f} s",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def clean(text: str) -> str:
    """Text that fits a cell, and names no folder of this machine."""
    without = re.sub(r"(?<![\w.])/[\w./-]+/", "…/", " ".join(text.split()))
    return without.replace("|", "/").replace("*", "·")[:200]


def written(text: str, rows: Mapping[int, str]) -> str:
    """The document with some rows made new; the others stay.

    >>> written("", {7: "| 7 | x |", 5: "| 5 | y |"}).splitlines()[-2:]
    ['| 5 | y |', '| 7 | x |']
    """
    known = {int(found[1]): line for line in text.splitlines() if (found := _ROW.fullmatch(line))}
    known |= rows
    return HEAD + "".join(f"{known[number]}\n" for number in sorted(known))


def update(file: Path, rows: Mapping[int, str]) -> None:
    """Make rows of the document new."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(written(text, rows), encoding="utf-8")


def counted(kinds: Iterable[str]) -> str:
    """How many of each, in words.

    >>> counted(["kill", "hang", "kill"])
    '1 hang, 2 kill'
    """
    found = sorted(kinds)
    return ", ".join(f"{found.count(kind)} {kind}" for kind in dict.fromkeys(found))
