"""Files of the user's own that an alternative names, made a part of the scenario.

What the alternative says is the same wherever the scenario lies: a table is called by its content, and code
stands with its text.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from sim.scenario.checking import Checker
from sim.scenario.naming_code import with_text
from sim.scenario.own_code import OWN_SECTIONS
from sim.scenario.own_sets import kept_name, table_named
from sim.scenario.reading import Path
from sim.scenario.user_table import is_user_table


def with_named_files(checker: Checker, changes: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The changes of an alternative with the files that they name, as the tree holds them from now on.

    Args:
        checker: of the tree in which the alternative stands.
        changes: dotted path → value.
        path: where they stand.

    Raises:
        UserError: if a file is not there, or cannot be read.
    """
    said = dict(changes)
    for changed, value in changes.items():
        at = (*path, changed)
        if changed == "posterior" and isinstance(value, str) and is_user_table(value):
            said[changed] = _called_by_content(checker, value, at)
        elif changed.partition(".")[0] in OWN_SECTIONS:
            said[changed] = _with_texts(checker, value, at, changed.count("."))
    if said != changes:
        _put(checker.tree.data, path, said)
    return said


def _called_by_content(checker: Checker, said: str, at: Path) -> str:
    if said in checker.tree.tables:
        return said
    file = table_named(said, checker.tree, at)
    try:
        name = kept_name(file, hashlib.sha256(file.read_bytes()).hexdigest())
    except OSError as problem:
        raise checker.tree.error(at, f"{file}: cannot be read: {problem.strerror}") from None
    checker.tree.tables[name] = str(file.resolve())
    return name


def _with_texts(checker: Checker, value: Any, at: Path, depth: int) -> Any:
    """What a path of some depth into a section of code says, the code with its text."""
    if value is None:
        return value
    if depth == 0 and isinstance(value, dict):
        return {name: _with_texts(checker, said, (*at, name), 1) for name, said in value.items()}
    return with_text(checker, value, at) if depth == 1 else value


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value at a path; mappings on the way are shared with other trees, and so are made anew."""
    for key in path[:-1]:
        data[key] = dict(data[key])
        data = data[key]
    data[path[-1]] = value
