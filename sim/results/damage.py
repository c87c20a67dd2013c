"""Results that were edited, or written by another version, read as far as they go."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.errors import UserError
from sim.version import __version__

_WROTE_ANOTHER = (LookupError, TypeError, ValueError, AttributeError)
"""What reading a file raises that has not the form which this version writes."""


@contextmanager
def damage_named(folders: Sequence[Path | str]) -> Iterator[None]:
    """Turn what goes wrong in reading results into one line that names them."""
    try:
        yield
    except _WROTE_ANOTHER as problem:
        raise UserError(
            f"{', '.join(map(str, folders))}: is not what jevons {__version__} writes "
            f"({type(problem).__name__}: {problem}); make it again"
        ) from problem
