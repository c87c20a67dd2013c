"""Where a result comes from, for the end of a report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.report.document import Block, Facts, Listing, Notes
from sim.results.folder import PROVENANCE, RESOLVED_SCENARIO, read_json

_NAMES = {
    "scenario": "scenario",
    "scenario_digest": "digest of the scenario",
    "sweep": "sweep",
    "plan_sha256": "digest of the plan",
    "design": "design",
    "seed": "seed",
    "worlds": "worlds asked",
    "worlds_asked": "pairs of worlds asked",
    "worlds_finished": "of them finished",
    "worlds_failed": "of them failed",
    "code_version": "version of jevons",
    "code_digest": "digest of the code",
    "python": "Python",
    "system": "system",
    "started": "started",
}
"""Entry of a provenance → as a reader calls it. Commands are left out: they name folders."""


def origin(folder: Path) -> list[Block]:
    """What made a result, and its scenario in full."""
    return [facts(read_json(folder / PROVENANCE)), *scenario_listing(folder)]


def facts(made_by: Mapping[str, Any]) -> Facts:
    """The provenance as names with what they are."""
    pairs = [(name, said(made_by[key])) for key, name in _NAMES.items() if made_by.get(key) is not None]
    libraries = made_by.get("libraries") or {}
    versions = ", ".join(f"{name} {version}" for name, version in libraries.items() if version)
    return Facts([*pairs, ("libraries", versions)])


def said(value: object) -> str:
    """A value of a provenance."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def scenario_listing(folder: Path) -> list[Block]:
    """The scenario with every number, as one file that runs."""
    try:
        text = (folder / RESOLVED_SCENARIO).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return [Notes(["The scenario is not in the folder of the result."])]
    return [Listing("The whole scenario as YAML", text)]
