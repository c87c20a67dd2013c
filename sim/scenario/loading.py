"""Finding scenario files, following `extends`, applying changes."""

import os
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Place, UserError, shown
from sim.scenario.building import build_scenario
from sim.scenario.changes import Change, apply_changes, changes_under
from sim.scenario.folders import NAME, existing, folders, near_names
from sim.scenario.own_code import check_demand
from sim.scenario.own_sets import check_ends
from sim.scenario.plain import plain
from sim.scenario.reading import Document, parse_document, parse_value, read_document
from sim.scenario.scenario import Scenario
from sim.scenario.theories import check_theories
from sim.scenario.tree import Tree
from sim.words import listed

ALLOW_CODE = "JEVONS_ALLOW_CODE"
"""Set to 1 in the environment, it allows the code that scenarios name."""

_SUFFIX = ".yaml"
_LONGEST_CHAIN = 16
_CHANGE_KEYS = ("name", "description", "extends", "changes")


def load_scenario(
    name_or_path: str | FilePath, overrides: Mapping[str, Any] | None = None, allow_code: bool | None = None
) -> Scenario:
    """Load a scenario by name or by path, with changes by dotted path on top.

    Args:
        name_or_path: `deepseek-2025`, looked up in `./scenarios` and in the scenarios of the project; or a
            path that ends in `.yaml`.
        overrides: dotted path → value; a bare number fixes a quantity and removes its prior.
        allow_code: whether code that the scenario names may be run; by default as the environment says.

    Raises:
        UserError: one line with file, line, path and the nearest valid name.
    """
    if not isinstance(name_or_path, str | FilePath):
        raise UserError(f"scenario: must be a scenario, its name or its file, not {shown(name_or_path)}")
    file = _find(str(name_or_path))
    document = read_document(file)
    tree = _tree(document, ())
    _override(tree, overrides or {})
    try:
        return replace(_with_leave(_checked(tree), allow_code), source=str(file))
    except UserError:
        # What is broken by itself is not blamed on what builds on it.
        if overrides:
            load_scenario(name_or_path)
        elif "extends" in document.data:
            load_scenario(str(_parent(document)))
        raise


def scenario_of(scenario: Scenario | str | FilePath) -> Scenario:
    """A scenario that a program gave: itself, its name, or its file as text or as a path.

    Raises:
        UserError: if it is none of these, or cannot be loaded.
    """
    # What acts as a scenario is one.
    if hasattr(scenario, "resolved_yaml"):
        return scenario  # type: ignore[return-value]
    return load_scenario(scenario)


def scenario_from_text(text: str, where: str, allow_code: bool | None = None) -> Scenario:
    """A scenario from the text of one file that extends nothing; messages start with `where`.

    Raises:
        UserError: as above.
    """
    document = parse_document(text, where)
    return _with_leave(_checked(Tree(document.data, document.places, document.file)), allow_code)


def _with_leave(scenario: Scenario, allow_code: bool | None) -> Scenario:
    """The scenario with leave to run its code, if there is leave; demand of one's own is tried at once."""
    if not (os.environ.get(ALLOW_CODE) == "1" if allow_code is None else allow_code):
        return scenario
    for use_case, code in scenario.own_demand.items():
        check_demand(code, use_case)
    return replace(scenario, may_run_code=True)


def _refuse_theory_beside_mixture(scenario: Scenario, tree: Tree) -> None:
    """A mixture asks every theory, so that to name one with it would have no effect."""
    form, posterior = ("demand", "form"), scenario.posterior
    if posterior is not None and posterior.is_mixture and tree.place(form).names:
        theory = scenario.single("demand")["form"]
        raise tree.error(
            form,
            f"has no effect, since {posterior.name} asks every theory; say "
            f"--posterior {theory}@{posterior.vintage} instead",
        )


def _checked(tree: Tree) -> Scenario:
    scenario = build_scenario(tree)
    _refuse_theory_beside_mixture(scenario, tree)
    asked: dict[str, Scenario] = {}
    for name, alternative in scenario.measurement.alternatives.items():
        above = ("measurement", "alternatives", name, "changes")
        # Whether its theory was calibrated is seen when it is asked: a run leaves it out if not.
        asked[name] = scenario.under({"posterior": "none", **alternative.changes}, above=above)
    check_theories(scenario, asked)
    for each in (scenario, *asked.values()):
        check_ends(each)
    return scenario


