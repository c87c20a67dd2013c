"""A sweep from end to end: plan, what is there already, what is missing."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import UserError, at_least
from sim.measuring.experiment import Outcome, Task
from sim.measuring.twins import simulate
from sim.model.random_draws import check_seed
from sim.results.files import replace_file
from sim.results.folder import held
from sim.results.own_sets import keep_own_sets
from sim.sweep.chunk import ChunkTask, PieceTask, run_chunk, run_piece
from sim.sweep.columns import schema
from sim.sweep.cost import economies_per_chunk, expected_seconds_of_rows
from sim.sweep.definition import Sweep
from sim.sweep.earlier import (
    Finished,
    as_known,
    check_room,
    earlier_whole,
    ended,
    kept_parts,
    replace_plan,
    settle,
    without_stages,
)
from sim.sweep.lanes import Lanes, PointTask
from sim.sweep.parts import (
    PARTS,
    compact,
    draws_in_whole,
    part_file,
    part_info,
    row_files,
    write_table,
)
from sim.sweep.plan import Chunk, Plan
from sim.sweep.plan_file import PLAN
from sim.sweep.planning import make_plan
from sim.sweep.salvage import salvage
from sim.workers.cores import n_workers
from sim.workers.execution import Failure, execute
from sim.workers.local import Workers
from sim.workers.progress import Progress

MOST_POISONED_CHUNKS = 10
"""After so many chunks in a row that killed their workers each time, the machine is to blame."""

_LEAST_LIMIT_S, _PATIENCE = 60.0, 60.0


@dataclass(frozen=True)
class Settings:
    """How a sweep is run; nothing here decides a number.

    Attributes:
        workers: local processes; by default one per core.
        dask: address of the scheduler of a dask cluster, whose workers take the place of local ones.
        timeout_s: after which a chunk is given up; by default sixty times what it takes on an idle core.
        anew: whether what an earlier run finished is thrown away.
        rows_per_chunk: pairs of worlds in a part of a new folder; by default what keeps all workers busy.
        simulate: simulates a task.
    """

    workers: int | None = None
    dask: str | None = None
    timeout_s: float | None = None
    anew: bool = False
    rows_per_chunk: int | None = None
    simulate: Callable[[Task], Outcome] = simulate

    def __post_init__(self) -> None:
        """Take whole numbers of any kind.

        Raises:
            UserError: if one of them is none, or less than one.
        """
        for name in ("workers", "rows_per_chunk"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, at_least(name, getattr(self, name), 1))


def run_sweep(
    sweep: Sweep,
    folder: Path | str,
    settings: Settings = Settings(),  # noqa: B008 (it cannot be changed)
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Finished:
    """Run what is missing of a sweep; what an earlier run finished stays.

    Args:
        sweep: what to run.
        folder: where its plan and parts lie or will lie.
        settings: how.
        progress: called after each chunk, with the worlds of this run.
        say: called with what the user should know, such as a part that was cut short.

    Raises:
        UserError: if the folder holds another plan or something else, cannot be written, or is too small.
    """
    check_seed(sweep.seed)
    sweep = sweep if settings.anew else as_known(Path(folder), sweep)
    plan = make_plan(sweep, n_workers(settings.workers), settings.rows_per_chunk)
    return run_plan(sweep, plan, folder, settings, progress, say)


def run_plan(
    sweep: Sweep,
    plan: Plan,
    folder: Path | str,
    settings: Settings = Settings(),  # noqa: B008 (it cannot be changed)
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Finished:
    """Run what is missing of a sweep whose plan is made; arguments and errors as for `run_sweep`."""
    root = Path(folder)
    for scenario in sweep.scenarios.values():
        scenario.refuse_untrusted_code()
    with held(root, "sweep"):
        try:
            if settings.anew and (root / PLAN).exists():
                replace_plan(root, plan)
            plan = settle(root, plan)
            kept_with = {name: keep_own_sets(each, root) for name, each in sweep.scenarios.items()}
            sweep = replace(sweep, scenarios=kept_with)
            whole = earlier_whole(root, plan, say)
            if whole is not None and whole.plan_hash == plan.hash:
                return ended(root, plan, whole)
            kept = kept_parts(root, plan, say)
            n_joined = plan.n_chunks_to(draws_in_whole(root, plan))
            missing = [
                chunk for chunk in plan.chunks() if chunk.index >= n_joined and chunk.index not in kept
            ]
            check_room(root, plan, len(missing))
            run = _Run(sweep, plan, root, replace(settings, workers=n_workers(settings.workers)), progress)
            run.all(missing)
            earlier = [*kept.values(), *([] if whole is None else [whole])]
            return _joined(root, plan, sum(info.n_rows for info in earlier), run.reasons)
        except OSError as fault:
            raise UserError(
                f"{root}: cannot be written: {fault.strerror or fault}; what is finished stays"
            ) from fault


def _joined(folder: Path, plan: Plan, n_kept: int, reasons: set[str]) -> Finished:
    """Make one file of all rows if none is to be tried again, and count."""
    infos = [info for file in row_files(folder, plan) if (info := part_info(file)) is not None]
    if sum(info.n_rows for info in infos if info.is_whole) == plan.n_rows:
        compact(folder, schema(plan.kinds, plan.measures, plan.horizons_months), plan, infos)
        plan = without_stages(folder, plan)
    return Finished(
        folder=folder,
        plan=plan,
        n_kept=n_kept,
        n_dropped=sum(info.n_dropped for info in infos),
        n_failed=sum(info.n_failed for info in infos),
        reasons=sorted(reasons),
    )


class _Run:
    def __init__(
        self,
        sweep: Sweep,
        plan: Plan,
        folder: Path,
        settings: Settings,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.sweep = sweep
        self.plan = plan
        self.folder = folder.resolve()
        self.settings = settings
        self.progress = progress
        self.economies = economies_per_chunk(plan, sweep)
        self.reasons: set[str] = set()

    def all(self, chunks: Sequence[Chunk]) -> None:
        """Run chunks on workers, which write the parts themselves; then try again what failed, bit by bit."""
        if not chunks:
            return
        (self.folder / PARTS).mkdir(exist_ok=True)
        per_row, started = self.plan.worlds_per_row, time.monotonic()
        n_total, n_done = sum(len(chunk.rows) for chunk in chunks) * per_row, 0
        self._report(0, n_total, 0.0)
        failed: list[tuple[ChunkTask, Failure]] = []
        tasks = [self._task(chunk) for chunk in chunks]
        # Closed at once if the sweep is interrupted, so that no worker goes on.
        with closing(self._execute(tasks, run_chunk)) as outcomes:
            for task, outcome in zip(tasks, outcomes, strict=True):
                if isinstance(outcome, Failure) and not self._is_committed(task):
                    failed.append((task, outcome))
                n_done += len(task.lanes.rows) * per_row
                self._report(n_done, n_total, time.monotonic() - started)
        for task, failure in failed:
            self._salvage(task, failure)

    def _execute(
        self, tasks: Sequence[ChunkTask] | Sequence[PieceTask], function: Callable[[Any], Any]
    ) -> Generator[Any, None, None]:
        """Outcomes in the order of tasks."""
        workers: Workers | None = None
        if self.settings.dask is not None:
            from sim.workers.dask import DaskWorkers

            workers = DaskWorkers(function, self.settings.dask)
        return execute(
            tasks,
            function,
            min(self.settings.workers or 1, len(tasks)),
            workers=workers,
            buffered=len(tasks),
            max_poisoned_in_a_row=MOST_POISONED_CHUNKS,
        )

    def _task(self, chunk: Chunk) -> ChunkTask:
        draws = len(chunk.draws)
        places = range(chunk.rows[0] // draws, chunk.rows[-1] // draws + 1)
        lanes = Lanes(
            rows=chunk.rows,
            draws=draws,
            first_draw=chunk.draws.start,
            points={
                at: PointTask(self.sweep.scenarios[self.plan.scenario_of(at)], self.plan.points[at])
                for at in places
            },
            factors=self.plan.kinds,
            measures=self.plan.measures,
            horizons_months=self.plan.horizons_months,
            seed=self.sweep.seed,
            simulate=self.settings.simulate,
        )
        limit_s = self._limit_s(len(chunk.rows))
        plan_hash = self.plan.hashes[chunk.draws.stop]
        return ChunkTask(str(self.folder), chunk.index, plan_hash, self.plan.code_digest, lanes, limit_s)

    def _limit_s(self, n_rows: int) -> float:
        if self.settings.timeout_s is not None:
            return self.settings.timeout_s
        return max(_LEAST_LIMIT_S, _PATIENCE * expected_seconds_of_rows(self.plan, n_rows, self.economies))

    def _is_committed(self, task: ChunkTask) -> bool:
        """Whether a worker died after the commit of its part."""
        file = part_file(self.folder, task.index)
        return file.exists() and part_info(file) is not None

    def _salvage(self, task: ChunkTask, failure: Failure) -> None:
        """Find out which rows are to blame; the others are kept."""
        saved = salvage(task.lanes, failure, self._run_pieces, self._limit_s)
        part = part_file(self.folder, task.index, saved.is_final)
        self.reasons |= {failure.reason for failure in saved.failures}
        details = "\n".join(failure.detail for failure in saved.failures if failure.detail)
        if details:
            replace_file(part.with_suffix(".txt"), details.encode())
        # Last of all, because it is the commit.
        write_table(part, saved.table, task.plan_hash)

    def _run_pieces(self, pieces: Sequence[PieceTask]) -> list[object]:
        with closing(self._execute(pieces, run_piece)) as outcomes:
            return list(outcomes)

    def _report(self, n_done: int, n_total: int, elapsed_s: float) -> None:
        if self.progress is not None:
            rate = f"{n_done / elapsed_s:,.0f} worlds/s" if n_done else "starting"
            self.progress(Progress(n_done, n_total, rate))
