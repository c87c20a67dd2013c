"""A sweep from end to end: plan, what is there already, what is missing."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sim.driver.ensemble import SIMULATE, Progress, available_cores, check_seed_and_workers
from sim.driver.execution import Failure, execute
from sim.errors import UserError
from sim.results.folder import held
from sim.sweep.chunk import ChunkTask, Done, PointTask, write_failed
from sim.sweep.definition import Sweep
from sim.sweep.files import drop_temporaries
from sim.sweep.parts import PARTS, PartInfo, part_file, part_files, part_info
from sim.sweep.plan import PLAN, Chunk, Plan, difference, make_plan, read_plan, write_plan

RUN_CHUNK = "sim.sweep.chunk.run_chunk"


@dataclass(frozen=True)
class Finished:
    """What a sweep left, in pairs of worlds, those of earlier runs among them.

    Attributes:
        n_kept: pairs that an earlier run had finished.
        reasons: why chunks failed, each once.
    """

    folder: Path
    plan: Plan
    n_kept: int
    n_dropped: int
    n_failed: int
    reasons: list[str]


def run_sweep(
    sweep: Sweep,
    folder: Path | str,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = lambda message: None,
    *,
    simulate: str = SIMULATE,
) -> Finished:
    """Run what is missing of a sweep; what an earlier run finished stays.

    Args:
        sweep: what to run.
        folder: where its plan and parts lie or will lie.
        workers: processes; by default one per core. The parts do not depend on it.
        progress: called after each chunk, with the worlds of this run.
        say: called with what the user should know, such as a part that was cut short.
        simulate: import path of the experiment.

    Raises:
        UserError: if the folder holds another plan or something else, or cannot be written.
    """
    n_workers = available_cores() if workers is None else workers
    check_seed_and_workers(sweep.seed, n_workers)
    plan, place = make_plan(sweep), Path(folder)
    with held(place, "sweep"):
        try:
            _settle(place, plan)
            done = _kept(place, plan, say)
            missing = [chunk for chunk in plan.chunks() if chunk.index not in done]
            run = _Run(sweep, plan, place, simulate, progress)
            run.all(missing, n_workers)
        except OSError as fault:
            raise UserError(
                f"{place}: cannot be written: {fault.strerror or fault}; what is finished stays"
            ) from fault
    kept = list(done.values())
    ended = [(each.n_dropped, each.n_failed) for each in kept]
    ended += [(each.n_dropped, each.n_failed) for each in run.done]
    return Finished(
        folder=place,
        plan=plan,
        n_kept=sum(each.n_rows for each in kept),
        n_dropped=sum(dropped for dropped, _ in ended),
        n_failed=sum(failed for _, failed in ended),
        reasons=sorted(run.reasons),
    )


def _settle(folder: Path, plan: Plan) -> None:
    """Make the folder that of the plan, or refuse it."""
    if not (folder / PLAN).exists():
        drop_temporaries(folder)
        strangers = sorted(entry.name for entry in folder.iterdir())
        if strangers:
            raise UserError(f"{folder}: holds {strangers[0]} and no sweep; choose an empty folder with --out")
        write_plan(folder, plan)
    else:
        other = difference(read_plan(folder), plan)
        if other:
            raise UserError(
                f"{folder}: holds another sweep (other {other.replace('_', ' ')}); choose another --out, or "
                "remove the folder"
            )
    (folder / PARTS).mkdir(exist_ok=True)
    drop_temporaries(folder)
    drop_temporaries(folder / PARTS)


def _kept(folder: Path, plan: Plan, say: Callable[[str], None]) -> dict[int, PartInfo]:
    """Parts of an earlier run that stand; others are removed, to be made again."""
    chunks = {chunk.index: chunk for chunk in plan.chunks()}
    kept = {}
    for file in part_files(folder):
        found = part_info(file)
        if found is None or not _belongs(found, chunks, plan):
            say(f"{file}: was cut short or is not of this sweep; it is simulated again")
            file.unlink()
        elif found.is_whole:
            kept[found.index] = found
        else:
            # Perhaps memory was short, or a worker was killed.
            say(f"{file.name}: failed the last time; it is tried again")
            file.unlink()
    return kept


def _belongs(found: PartInfo, chunks: dict[int, Chunk], plan: Plan) -> bool:
    chunk = chunks.get(found.index)
    return chunk is not None and found.plan_hash == plan.hash and found.n_rows == chunk.n_rows


class _Run:
    def __init__(
        self,
        sweep: Sweep,
        plan: Plan,
        folder: Path,
        simulate: str,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.sweep = sweep
        self.plan = plan
        self.folder = folder
        self.simulate = simulate
        self.progress = progress
        self.points = plan.points
        self.done: list[Done] = []
        self.reasons: set[str] = set()

    def all(self, chunks: Sequence[Chunk], n_workers: int) -> None:
        """Run chunks on worker processes, which write the parts themselves."""
        if not chunks:
            return
        started, n_total, n_done = time.monotonic(), sum(chunk.n_worlds for chunk in chunks), 0
        self._report(0, n_total, 0.0)
        tasks = [self._task(chunk) for chunk in chunks]
        # Closed at once if the sweep is interrupted, so that no worker goes on.
        with closing(execute(tasks, RUN_CHUNK, min(n_workers, len(tasks)))) as outcomes:
            for chunk, task, outcome in zip(chunks, tasks, outcomes, strict=True):
                self._take(task, outcome)
                n_done += chunk.n_worlds
                self._report(n_done, n_total, time.monotonic() - started)

    def _task(self, chunk: Chunk) -> ChunkTask:
        return ChunkTask(
            folder=str(self.folder),
            index=chunk.index,
            plan_hash=self.plan.hash,
            factors=self.plan.factors,
            horizons_months=self.plan.horizons_months,
            points=[
                PointTask(at, self.sweep.scenarios[self.plan.scenario_of(at)], self.points[at])
                for at in chunk.points
            ],
            seed=self.sweep.seed,
            draws=chunk.draws,
            simulate=self.simulate,
        )

    def _take(self, task: ChunkTask, outcome: Done | Failure) -> None:
        if isinstance(outcome, Failure):
            reason = outcome.reason
            outcome = _committed(self.folder, task.index) or write_failed(task, reason)
            self.reasons |= {reason} if outcome.n_failed else set()
        self.done.append(outcome)

    def _report(self, n_done: int, n_total: int, elapsed_s: float) -> None:
        if self.progress is not None:
            rate = f"{n_done / elapsed_s:,.0f} worlds/s" if n_done else "starting"
            self.progress(Progress(n_done, n_total, rate))


def _committed(folder: Path, index: int) -> Done | None:
    """What a worker left that died after the commit of its part."""
    file = part_file(folder, index)
    found = part_info(file) if file.exists() else None
    return None if found is None else Done(found.n_rows, found.n_dropped, found.n_failed)
