"""What the tabulator offers: names of scenarios, sweeps and posteriors, and folders of results.

Whoever presses it waits, so no model is loaded and no content of a file is read. What has no answer here is
left to the shell, which then offers files and folders.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

from sim.results.folder import PROVENANCE

_RESULTS = Path("results")
_BELOW = (_RESULTS, _RESULTS / "sweeps")
"""Where commands write if nobody says `--out`."""

_ASKED, _BASH = "_JEVONS_COMPLETE", "complete_bash"
_APART = ("@", "=")
_TO_ESCAPE = re.compile(r"[^\w@%+=:,./-]")


@contextmanager
def in_terms_of_bash() -> Iterator[None]:
    """While bash asks, put together what it takes apart, and answer as it takes words.

    For it `mixture@2025-12` is three words, of which it replaces those from `@` on; and what it is told it
    puts in the line, spaces and all.
    """
    if os.environ.get(_ASKED) != _BASH:
        yield
        return
    words, place = _joined(os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"]))
    os.environ |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(place)}
    n_kept = max(0, words[place].rpartition("=")[2].rfind("@")) if place < len(words) else 0
    try:
        with redirect_stdout(StringIO()) as said:
            yield
    finally:
        for line in said.getvalue().splitlines():
            print(_TO_ESCAPE.sub(r"\\\g<0>", line[n_kept:]))


def _joined(words: list[str], place: int) -> tuple[list[str], int]:
    """The words, none of them taken apart, and which of them is asked for.

    >>> _joined(["jevons", "show", "mixture", "@", "20"], 4)
    (['jevons', 'show', 'mixture@20'], 2)
    """
    joined: list[str] = []
    for index, word in enumerate(words):
        if index and (word in _APART or words[index - 1] in _APART):
            joined[-1] += word
        else:
            joined.append(word)
        if index == place:
            asked = len(joined) - 1
    return joined, asked


def scenarios(incomplete: str) -> list[str]:
    """Names of scenarios, and YAML files where the word points to."""
    from sim.scenario.listing import named_files

    return _beginning([*named_files(), *_files(incomplete, "*.y*ml")], incomplete)


def sweeps(incomplete: str) -> list[str]:
    """Names of sweeps, YAML files where the word points to, and the word `status`."""
    from sim.scenario.listing import named_files
    from sim.sweep.listing import SWEEPS

    return _beginning([*named_files(SWEEPS), "status", *_files(incomplete, "*.y*ml")], incomplete)


def scenarios_and_sweeps(incomplete: str) -> list[str]:
    """Both."""
    return sorted({*scenarios(incomplete), *sweeps(incomplete)} - {"status"})


def posteriors(incomplete: str) -> list[str]:
    """Names of posteriors, and tables of the user's own where the word points to."""
    from sim.scenario.posterior_names import list_posteriors

    tables = [*_files(incomplete, "*.csv"), *_files(incomplete, "*.parquet")]
    return _beginning([*list_posteriors(), *tables], incomplete)


def runs(incomplete: str) -> list[str]:
    """Folders of runs that are finished."""
    return _folders(incomplete, "summary.json")


def swept(incomplete: str) -> list[str]:
    """Folders of sweeps, finished or not."""
    return _folders(incomplete, "plan.json")


def results(incomplete: str) -> list[str]:
    """Folders of all that commands write."""
    return [*_folders(incomplete, PROVENANCE), *swept(incomplete)]


def runs_and_sweeps(incomplete: str) -> list[str]:
    """Both."""
    return [*runs(incomplete), *swept(incomplete)]


def scenarios_and_runs(incomplete: str) -> list[str]:
    """Both."""
    return [*scenarios(incomplete), *runs(incomplete)]


def _files(incomplete: str, pattern: str) -> list[str]:
    """Files in the folder that a word points into, written as the word begins."""
    head, separator, _ = incomplete.rpartition("/")
    names = sorted(file.name for file in Path(head + separator).glob(pattern) if file.is_file())
    return [f"{head}{separator}{name}" for name in names if not name.endswith(".schema.json")]


def _folders(incomplete: str, holding: str) -> list[str]:
    """Folders with such a file, where commands write and where the word points into."""
    head, separator, _ = incomplete.rpartition("/")
    there = [(f"{folder}/", folder) for folder in _BELOW]
    if separator and Path(head + separator) not in _BELOW:
        there.append((head + separator, Path(head + separator)))
    found = {
        f"{written}{file.parent.name}"
        for written, folder in there
        for file in folder.glob(f"[!.]*/{holding}")
    }
    return _beginning(sorted(found), incomplete)


def _beginning(words: Iterable[str], incomplete: str) -> list[str]:
    """Those words that go on from what was typed."""
    return [word for word in words if word.startswith(incomplete)]
