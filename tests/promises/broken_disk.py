"""A disk that fails at the n-th write, for calls of this process below one folder."""

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sim.results.netcdf import SeriesWriter

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)
"""Disk full, fault of the device, made read-only by the system."""


class Disk:
    """Counts the calls that write below a folder, and lets one of them fail.

    Args:
        scope: the folder.
        at: which call fails, counted from 1; none if 0.
        error: number of the error.
        persists: whether all calls after it fail too.
    """

    def __init__(self, scope: Path, at: int = 0, error: int = errno.EIO, persists: bool = False) -> None:
        self.scope = os.path.realpath(scope)
        self.at = at
        self.error = error
        self.persists = persists
        self.n_calls = 0
        self.failed = ""

    def call(self, what: str, where: object) -> None:
        """Count one call.

        Raises:
            OSError: if it is the one to fail.
        """
        if not self._is_mine(where):
            return
        self.n_calls += 1
        if self.at and (self.n_calls == self.at or (self.persists and self.n_calls > self.at)):
            self.failed = self.failed or what
            raise OSError(self.error, os.strerror(self.error))

    def _is_mine(self, where: object) -> bool:
        if isinstance(where, int):
            where = os.readlink(f"/proc/self/fd/{where}")
        return isinstance(where, str | os.PathLike) and os.path.realpath(where).startswith(self.scope)


class Stream:
    """A file that was opened for writing."""

    def __init__(self, stream: Any, disk: Disk) -> None:
        self._stream = stream
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *problem: object) -> None:
        self._stream.close()

    def write(self, content: Any) -> Any:
        self._disk.call("write", self._stream.name)
        return self._stream.write(content)


@contextmanager
def broken(disk: Disk) -> Iterator[None]:
    """Put a disk in the place of that of the system."""
    opened = io.open

    def open_file(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        is_writing = bool(set(mode) & set("wax+"))
        if is_writing:
            disk.call("open", file)
        stream = opened(file, mode, *arguments, **options)
        return Stream(stream, disk) if is_writing and disk._is_mine(file) else stream

    with ExitStack() as patches:
        for name in ("fsync", "mkdir"):
            patches.enter_context(patch.object(os, name, _failing(getattr(os, name), name, disk, 0)))
        for name in ("replace", "rename"):
            patches.enter_context(patch.object(os, name, _failing(getattr(os, name), name, disk, 1)))
        for module in (io, builtins):
            patches.enter_context(patch.object(module, "open", open_file))
        for name in ("_append", "_define"):
            patches.enter_context(patch.object(SeriesWriter, name, _failing_netcdf(name, disk)))
        yield


def _failing(call: Callable[..., Any], name: str, disk: Disk, place: int) -> Callable[..., Any]:
    def checked(*arguments: Any, **options: Any) -> Any:
        disk.call(name, arguments[place])
        return call(*arguments, **options)

    return checked


def _failing_netcdf(name: str, disk: Disk) -> Callable[..., Any]:
    """The library writes by itself, and reports a full disk in words of its own."""
    call = getattr(SeriesWriter, name)

    def checked(writer: SeriesWriter, *arguments: Any) -> Any:
        try:
            disk.call("write of NetCDF", writer.path)
        except OSError:
            raise RuntimeError("NetCDF: HDF error") from None
        return call(writer, *arguments)

    return checked
