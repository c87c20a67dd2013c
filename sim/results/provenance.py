"""What made a result: enough to make it again, and to see what differs if it cannot be."""

import hashlib
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.results import SCHEMA_VERSION
from sim.results.folder import MARKER
from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets
from sim.version import __version__

LIBRARIES = ("mesa", "numpy", "scipy", "pandas", "xarray", "netCDF4", "matplotlib", "PyYAML", "scoringrules")


def provenance(
    scenario: Scenario, *, seed: int, worlds: int, workers: int, command: Sequence[str] | None
) -> dict[str, Any]:
    """Describe a run that starts now; the driver adds its duration and what went wrong."""
    key, value = MARKER
    return {
        key: value,
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "scenario_digest": scenario.digest(),
        **_own_sets(scenario),
        "seed": seed,
        "worlds": worlds,
        "code_version": __version__,
        "code_digest": code_digest(),
        "python": platform.python_version(),
        "system": f"{sys.platform} {platform.machine()}",
        "libraries": {name: installed(name) for name in LIBRARIES},
        "command": list(command) if command is not None else None,
        "workers": workers,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _own_sets(scenario: Scenario) -> dict[str, Any]:
    """The user's own tables of parameter sets, if draws come from some; the result keeps them."""
    own = scenario.posterior
    said: dict[str, Any] = {}
    if isinstance(own, OwnSets):
        named = {"file": own.name, "called": Path(own.path).name, "sha256": own.digest}
        said["parameter_sets"] = named | {"sets": len(own.sets.weights)}
    of_alternatives = {
        alternative: {"file": name, "called": file.name}
        for alternative, (name, file) in scenario.tables_of_alternatives.items()
    }
    return said | ({"parameter_sets_of_alternatives": of_alternatives} if of_alternatives else {})


@cache
def code_digest() -> str:
    """SHA-256 of the source of the package: two versions that differ anywhere differ here."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed(library: str) -> str | None:
    """Version of a library, None if it is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
