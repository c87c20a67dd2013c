"""Results behind the pages of scenarios: those that lie in `results/`, else a run of few worlds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from docs.generator.paths import CACHE, ROOT
from sim.errors import UserError
from sim.results.opened import OpenedResult
from sim.results.provenance import code_digest
from sim.scenario import load_scenario
from sim.scenario.posterior_names import changes_for

POSTERIOR = "mixture@2025-12"
PREVIEW_WORLDS = 60
FULL_WORLDS = 1_000
"""With so many a result in `results/` is no preview."""

SHORTER = ("--worlds", str(PREVIEW_WORLDS), "--set", "measurement.decomposition_worlds=0")


def result_of(name: str) -> OpenedResult:
    """The full result of a scenario if this code made one, else a preview, made now if need be.

    Raises:
        RuntimeError: if the command that makes the preview fails.
    """
    drawn_from = changes_for(POSTERIOR) if _has_posterior(name) else {}
    full = ROOT / "results" / name
    if _is_current(full, load_scenario(name, drawn_from).digest(), FULL_WORLDS):
        return OpenedResult(full)
    preview = CACHE / "results" / name
    changes = {**drawn_from, "measurement.decomposition_worlds": 0}
    if not _is_current(preview, load_scenario(name, changes).digest(), PREVIEW_WORLDS):
        shutil.rmtree(preview, ignore_errors=True)
        _simulate(name, preview)
    return OpenedResult(preview)


def command_of(name: str, is_preview: bool) -> str:
    """How a reader makes the same result."""
    return " ".join(["jevons", "run", name, *_options(name), *(SHORTER if is_preview else ())])


def _options(name: str) -> list[str]:
    """A scenario that draws from priors keeps them: it was written so."""
    return ["--posterior", POSTERIOR] if _has_posterior(name) else []


def _has_posterior(name: str) -> bool:
    return load_scenario(name).posterior is not None


def is_preview(result: OpenedResult) -> bool:
    """Whether it has too few worlds to be believed."""
    return int(result.provenance["worlds"]) < FULL_WORLDS


def _is_current(folder: Path, digest: str, least_worlds: int) -> bool:
    """Whether a result of this scenario, by this code, with enough worlds lies there."""
    try:
        made = OpenedResult(folder).provenance
    except UserError:
        return False
    return (
        made["scenario_digest"] == digest
        and made.get("code_digest") == code_digest()
        and made["worlds"] >= least_worlds
    )


def _simulate(name: str, folder: Path) -> None:
    command = [
        "run",
        name,
        *_options(name),
        *SHORTER,
        "--out",
        str(folder),
        "--no-figures",
        "--no-report",
        "-q",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *command], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{json.dumps(command)}: {done.stderr}")
