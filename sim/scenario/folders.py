"""Where scenario files are looked for."""

from pathlib import Path

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
