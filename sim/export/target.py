"""Where an export goes: whole or not at all, and never over a file of somebody else."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results.files import replace_file, staged_file
from sim.results.folder import MARKER, is_result, readable_faults
from sim.sweep.plan_file import PLAN
from sim.version import __version__

SIDE_FILE = ".provenance.json"
"""Ends the name of the file that says what made the export beside it."""


@dataclass(frozen=True)
class Destination:
    """The files of one export.

    Attributes:
        file: the main file; others have a word more in their names.
        provenance: what their side-files say.
    """

    file: Path
    provenance: Mapping[str, Any]

    def beside(self, word: str) -> "Destination":
        """Another file of the same export."""
        return Destination(self.file.with_stem(f"{self.file.stem}-{word}"), self.provenance)

    def write(self, content: Callable[[Path], None], units: Mapping[str, str]) -> Path:
        """Write the file and its side-file.

        Args:
            content: writes the file at the path that it is given.
            units: column or variable → its unit.

        Raises:
            UserError: if a file that is not ours stands there, or writing fails.
        """
        with readable_faults(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            replaced = refuse_foreign_file(self.file)
            with staged_file(self.file) as staging:
                content(staging)
                said = {"sha256": _sha256(staging), "replaces_sha256": replaced, "units": dict(units)}
                # First, so that a kill between the two leaves no file that nobody owns.
                replace_file(side_file(self.file), _side_content(dict(self.provenance) | said))
        return self.file


def place_of(out: Path, name: str, suffix: str, source: Path) -> Path:
    """The file that is meant: `out` itself if it ends as it should, else a file of that name in it.

    Raises:
        UserError: if it has another ending, or lies in a folder that jevons keeps for itself.
    """
    with readable_faults(out):
        is_folder = out.is_dir() or not (out.suffix or out.exists())
        if not is_folder and out.suffix != suffix:
            raise UserError(f"{out}: this format takes a name that ends in {suffix}, or a folder")
        file = out / f"{name}{suffix}" if is_folder else out
        target, folder = file.resolve(), source.resolve()
        if folder in target.parents or is_result(target.parent) or (target.parent / PLAN).exists():
            raise UserError(f"{file}: this folder is kept for the result alone; choose another --out")
    return file


def side_file(file: Path) -> Path:
    """Where it is said what made a file."""
    return file.with_name(f"{file.name}{SIDE_FILE}")


def refuse_foreign_file(file: Path) -> str | None:
    """Refuse to replace what is not an export as jevons left it.

    Returns:
        Checksum of the export that stands there, if one does.

    Raises:
        UserError: as above.
    """
    if not os.path.lexists(file):
        return None
    if not file.is_file():
        raise UserError(f"{file}: is no file; choose another --out")
    try:
        said = json.loads(side_file(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = {}
    checksum = _sha256(file)
    key, value = MARKER
    if not isinstance(said, dict) or said.get(key) != value:
        raise UserError(f"{file}: exists and was not exported by jevons; choose another --out")
    if checksum not in (said.get("sha256"), said.get("replaces_sha256")):
        raise UserError(f"{file}: was changed since it was exported; move it away or choose another --out")
    return checksum


def _side_content(said: Mapping[str, Any]) -> bytes:
    key, value = MARKER
    content = {key: value, "exported_by": __version__, **said}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
