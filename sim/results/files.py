"""Files that are whole or absent."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".unfinished"
"""Ends the name of what is being written."""


def replace_file(file: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all, whatever happens."""
    with replacing(file) as stream:
        stream.write(content)


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of a file when the block ends without an error."""
    with staged_file(file) as staging, staging.open("wb") as stream:
        yield stream


@contextmanager
def staged_file(file: Path) -> Iterator[Path]:
    """A path to write at; what is there takes the place of a file when the block ends without an error.

    Two processes may write the same file; each has a temporary one of its own.
    """
    staging = file.with_name(f".{file.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        yield staging
        sync(staging)
        os.replace(staging, file)
    finally:
        staging.unlink(missing_ok=True)
    sync(file.parent)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk; not every system opens folders."""
    if not hasattr(os, "O_DIRECTORY") and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop_temporaries(folder: Path) -> None:
    """Remove what a killed process was writing."""
    for file in folder.glob(f".*{TEMPORARY}"):
        file.unlink(missing_ok=True)
