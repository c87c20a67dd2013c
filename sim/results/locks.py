"""One process at a time in a folder: a lock that goes when its process ends, however it ends."""

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.errors import UserError

try:
    import fcntl
except ImportError:
    # Windows has none, nor have some builds for the web.
    fcntl = None  # type: ignore[assignment]

_LOOK_S = 0.05

Release = Callable[[], None]


def lock_new(folder: Path, refusal: UserError) -> Release:
    """Make a folder and lock it, though another process may move it away meanwhile; gives what lets go.

    Args:
        folder: its parent exists.
        refusal: what is raised if another process has it.
    """
    if fcntl is None:
        release = _locked_beside(folder, refusal)
        folder.mkdir(exist_ok=True)
        return release
    while True:
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
        release = _locked(descriptor, refusal)
        # Another run may have moved the folder into its place between our two calls.
        if folder.exists() and os.path.samestat(os.fstat(descriptor), folder.stat()):
            return release
        release()


def lock(folder: Path, refusal: UserError) -> Release:
    """Lock a folder that stays where it is; arguments, result and errors as for `lock_new`."""
    if fcntl is None:
        return _locked_beside(folder, refusal)
    return _locked(os.open(folder, os.O_RDONLY), refusal)


def _locked(descriptor: int, refusal: UserError) -> Release:
    """Lock an open folder, or close it."""
    for is_last in (False, True):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if is_last:
                os.close(descriptor)
                raise refusal from None
            # Who only looks whether it is held holds it for a moment.
            time.sleep(_LOOK_S)
    return lambda: os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Whether a process has locked a folder."""
    if fcntl is None:
        try:
            _locked_beside(folder, UserError("held"))()
        except UserError:
            return True
        return False
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _locked_beside(folder: Path, refusal: UserError) -> Release:
    """Lock a file beside the folder, with what the system has."""
    with warnings.catch_warnings():
        # It warns where a system has neither kind of lock; a file with the number of its maker does too.
        warnings.simplefilter("ignore", UserWarning)
        from filelock import FileLock, Timeout
    beside = FileLock(folder.with_name(f".{folder.name}.lock"), timeout=0)
    try:
        beside.acquire()
    except Timeout:
        raise refusal from None
    return beside.release
