"""The folder of a result: written beside its place, moved there when it is complete."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results.files import sync
from sim.results.locks import lock, lock_new

PROVENANCE = "provenance.json"
REPORT = "report.html"
SWEEP_PLAN = "plan.json"
RESOLVED_SCENARIO = "scenario.resolved.yaml"
MARKER = ("created_by", "jevons")
"""Entry of the provenance that says that a folder is ours to replace."""

OWN_NAMES = frozenset(
    {
        PROVENANCE,
        "summary.json",
        "series.nc",
        "decomposition.nc",
        "alternatives.nc",
        RESOLVED_SCENARIO,
        "verdicts.csv",
        "verdicts.json",
        "backtest.json",
        "targets.csv",
        "scores.csv",
        "series.csv",
        "bands.csv",
        "plausible.json",
        "plausible.csv",
        "asof.json",
        "vintages.csv",
        "weights.csv",
        "moved.csv",
        "taught.csv",
        "decide.csv",
        "origins.csv",
        "attrition.csv",
        "energy.csv",
        "firms.csv",
        "compare.json",
        "compare.csv",
        "pairs.csv",
        "scenario.second.resolved.yaml",
        "tables",
        "answer.txt",
        "figures",
        REPORT,
    }
)
"""All that a result holds, but for parameter sets; anything else in its folder belongs to the user."""

OWN_SETS = re.compile(r"parameter_sets\.[0-9a-f]{12}\.(csv|parquet)")
"""The copy of a user's table of parameter sets, called by its digest."""

_SCARCE_BYTES = 4 * 1024 * 1024


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Give a folder to write a result in; it takes the place of `target` when the block ends well.

    Until then an earlier result stays as it is, whatever happens. What a killed run left behind is cleared.

    Raises:
        UserError: if the target is not ours to replace, another run writes it, or writing fails.
    """
    folder = _resolved(target)
    staging, replaced = _sibling(folder, "unfinished"), _sibling(folder, "replaced")
    with readable_faults(folder):
        _recover(folder, replaced)
        refuse_foreign(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        release = lock_new(staging, _taken(folder, "run is writing"))
    try:
        with readable_faults(folder):
            _clear(staging)
            yield staging
            _sync(staging)
            _swap(staging, folder, replaced)
    except BaseException:
        # While the lock is held: afterwards the folder may be that of another run.
        shutil.rmtree(staging, ignore_errors=True)
        raise
    finally:
        release()


@contextmanager
def readable_faults(path: Path) -> Iterator[None]:
    """Turn a fault of the disk into one line that says what to do."""
    try:
        yield
    except OSError as fault:
        reason = _reason(path, fault)
        raise UserError(f"{path}: cannot be written: {reason}; nothing was replaced") from fault


@contextmanager
def held(folder: Path, work: str) -> Iterator[None]:
    """Hold a folder that is filled bit by bit against a second one at the same `work`.

    The system lets go however the process ends.

    Raises:
        UserError: if another process holds it, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        release = lock(folder, _taken(folder, f"{work} is running"))
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written: {problem.strerror}") from None
    try:
        yield
    finally:
        release()


def _taken(folder: Path, other: str) -> UserError:
    return UserError(f"{folder}: another {other} here; wait for it or choose another --out")


