"""Where scenario files are looked for."""

import re
from collections.abc import Iterable
from pathlib import Path

from sim.errors import UserError, did_you_mean

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""What scenarios, sweeps and posteriors may be called."""

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "scenarios"
_CHECKOUT = _PACKAGE.parent / "scenarios"


def folders() -> list[Path]:
    """The user's `./scenarios`, then those that come with the program, as far as they exist.

    An installed package holds its scenarios; in a checkout they lie beside it.
    """
    return [folder for folder in (Path("scenarios"), _shipped()) if folder.is_dir()]


def is_shipped(file: Path) -> bool:
    """Whether a file came with the program."""
    return _shipped() in file.resolve().parents


def _shipped() -> Path:
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def existing(path: str) -> Path:
    """The file at a path that a person gave.

    Raises:
        UserError: if there is none, with the one of the other suffix if that is there.
    """
    if "\0" in path:
        raise UserError(f"{path!r} is not the path of a file")
    file = Path(path)
    other = file.with_suffix(".yml" if file.suffix == ".yaml" else ".yaml")
    try:
        if not file.exists() and other.exists():
            raise UserError(f"{file}: there is no such file; did you mean {str(other)!r}?")
    except OSError:
        # Whoever reads it says why that cannot be done.
        pass
    return file


def near_names(name: str, where: Iterable[Path]) -> str:
    """A hint with the nearest name of a file in some folders, or nothing."""
    every = list(where)
    # Who gives a path where a name is wanted means its last part.
    name = re.sub(r"\.ya?ml$", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
    for file in (file for folder in every for file in folder.glob("*.yml")):
        if file.stem == name:
            return f"; there is {file}, but names stand for files that end in .yaml"
    return did_you_mean(name, (file.stem for folder in every for file in folder.glob("*.yaml")))