def parse_override(text: str) -> tuple[str, Any]:
    """Split `path=value`; the value is read as YAML.

    >>> parse_override("tokens.price_slope=2.5")
    ('tokens.price_slope', 2.5)
    """
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise UserError(f"--set {text!r}: must be path=value, such as tokens.price_slope=2.5")
    return path.strip(), parse_value(value, f"--set {path.strip()}={value.strip()}")


def _find(name_or_path: str) -> FilePath:
    if name_or_path.endswith((_SUFFIX, ".yml")):
        return existing(name_or_path)
    if not NAME.fullmatch(name_or_path):
        hint = near_names(name_or_path, folders())
        raise UserError(f"{name_or_path!r} is not the name of a scenario; a path must end in {_SUFFIX}{hint}")
    for folder in folders():
        file = folder / f"{name_or_path}{_SUFFIX}"
        if file.is_file():
            return file
    raise UserError(f"there is no scenario {name_or_path!r}{near_names(name_or_path, folders())}")


def _tree(document: Document, above: tuple[str, ...]) -> Tree:
    """The whole tree behind a document; `above` are the files that extend it."""
    if "extends" not in document.data:
        _refuse_changes_of_nothing(document)
        return Tree(document.data, document.places, document.file)
    parent = _parent(document)
    chain = (*above, str(FilePath(document.file).resolve()))
    if str(parent.resolve()) in chain:
        raise UserError(f"{document.places['extends',]}: extends: {parent.stem!r} extends itself in a circle")
    if len(chain) > _LONGEST_CHAIN:
        raise UserError(
            f"{document.places['extends',]}: extends: a chain of more than {_LONGEST_CHAIN} files"
        )
    tree = _tree(read_document(parent), chain)
    _apply(document, tree)
    return tree


def _refuse_changes_of_nothing(document: Document) -> None:
    """Where `extends` is forgotten or misspelt, say that, and not that everything else is missing."""
    for key in get_close_matches("extends", document.data, n=1, cutoff=0.7):
        raise UserError(f"{document.places[key,]}: {key}: unknown key; did you mean 'extends'?")
    if "changes" in document.data:
        raise UserError(f"{document.places['changes',]}: changes: 'extends' is missing, which says of what")


def _parent(document: Document) -> FilePath:
    name, place = document.data["extends"], document.places["extends",]
    for key in document.data:
        if key not in _CHANGE_KEYS:
            at = document.places[key,]
            near = get_close_matches(key, _CHANGE_KEYS, n=1, cutoff=0.7)
            hint = f"; did you mean {near[0]!r}?" if near else "; write it under 'changes'"
            raise UserError(f"{at}: {key}: unknown key in a scenario that extends another{hint}")
    here = FilePath(document.file).parent
    if not isinstance(name, str) or not NAME.fullmatch(name):
        hint = near_names(name, [here, *folders()]) if isinstance(name, str) else ""
        raise UserError(
            f"{place}: extends: must be the name of a scenario in the same folder, not {shown(name)}{hint}"
        )
    for folder in (here, *folders()):
        if (folder / f"{name}{_SUFFIX}").is_file():
            return folder / f"{name}{_SUFFIX}"
    hint = near_names(name, [here, *folders()])
    raise UserError(f"{place}: extends: there is no scenario {name!r}{hint}")


def _apply(document: Document, tree: Tree) -> None:
    missing = [repr(key) for key in ("name", "description") if key not in document.data]
    if missing:
        raise UserError(
            f"{document.file}:1:1: {listed(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        )
    for key in ("name", "description"):
        tree.data[key] = document.data[key]
        tree.places[key,] = document.places[key,]
    tree.file = document.file
    changes = document.data.get("changes")
    if changes is None:
        return
    if not isinstance(changes, dict):
        hint = "; each path is followed by a colon and a space" if isinstance(changes, str) else ""
        raise UserError(
            f"{document.places['changes',]}: changes: must be a mapping of dotted paths to values, not "
            f"{shown(changes)}{hint}"
        )
    apply_changes(tree, changes_under("changes", changes, document.places))


def _override(tree: Tree, overrides: Mapping[str, Any]) -> None:
    places = {path: Place(f"--set {path}={shown(value)}", names=path) for path, value in overrides.items()}
    apply_changes(
        tree, [Change(path, plain(overrides[path], place), place) for path, place in places.items()]
    )
    if places:
        tree.file = str(next(iter(places.values()))) if len(places) == 1 else "the options --set"