def refuse_foreign(folder: Path) -> None:
    """Refuse to replace what jevons did not write.

    Raises:
        UserError: if there is a file, another program's folder, or a file of the user in a result.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UserError(f"{folder}: is a file, not a folder; choose another folder with --out")
    names = sorted(entry.name for entry in folder.iterdir())
    if names and not is_result(folder):
        raise UserError(f"{folder}: exists and was not made by jevons; choose another folder with --out")
    strangers = [name for name in names if not is_own(name)]
    if strangers:
        said = f"holds {strangers[0]}, which jevons did not write"
        raise UserError(f"{folder}: {said}; move it away or choose another --out")


def is_own(name: str) -> bool:
    """Whether what is called so in the folder of a result belongs to it."""
    return name in OWN_NAMES or OWN_SETS.fullmatch(name) is not None


def is_result(folder: Path) -> bool:
    """Whether jevons made the folder."""
    try:
        content = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    key, value = MARKER
    return isinstance(content, dict) and content.get(key) == value


def why_no_result(folder: Path) -> str:
    """Why a folder that a person gave is no result, and what was perhaps meant."""
    if (folder / SWEEP_PLAN).is_file():
        return f"{folder}: is the folder of a sweep; `jevons analyse` reads it"
    if folder.is_file():
        return f"{folder}: is a file; a result is a folder"
    if folder.exists():
        return f"{folder}: not a result of jevons; `jevons run SCENARIO` makes one"
    there = {entry.name: entry for place in (folder.parent, Path("results")) for entry in place.glob("*")}
    near = get_close_matches(folder.name, [name for name, entry in there.items() if is_result(entry)], n=1)
    hint = f"did you mean '{there[near[0]]}'?" if near else "`jevons run SCENARIO` makes a result"
    return f"{folder}: there is no such folder; {hint}"


def write_json(path: Path, content: object) -> None:
    """Write JSON with a stable order of keys; not-a-number is refused."""
    path.write_text(json_text(content), encoding="utf-8")


def json_text(content: object) -> str:
    """JSON with a stable order of keys; not-a-number is refused."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> Any:
    """Read what `write_json` wrote.

    Raises:
        UserError: if there is no such file, or it is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except FileNotFoundError:
        raise UserError(f"{path.parent}: no {path.name}; is it the folder of a result?") from None
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}") from None


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def refuse_unfinished(folder: Path) -> None:
    """Refuse to read a result of which parts may be missing.

    Raises:
        UserError: if the command that wrote it was stopped.
    """
    if read_json(folder / PROVENANCE).get("is_complete", True) is False:
        raise UserError(f"{folder}: is unfinished, since the command that wrote it was stopped; run it again")


def _resolved(target: Path) -> Path:
    """The folder that is meant; neither the root nor the one we stand in can be swapped."""
    with readable_faults(target):
        folder = target.resolve()
        here = Path.cwd()
    if not folder.name or folder == here:
        raise UserError(f"{folder}: a result needs a folder of its own; choose another --out")
    for above in folder.parents:
        # It would be in the way when that result is made anew.
        if is_result(above):
            raise UserError(f"{folder}: lies inside {above}, which is a result; choose another --out")
    return folder


def _sibling(folder: Path, state: str) -> Path:
    return folder.with_name(f".{folder.name}.{state}")


def _recover(folder: Path, replaced: Path) -> None:
    """Finish or undo a swap that a kill cut short."""
    if not replaced.exists():
        return
    refuse_foreign(replaced)
    if folder.exists():
        shutil.rmtree(replaced)
    else:
        replaced.rename(folder)


def _clear(folder: Path) -> None:
    """Remove what a killed run left behind, and nothing else."""
    for entry in folder.iterdir():
        if not is_own(entry.name):
            raise UserError(f"{folder}: holds {entry.name}, which jevons did not write; move it away")
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _sync(folder: Path) -> None:
    """Force the folder to the disk before it takes the place of another."""
    for path in (*sorted(folder.rglob("*")), folder):
        sync(path)


def _swap(staging: Path, folder: Path, replaced: Path) -> None:
    refuse_foreign(folder)
    if not folder.exists():
        staging.rename(folder)
        return
    folder.rename(replaced)
    try:
        staging.rename(folder)
    except OSError:
        _put_back(replaced, folder)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _put_back(replaced: Path, folder: Path) -> None:
    try:
        replaced.rename(folder)
    except OSError as fault:
        raise UserError(
            f"{folder}: cannot be written: {_reason(folder, fault)}; what was there is whole in {replaced}, "
            "and the next run puts it back"
        ) from fault


def _reason(path: Path, fault: OSError) -> str:
    if isinstance(fault, FileExistsError | NotADirectoryError):
        return "a file stands where a folder is needed"
    if isinstance(fault, FileNotFoundError | PermissionError):
        return fault.strerror or str(fault)
    # The NetCDF library reports a full disk as "HDF error".
    parent = next(above for above in path.parents if above.exists())
    if shutil.disk_usage(parent).free < _SCARCE_BYTES:
        return "no space left on the disk"
    return fault.strerror or str(fault)
