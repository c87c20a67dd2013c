"""How far a sweep is."""

from dataclasses import dataclass
from pathlib import Path

from sim.sweep.parts import draws_in_whole, part_info, row_files
from sim.sweep.plan import Plan


@dataclass(frozen=True)
class Status:
    """How far a sweep is, in parts and in pairs of worlds.

    Attributes:
        last_part: time of the newest part, seconds since 1970; None without one.
    """

    n_chunks: int
    n_chunks_done: int
    n_chunks_failed: int
    n_pairs: int
    n_pairs_done: int
    n_dropped: int
    n_failed: int
    n_torn: int
    n_bytes: int
    last_part: float | None


def status_of(folder: Path, plan: Plan) -> Status:
    """How far the sweep of a folder is, from names and footers alone."""
    files = row_files(folder, plan)
    infos = [part_info(file) for file in files]
    parts = [info for info in infos if info is not None and info.plan_hash in plan.hashes.values()]
    whole = [part for part in parts if part.is_whole]
    n_done = sum(part.n_rows for part in whole)
    # The one file of a sweep that grows stands for the parts that it was made of.
    n_joined = plan.n_chunks_to(draws_in_whole(folder, plan))
    n_chunks_done = n_joined + len(whole) - (1 if n_joined else 0)
    return Status(
        n_chunks=plan.n_chunks,
        n_chunks_done=n_chunks_done,
        n_chunks_failed=len(parts) - len(whole),
        n_pairs=plan.n_rows,
        n_pairs_done=n_done,
        n_dropped=sum(part.n_dropped for part in parts),
        n_failed=sum(part.n_failed for part in parts),
        n_torn=len(infos) - len(parts),
        n_bytes=sum(part.n_bytes for part in parts),
        last_part=_newest(files),
    )


def _newest(files: list[Path]) -> float | None:
    """Files may go while we look."""
    times = []
    for file in files:
        try:
            times.append(file.stat().st_mtime)
        except FileNotFoundError:
            continue
    return max(times, default=None)
