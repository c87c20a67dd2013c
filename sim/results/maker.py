"""Which scenario file made a folder: a result is not replaced by that of another file with the same name."""

import os
from pathlib import Path

from sim.errors import UserError
from sim.results.folder import PROVENANCE, read_json
from sim.scenario import Scenario
from sim.scenario.folders import is_shipped

MADE_FROM = "scenario_file"
"""Entry of the provenance: the file as seen from the folder, so that both can be moved together."""

_SHIPPED = "shipped:"


def made_from(scenario: Scenario, folder: Path) -> str | None:
    """How a folder remembers the file of its scenario; None if that came from no file."""
    if not scenario.source:
        return None
    file = Path(scenario.source).resolve()
    if is_shipped(file):
        # The same scenario, wherever the program is installed.
        return f"{_SHIPPED}{file.name}"
    try:
        return Path(os.path.relpath(file, folder.resolve())).as_posix()
    except ValueError:
        # On another drive.
        return str(file)


def refuse_other_maker(scenario: Scenario, folder: Path) -> None:
    """Refuse to replace what another scenario file made; one that is gone has no claim any more.

    Raises:
        UserError: as above, with both files named.
    """
    if not (folder / PROVENANCE).is_file():
        return
    content = read_json(folder / PROVENANCE)
    other = content.get(MADE_FROM) if isinstance(content, dict) else None
    if not isinstance(other, str) or other == made_from(scenario, folder):
        return
    if other.startswith(_SHIPPED):
        said = f"{other.removeprefix(_SHIPPED)} of the program"
    else:
        file = folder.resolve() / other
        if not file.exists() or (scenario.source and file.samefile(scenario.source)):
            return
        said = os.path.relpath(file)
    mine = scenario.source or "another scenario"
    raise UserError(
        f"{folder}: was made from {said}, and this is {mine}; "
        f"give one of them another name than {scenario.name}, or choose another --out"
    )
