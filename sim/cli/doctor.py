"""`jevons doctor`."""

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import typer

from sim.version import MODEL_VERSION, __version__

INCOMPLETE = 1
_GIB = 2**30
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_EXTRAS = (None, "dask", "browser")
"""What a user may miss; the others are for those who change the program."""

_REQUIREMENT = re.compile(r"([A-Za-z0-9_.-]+)([^;]*)(?:;\s*extra == ['\"](\w+)['\"])?")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        what: it is.
        found: as words.
        problem: what is wrong with it, empty if nothing.
        is_needed: whether jevons can't do without it.
    """

    what: str
    found: str
    problem: str = ""
    is_needed: bool = True


def doctor() -> None:
    """Print versions, machine and folders, for a report of a fault; nothing is sent anywhere.

    Ends with 1 if something needed is missing.
    """
    checks = [*_program(), *_machine(), *_folders(), *_libraries()]
    width = max(len(check.what) for check in checks)
    for check in checks:
        mark = "" if not check.problem else f"  {'MISSING' if check.is_needed else 'note'}: {check.problem}"
        typer.echo(f"{check.what.ljust(width)}  {check.found}{mark}".rstrip())
    bad = [check.what for check in checks if check.problem and check.is_needed]
    if bad:
        typer.echo(f"\nNeeded, and missing or not as it must be: {', '.join(bad)}")
        raise typer.Exit(INCOMPLETE)
    typer.echo("\nNothing needed is missing.")


def _program() -> Iterator[Check]:
    yield Check("jevons", f"{__version__}, model {MODEL_VERSION}")
    yield Check("python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield Check("system", f"{platform.system()} {platform.release()} {platform.machine()}")
    yield Check("encoding", f"{sys.getfilesystemencoding()} for files, {sys.stdout.encoding} for text")


def _machine() -> Iterator[Check]:
    from sim.workers.cores import available_cores

    yield Check("cores", f"{available_cores()} of {os.cpu_count()} for this process")
    total = _memory("SC_PHYS_PAGES")
    free = _memory("SC_AVPHYS_PAGES")
    found = "unknown" if total is None else f"{total:.1f} GiB"
    yield Check("memory", found if free is None else f"{found}, {free:.1f} GiB free")
    browser = next((name for name in _BROWSERS if shutil.which(name)), "")
    without = "" if browser else "tests of pages take one; reports open in any"
    yield Check("browser", browser or "none", without, is_needed=False)


def _memory(name: str) -> float | None:
    """A number of pages as GiB; None where the system does not say."""
    try:
        return os.sysconf(name) * os.sysconf("SC_PAGE_SIZE") / _GIB
    except (AttributeError, OSError, ValueError):
        return None


def _folders() -> Iterator[Check]:
    from sim.scenario.folders import folders

    found = folders()
    n_files = sum(len(list(folder.glob("*.yaml"))) for folder in found)
    yield Check("scenarios", f"{n_files} files", "" if n_files else "no folder of scenarios is found")
    # Of the user's folders the names that mean something to others, and no paths: this is sent to strangers.
    results = Path("results") if Path("results").is_dir() else Path()
    for name, folder in (("folder of results", results), ("temporary folder", Path(tempfile.gettempdir()))):
        room = f"{shutil.disk_usage(folder).free / _GIB:.1f} GiB free"
        yield Check(name, room, _why_not_writable(folder))


def _why_not_writable(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as problem:
        return f"cannot be written: {problem.strerror}"


def _libraries() -> Iterator[Check]:
    """What the package asks for; of a checkout that is not installed, nothing is known."""
    try:
        asked = requires("jevons") or []
    except PackageNotFoundError:
        yield Check("libraries", "unknown", "jevons is not installed: pip install -e .", is_needed=False)
        return
    parsed = [found.groups() for each in asked if (found := _REQUIREMENT.match(each))]
    for name, range_, extra in sorted(parsed, key=lambda entry: (entry[2] or "", entry[0].lower())):
        if extra in _EXTRAS:
            yield _library(name, range_.strip(), extra)


def _library(name: str, range_: str, extra: str | None) -> Check:
    what = name if extra is None else f"{name} ({extra})"
    try:
        there = version(name)
    except PackageNotFoundError:
        how = f"pip install 'jevons[{extra}]' brings it"
        return Check(what, "none", range_ if extra is None else how, is_needed=extra is None)
    problem = "" if _is_within(there, range_) else f"{range_} is asked for"
    return Check(what, there, problem, is_needed=extra is None)


def _is_within(there: str, range_: str) -> bool:
    try:
        from packaging.specifiers import SpecifierSet
    except ImportError:
        return True
    return SpecifierSet(range_).contains(there, prereleases=True)
