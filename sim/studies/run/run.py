"""One run from end to end."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from sim.results.folder import PROVENANCE, staged, write_json
from sim.results.provenance import provenance
from sim.scenario import Scenario, load_scenario
from sim.studies.run.plan import plan
from sim.studies.run.result import Result
from sim.studies.run.store import Store
from sim.studies.study import SIMULATE, _report, simulate_chunks, why_not_drawn
from sim.workers.chunks import Progress, available_cores, check_seed_and_workers


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


def _draw(folder: Path) -> None:
    from sim.figures import write_figures

    write_figures(folder)


def _temporary_folder(name: str) -> Path:
    parent = Path(tempfile.mkdtemp(prefix="jevons-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    return parent / name
