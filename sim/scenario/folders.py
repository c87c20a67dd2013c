"""Where scenario files are looked for."""

from pathlib import Path

_SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"


def folders() -> list[Path]:
    """The user's `./scenarios`, then those of the project, as far as they exist."""
    return [folder for folder in (Path("scenarios"), _SHIPPED) if folder.is_dir()]
