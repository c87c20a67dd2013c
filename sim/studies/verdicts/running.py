"""Simulates the cells of the table with the same draws in each, and writes the folder."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.ensemble import Ensemble
from sim.results.folder import PROVENANCE, staged, write_json
from sim.results.provenance import provenance
from sim.scenario import Scenario, load_scenario
from sim.studies.study import SIMULATE, set_aside_entry, simulate_chunks, take, why_not_drawn
from sim.studies.verdicts.design import Cell, all_cells
from sim.studies.verdicts.table import CSV_NAME, JSON_NAME, table_of, verdicts_csv
from sim.workers.chunks import Chunk, Progress, available_cores, check_seed_and_workers, check_worlds, cut
from sim.workers.execution import Failure

KIND = "alternative"
"""Kind of task: a shocked world and its twin, of which nothing is kept but the rebound."""


@dataclass(frozen=True)
class Verdicts:
    """The finished table.

    Attributes:
        folder: where it was written.
        table: content of `verdicts.json`.
        provenance: what made it, and what was set aside.
    """

    folder: Path
    table: dict[str, Any]
    provenance: dict[str, Any]


def tabulate_verdicts(
    scenario: Scenario | str,
    worlds: int = 2000,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/verdicts",
    progress: Callable[[Progress], None] | None = None,
    *,
    command: Sequence[str] | None = None,
    simulate: str = SIMULATE,
) -> Verdicts:
    """Simulate a scenario under every combination of the rival assumptions, and write the table.

    Args:
        scenario: a scenario with a shock, its name or its file.
        worlds: pairs of worlds in each cell; the draws are the same in all cells.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the table.
        progress: called after each chunk.
        command: how it was called, for the record.
        simulate: import path of the experiment.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    started = time.monotonic()
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    n_workers = available_cores() if workers is None else workers
    check_seed_and_workers(seed, n_workers)
    check_worlds(worlds)
    if chosen.shock is None:
        raise UserError(f"{chosen.name}: has no shock, so there is no rebound and no verdict")
    experiment = import_module(simulate.rpartition(".")[0])
    made_by = provenance(chosen, seed=seed, worlds=worlds, workers=n_workers, command=command)
    with staged(Path(out)) as folder:
        write_json(folder / PROVENANCE, made_by | {"is_complete": False})
        (folder / "scenario.resolved.yaml").write_text(chosen.resolved_yaml(), encoding="utf-8")
        taken = _Taken(chosen, experiment)
        chunks = [chunk for cell in all_cells() for chunk in _chunks(cell, chosen, worlds, n_workers)]
        simulate_chunks(chunks, taken.take, seed, simulate, n_workers, progress)
        table = table_of(chosen, taken.ensembles, worlds, made_by)
        write_json(folder / JSON_NAME, table)
        (folder / CSV_NAME).write_text(verdicts_csv(table), encoding="utf-8")
        made_by |= {"is_complete": True, "set_aside": taken.set_aside}
        write_json(folder / PROVENANCE, made_by)
        made_by |= {"figures_failed": why_not_drawn(lambda: _draw(folder))}
        write_json(folder / PROVENANCE, made_by | {"duration_s": round(time.monotonic() - started, 1)})
    return Verdicts(Path(out), table, made_by)


def _chunks(cell: Cell, scenario: Scenario, worlds: int, workers: int) -> list[Chunk]:
    return list(cut(KIND, cell.name, scenario.with_changes(cell.changes), worlds, workers))


class _Taken:
    """The rebound of every cell, in memory: a few megabytes."""

    def __init__(self, scenario: Scenario, experiment: Any) -> None:
        axes = {"rebound": experiment.VARIABLES["rebound"].dims}
        labels = experiment.coordinates(scenario, KIND)
        self.ensembles = {cell: Ensemble(axes, labels) for cell in all_cells()}
        self.set_aside: list[dict[str, Any]] = []
        self._by_name = {cell.name: ensemble for cell, ensemble in self.ensembles.items()}

    def take(self, chunk: Chunk, outcome: Any) -> None:
        """Keep what a chunk gave; name it if it failed."""
        if isinstance(outcome, Failure):
            self.set_aside.append(set_aside_entry(chunk, outcome))
        take(self._by_name[chunk.alternative], chunk, outcome)


def _draw(folder: Path) -> None:
    from sim.figures import write_verdicts

    write_verdicts(folder)
