"""The folder of an analysis: tables as CSV, and what made them."""

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.results.folder import MARKER, PROVENANCE, write_json
from sim.results.provenance import code_digest, installed
from sim.results.tables import frame_csv
from sim.sweep.analysis.analyse import Analysis
from sim.version import __version__

TABLES, ANSWER = "tables", "answer.txt"
_LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "SALib", "scikit-learn", "matplotlib")


def write_analysis(
    analysis: Analysis, folder: Path, answer: str, command: Sequence[str] | None = None
) -> list[Path]:
    """Write the tables, the answer in words and the provenance into a folder that exists; return the files.

    Raises:
        OSError: if the disk refuses.
    """
    (folder / TABLES).mkdir(exist_ok=True)
    paths = []
    for name, table in analysis.tables.items():
        paths.append(folder / TABLES / f"{name}.csv")
        paths[-1].write_text(frame_csv(table), encoding="utf-8")
    (folder / ANSWER).write_text(answer + "\n", encoding="utf-8")
    write_json(folder / PROVENANCE, provenance_of(analysis, command))
    return [*paths, folder / ANSWER, folder / PROVENANCE]


def provenance_of(analysis: Analysis, command: Sequence[str] | None) -> dict[str, Any]:
    """What made the tables: the sweep, the question, the program."""
    worlds = analysis.worlds
    plan = worlds.opened.plan
    key, value = MARKER
    return {
        key: value,
        "schema_version": 1,
        "kind": "analysis of a sweep",
        "sweep": worlds.name,
        "description": plan.description,
        "plan_sha256": plan.hash,
        "design": worlds.design,
        "scenarios": worlds.scenarios,
        "seed": plan.seed,
        "measure": worlds.measure,
        "horizon_months": worlds.horizon,
        "worlds_asked": worlds.n_asked,
        "worlds_finished": worlds.n_rows,
        "worlds_failed": worlds.n_failed,
        "worlds_measured": int(worlds.is_measured.sum()),
        "worlds_with_rebound": worlds.n_defined,
        "unanswered": analysis.gaps,
        "sweep_code_digest": plan.code_digest,
        "code_version": __version__,
        "code_digest": code_digest(),
        "python": platform.python_version(),
        "libraries": {name: installed(name) for name in _LIBRARIES},
        "command": list(command) if command is not None else None,
    }
