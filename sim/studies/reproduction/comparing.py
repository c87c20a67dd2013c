"""Whether two files say the same: byte for byte, or at least number for number, bit by bit."""

import filecmp
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError

SAME_BYTES, SAME_NUMBERS, DIFFERENT, MISSING = "identical", "same numbers", "different", "missing"

MAKERS = frozenset(
    {"code_version", "code_digest", "scenario_digest", "libraries", "digest", "plan_sha256", "jevons_plan"}
)
"""Entries that say who made a table. If the program is another one, they differ though no number does."""

ADDED = frozenset({"shock_month"})
"""Attributes that files of earlier versions lack; that they do is no difference."""

_MOST_NAMED = 5


@dataclass(frozen=True)
class ComparedFile:
    """One file of a result beside the same file made again.

    Attributes:
        name: of the file.
        state: `identical`, `same numbers`, `different` or `missing`.
        where: some of the places that differ.
    """

    name: str
    state: str
    where: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether every number and word is the same, but for who made it."""
        return self.state in (SAME_BYTES, SAME_NUMBERS)


def compare(name: str, old: Path, new: Path) -> ComparedFile:
    """Hold a file against the same one made again; both are folders."""
    if not (new / name).exists():
        return ComparedFile(name, MISSING)
    if filecmp.cmp(old / name, new / name, shallow=False):
        return ComparedFile(name, SAME_BYTES)
    differ = _BY_SUFFIX.get(Path(name).suffix)
    if differ is None:
        return ComparedFile(name, DIFFERENT)
    try:
        differing = list(differ(old / name, new / name))
    except (OSError, ValueError, KeyError, UserError):
        return ComparedFile(name, DIFFERENT, ("it cannot be read",))
    where = tuple(differing[:_MOST_NAMED]) + (("…",) if len(differing) > _MOST_NAMED else ())
    return ComparedFile(name, DIFFERENT if differing else SAME_NUMBERS, where)


def _json(old: Path, new: Path) -> Iterator[str]:
    one, other = (json.loads(file.read_text(encoding="utf-8")) for file in (old, new))
    yield from _entries(one, other, "")


def _entries(old: Any, new: Any, path: str) -> Iterator[str]:
    """Paths at which two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            if key not in MAKERS:
                yield from _entries(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _entries(*pair, f"{path}.{index}")
    elif repr(old) != repr(new):
        yield path


def _netcdf(old: Path, new: Path) -> Iterator[str]:
    import netCDF4

    with netCDF4.Dataset(old) as one, netCDF4.Dataset(new) as other:
        for file in (one, other):
            file.set_auto_mask(False)
        yield from _attributes(vars_of(one), vars_of(other), "")
        for name in one.variables.keys() | other.variables.keys():
            if name not in one.variables or name not in other.variables:
                yield name
                continue
            first, second = one[name], other[name]
            yield from _attributes(vars_of(first), vars_of(second), f"{name}.")
            if first.dimensions != second.dimensions or not same_bits(first[...], second[...]):
                yield name


def vars_of(thing: Any) -> dict[str, Any]:
    """Attributes of a NetCDF file or variable."""
    return {name: thing.getncattr(name) for name in thing.ncattrs()}


def _attributes(old: Mapping[str, Any], new: Mapping[str, Any], above: str) -> Iterator[str]:
    for name in (old.keys() | new.keys()) - (ADDED - old.keys()):
        if name not in MAKERS and str(old.get(name)) != str(new.get(name)):
            yield f"{above}{name}"


def same_bits(old: Any, new: Any) -> bool:
    """Whether two arrays hold the same bits, not-a-number and the sign of zero among them."""
    one, other = np.asarray(old), np.asarray(new)
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if one.dtype == object:
        return bool((one == other).all())
    return one.tobytes() == other.tobytes()


def _parquet(old: Path, new: Path) -> Iterator[str]:
    from sim.sweep.parts import read_part

    one, other = read_part(old), read_part(new)
    if one.column_names != other.column_names or one.num_rows != other.num_rows:
        yield "columns or rows"
        return
    for name in one.column_names:
        if not same_column(one[name].combine_chunks(), other[name].combine_chunks()):
            yield name


def same_column(old: Any, new: Any) -> bool:
    """Whether two Arrow arrays hold the same, numbers bit by bit."""
    import pyarrow as pa

    if old.type != new.type or not old.is_null().equals(new.is_null()):
        return False
    if pa.types.is_list(old.type):
        lengths = old.value_lengths().equals(new.value_lengths())
        return lengths and same_column(old.flatten(), new.flatten())
    if pa.types.is_floating(old.type):
        return same_bits(*(column.to_numpy(zero_copy_only=False) for column in (old, new)))
    return bool(old.equals(new))


_BY_SUFFIX: dict[str, Callable[[Path, Path], Iterator[str]]] = {
    ".json": _json,
    ".nc": _netcdf,
    ".parquet": _parquet,
}
