"""Which files of a folder can be named, and what they say of themselves; read without the model."""

from pathlib import Path

from sim.errors import UserError
from sim.scenario.folders import NAME, folders
from sim.scenario.reading import read_document


def list_scenarios() -> list[tuple[str, str]]:
    """Names and descriptions of all scenarios that can be run by name."""
    return names_and_descriptions()


def names_and_descriptions(below: str = ".") -> list[tuple[str, str]]:
    """Of YAML files in the folders of scenarios, or in one below each; the user's hide others of a name."""
    return [(name, _description(file)) for name, file in named_files(below).items()]


def named_files(below: str = ".") -> dict[str, Path]:
    """The same by name, unread."""
    found = {
        file.stem: file
        for folder in reversed(folders())
        for file in (folder / below).glob("*.yaml")
        if NAME.fullmatch(file.stem)
    }
    return dict(sorted(found.items()))


def _description(file: Path) -> str:
    """One broken file must not hide the others."""
    try:
        return " ".join(str(read_document(file).data.get("description", "")).split())
    except UserError as problem:
        return f"broken: {problem}"
