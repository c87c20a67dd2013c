"""The user's own tables of parameter sets, kept beside what is made of them."""

import hashlib
from dataclasses import replace
from pathlib import Path

from sim.errors import UserError
from sim.results.files import replace_file
from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets, kept_name


def keep_own_sets(scenario: Scenario, folder: Path) -> Scenario:
    """Copy the user's tables from which draws come into the folder of the result, also those of alternatives.

    Returns:
        The scenario that draws from the copies, so that the user may change the tables meanwhile.

    Raises:
        UserError: if a table is gone, or another one now.
    """
    copies = {}
    for name, file in scenario.tables_of_alternatives.values():
        copies[name] = str((folder / name).resolve())
        replace_file(Path(copies[name]), _content(name, file))
    if copies:
        tree = scenario.tree.copy()
        tree.tables = copies
        scenario = replace(scenario, tree=tree)
    own = scenario.posterior
    if not isinstance(own, OwnSets):
        return scenario
    copy = (folder / own.name).resolve()
    replace_file(copy, own.content())
    return replace(scenario, posterior=replace(own, path=str(copy)))


def _content(name: str, file: Path) -> bytes:
    """A table that an alternative names.

    Raises:
        UserError: if it is gone, or another one than when the scenario was loaded.
    """
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    if kept_name(file, hashlib.sha256(content).hexdigest()) != name:
        raise UserError(f"{file}: changed while it was in use")
    return content
