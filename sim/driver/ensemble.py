"""One run from end to end."""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.driver.execution import execute
from sim.driver.plan import Chunk, plan
from sim.driver.result import Result
from sim.driver.store import Store
from sim.errors import UserError
from sim.results.folder import PROVENANCE, staged, write_json
from sim.results.provenance import provenance
from sim.scenario import Scenario, load_scenario

SIMULATE = "sim.experiment.simulate"
MAX_SEED = 2**63 - 1


@dataclass(frozen=True)
class Progress:
    """How far a run is, in worlds of all kinds; `stage` says what is next."""

    n_done: int
    n_total: int
    stage: str


def run(
    scenario: Scenario | str,
    worlds: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str | None = None,
    figures: bool = True,
    progress: Callable[[Progress], None] | None = None,
    *,
    command: Sequence[str] | None = None,
    simulate: str = SIMULATE,
) -> Result:
    """Simulate a scenario and write its result.

    Args:
        scenario: a scenario, its name or its file.
        worlds: draws of the main ensemble; by default what the scenario says.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the result; by default a temporary one that goes when the program ends.
        figures: whether to draw the figures.
        progress: called after each chunk.
        command: how the run was called, for the record.
        simulate: import path of the experiment; its module names the variables and their coordinates.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    started = time.monotonic()
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    n_draws = chosen.measurement.worlds if worlds is None else worlds
    n_workers = available_cores() if workers is None else workers
    check_seed_and_workers(seed, n_workers)
    chunks = plan(chosen, n_draws, n_workers)
    target = _temporary_folder(chosen.name) if out is None else Path(out)
    made_by = provenance(chosen, seed=seed, worlds=n_draws, workers=n_workers, command=command)
    with staged(target) as folder:
        # First of all, so that what a killed run leaves behind can be told from a stranger's folder.
        write_json(folder / PROVENANCE, made_by | {"is_complete": False})
        (folder / "scenario.resolved.yaml").write_text(chosen.resolved_yaml(), encoding="utf-8")
        with Store(folder, chosen, made_by, import_module(simulate.rpartition(".")[0])) as store:
            simulate_chunks(chunks, store.take, seed, simulate, n_workers, progress)
        write_json(folder / "summary.json", store.summary())
        made_by |= {"is_complete": True, "set_aside": store.set_aside}
        write_json(folder / PROVENANCE, made_by)
        if figures:
            _report(progress, chunks, len(chunks), "figures")
            made_by |= {"figures_failed": why_not_drawn(lambda: _draw(folder))}
        write_json(folder / PROVENANCE, made_by | {"duration_s": round(time.monotonic() - started, 1)})
    return Result(target)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def simulate_chunks(
    chunks: Sequence[Chunk],
    take: Callable[[Chunk, Any], None],
    seed: int,
    simulate: str,
    n_workers: int,
    progress: Callable[[Progress], None] | None,
) -> None:
    """Simulate chunks on worker processes, and hand each with its outcome on in the order of the plan.

    Args:
        chunks: what to simulate.
        take: is given each chunk with its outcome, or with a `Failure`.
        seed: root of all random numbers.
        simulate: import path of the function that simulates; its module has the class `Task`.
        n_workers: how many processes.
        progress: called after each chunk.
    """
    task_of = import_module(simulate.rpartition(".")[0]).Task
    tasks = [task_of(chunk.scenario, seed, chunk.first_draw, chunk.n_draws, chunk.kind) for chunk in chunks]
    _report(progress, chunks, 0)
    # Closed at once if taking fails or is interrupted, so that no worker goes on.
    with closing(execute(tasks, simulate, min(n_workers, len(tasks)))) as outcomes:
        for index, outcome in enumerate(outcomes):
            take(chunks[index], outcome)
            _report(progress, chunks, index + 1)


def _report(
    progress: Callable[[Progress], None] | None, chunks: Sequence[Chunk], n_done: int, stage: str = ""
) -> None:
    if progress is None:
        return
    following = chunks[min(n_done, len(chunks) - 1)]
    progress(
        Progress(
            n_done=sum(chunk.n_worlds for chunk in chunks[:n_done]),
            n_total=sum(chunk.n_worlds for chunk in chunks),
            stage=stage or following.alternative or following.kind,
        )
    )


def _draw(folder: Path) -> None:
    from sim.figures import write_figures

    write_figures(folder)


def why_not_drawn(draw: Callable[[], None]) -> str | None:
    """Draw; if that fails, say why: hours of simulation are not thrown away for a picture."""
    try:
        draw()
    except (OSError, UserError):
        raise
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def check_seed_and_workers(seed: int, workers: int) -> None:
    """Refuse a seed or a number of workers that makes no sense.

    Raises:
        UserError: as above.
    """
    if not 0 <= seed <= MAX_SEED:
        raise UserError(f"seed: {seed} is outside 0 … {MAX_SEED}")
    if workers < 1:
        raise UserError(f"workers: {workers} is too few; a run takes at least 1")


def _temporary_folder(name: str) -> Path:
    parent = Path(tempfile.mkdtemp(prefix="jevons-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    return parent / name
