"""Finding scenario files, following `extends`, applying changes."""

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Place, UserError, did_you_mean
from sim.scenario.building import NAME, build_scenario
from sim.scenario.model import Scenario
from sim.scenario.reading import Document, parse_document, read_document
from sim.scenario.tree import Tree

_SHIPPED = FilePath(__file__).resolve().parents[2] / "scenarios"
_SUFFIX = ".yaml"
_CHANGE_KEYS = ("name", "description", "extends", "changes")


def load_scenario(name_or_path: str, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario by name or by path, with changes by dotted path on top.

    Args:
        name_or_path: `deepseek-2025`, looked up in `./scenarios` and in the scenarios of the project; or a path
            that ends in `.yaml`.
        overrides: dotted path → value; a bare number fixes a quantity and removes its prior.

    Raises:
        UserError: one line with file, line, path and the nearest valid name.
    """
    tree = _tree(read_document(_find(name_or_path)), ())
    for path, value in (overrides or {}).items():
        tree.change(path, value, Place(f"--set {path}", 1, 1))
    scenario = build_scenario(tree)
    for name, alternative in scenario.measurement.alternatives.items():
        scenario.with_changes(alternative.changes, above=("measurement", "alternatives", name, "changes"))
    return scenario


def list_scenarios() -> list[tuple[str, str]]:
    """Names and descriptions of all scenarios that can be run by name."""
    found: dict[str, str] = {}
    for folder in reversed(_folders()):
        for file in sorted(folder.glob(f"*{_SUFFIX}")):
            description = read_document(file).data.get("description", "")
            found[file.stem] = " ".join(str(description).split())
    return sorted(found.items())


def parse_override(text: str) -> tuple[str, Any]:
    """Split `path=value`; the value is read as YAML.

    >>> parse_override("tokens.price_slope=2.5")
    ('tokens.price_slope', 2.5)
    """
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise UserError(f"--set {text!r}: must be path=value, such as tokens.price_slope=2.5")
    place = f"--set {path.strip()}"
    return path.strip(), parse_document(f"value: {value.strip()}", place).data["value"]


def _folders() -> list[FilePath]:
    folders = [FilePath("scenarios"), _SHIPPED]
    return [folder for folder in folders if folder.is_dir()]


def _find(name_or_path: str) -> FilePath:
    if name_or_path.endswith((_SUFFIX, ".yml")):
        return FilePath(name_or_path)
    if not NAME.fullmatch(name_or_path):
        raise UserError(f"{name_or_path!r} is not the name of a scenario; a path must end in {_SUFFIX}")
    for folder in _folders():
        file = folder / f"{name_or_path}{_SUFFIX}"
        if file.is_file():
            return file
    names = [name for name, _ in list_scenarios()]
    raise UserError(f"there is no scenario {name_or_path!r}{did_you_mean(name_or_path, names)}")


def _tree(document: Document, above: tuple[str, ...]) -> Tree:
    """The whole tree behind a document; `above` are the files that extend it."""
    if "extends" not in document.data:
        return Tree(document.data, document.places, document.file)
    parent = _parent(document)
    chain = (*above, str(FilePath(document.file).resolve()))
    if str(parent.resolve()) in chain:
        raise UserError(f"{document.places['extends',]}: extends: {parent.stem!r} extends itself in a circle")
    tree = _tree(read_document(parent), chain)
    _apply(document, tree)
    return tree


def _parent(document: Document) -> FilePath:
    name, place = document.data["extends"], document.places["extends",]
    for key in document.data:
        if key not in _CHANGE_KEYS:
            at = document.places[key,]
            hint = did_you_mean(key, _CHANGE_KEYS) or "; write it under 'changes'"
            raise UserError(f"{at}: {key}: unknown key in a scenario that extends another{hint}")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise UserError(f"{place}: extends: must be the name of a scenario in the same folder, not {name!r}")
    here = FilePath(document.file).parent
    for folder in (here, *_folders()):
        if (folder / f"{name}{_SUFFIX}").is_file():
            return folder / f"{name}{_SUFFIX}"
    names = [file.stem for folder in (here, *_folders()) for file in folder.glob(f"*{_SUFFIX}")]
    raise UserError(f"{place}: extends: there is no scenario {name!r}{did_you_mean(name, names)}")


def _apply(document: Document, tree: Tree) -> None:
    for key in ("name", "description"):
        if key not in document.data:
            raise UserError(f"{document.file}:1:1: {key!r} is missing")
        tree.data[key] = document.data[key]
        tree.places[key,] = document.places[key,]
    changes = document.data.get("changes") or {}
    if not isinstance(changes, dict):
        raise UserError(
            f"{document.places['changes',]}: changes: must be a mapping of dotted paths to values"
        )
    for path, value in changes.items():
        tree.change(path, value, document.places["changes", path])
        inner = {known[2:]: at for known, at in document.places.items() if known[:2] == ("changes", path)}
        tree.places |= {(*path.split("."), *below): at for below, at in inner.items() if below}
