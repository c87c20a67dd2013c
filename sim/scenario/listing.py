"""Which files of a folder can be named, and what they say of themselves."""

from pathlib import Path

from sim.errors import UserError
from sim.scenario.building import NAME
from sim.scenario.folders import folders
from sim.scenario.reading import read_document


def list_scenarios() -> list[tuple[str, str]]:
    """Names and descriptions of all scenarios that can be run by name."""
    return names_and_descriptions()


def names_and_descriptions(below: str = ".") -> list[tuple[str, str]]:
    """Of YAML files in the folders of scenarios, or in one below each; the user's hide others of a name."""
    described: dict[str, str] = {}
    for folder in reversed(folders()):
        for file in sorted((folder / below).glob("*.yaml")):
            if NAME.fullmatch(file.stem):
                described[file.stem] = _description(file)
    return sorted(described.items())


def _description(file: Path) -> str:
    """One broken file must not hide the others."""
    try:
        return " ".join(str(read_document(file).data.get("description", "")).split())
    except UserError as problem:
        return f"broken: {problem}"
