"""What a scenario says of code of the user's own, checked; nothing of it is run here."""

import re
from pathlib import Path as FilePath
from typing import Any

from sim.errors import UserError, shown
from sim.scenario.checking import Checker
from sim.scenario.own_code import OwnCode, OwnMeasure, text_of
from sim.scenario.reading import Path

CODE = re.compile(r"([^:]+\.py):([A-Za-z_][A-Za-z0-9_]*)")
"""A file and the name of a class or function in it."""

OWN_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Name of a measure of the user's own."""


def own_demand(checker: Checker) -> dict[str, OwnCode]:
    """Use case → the class that says how many tasks are wanted."""
    section = "own_demand"
    said = checker.mapping(checker.tree.data.get(section, {}), (section,))
    uses = checker.rows("use_cases")
    return {checker.one_of(use, (section, use), uses): _code(checker, (section, use)) for use in said}


def own_measures(checker: Checker) -> dict[str, OwnMeasure]:
    """Name → a measure."""
    section = "own_measures"
    measures = {}
    for name in checker.mapping(checker.tree.data.get(section, {}), (section,)):
        path = (section, name)
        if not OWN_MEASURE.fullmatch(name):
            raise checker.tree.error(path, "a name has small letters, digits and _ only, and a letter first")
        data = checker.keys(checker.tree.data[section][name], path, ["code", "unit", "label"], ("text",))
        unit, label = (checker.text(data[key], (*path, key)) for key in ("unit", "label"))
        measures[name] = OwnMeasure(_code(checker, path), unit, label)
    return measures


def _code(checker: Checker, path: Path) -> OwnCode:
    """The code at a path; its text is put into the tree, so that the scenario holds it from now on."""
    section, name = path
    data = with_text(checker, checker.tree.data[section][name], path)
    checker.tree.data[section] = {**checker.tree.data[section], name: data}
    file, called = data["code"].rsplit(":", 1)
    return OwnCode(file, called, data["text"])


def with_text(checker: Checker, said: Any, path: Path) -> dict[str, Any]:
    """What is said of code at a path, with the text of its file; in a folder of results it stands there.

    Raises:
        UserError: if it names no code, or the file cannot be read.
    """
    data: dict[str, Any] = {"code": said} if isinstance(said, str) else checker.mapping(said, path)
    at = path if isinstance(said, str) else (*path, "code")
    parts = CODE.fullmatch(checker.text(data.get("code"), at))
    if parts is None:
        raise checker.tree.error(
            at, f"must be FILE.py:NAME, such as my_code.py:Mine, not {shown(data['code'])}"
        )
    if "text" not in data:
        place = checker.tree.place(at)
        folder = FilePath() if place.names else FilePath(place.file).parent
        try:
            data = {**data, "text": text_of(folder, parts[1])}
        except UserError as problem:
            raise checker.tree.error(at, str(problem)) from None
    if not isinstance(data["text"], str):
        raise checker.tree.error((*path, "text"), f"must be text, not {shown(data['text'])}")
    return data
