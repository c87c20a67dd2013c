"""Files that are whole or absent, and a folder that one process holds."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import UserError

TEMPORARY = ".unfinished"
"""Ends the name of what is being written."""


def replace_file(file: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all, whatever happens.

    Two processes may write the same file; each has a temporary one of its own.
    """
    staging = file.with_name(f".{file.name}.{os.getpid()}{TEMPORARY}")
    try:
        with staging.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staging, file)
    finally:
        staging.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def drop_temporaries(folder: Path) -> None:
    """Remove what a killed process was writing."""
    for file in folder.glob(f".*{TEMPORARY}"):
        file.unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder against a second sweep; the system lets go however the process ends.

    Raises:
        UserError: if another process holds it, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written: {problem.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise UserError(
            f"{folder}: another sweep is running here; wait for it or choose another --out"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
