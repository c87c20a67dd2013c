"""The folder of a sweep before it is run: what an earlier run left there, and whether there is room."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UserError
from sim.results.files import drop_temporaries
from sim.sweep.cost import expected_bytes
from sim.sweep.parts import PARTS, TRACEBACKS, WHOLE, PartInfo, drop_parts, part_files, part_info
from sim.sweep.plan import Chunk, Plan, difference
from sim.sweep.plan_file import PLAN, read_plan, write_plan
from sim.words import in_bytes

ANALYSIS = "analysis"
"""Where `jevons analyse` writes, in the folder of the sweep."""


@dataclass(frozen=True)
class Finished:
    """What a sweep left, in pairs of worlds, those of earlier runs among them.

    Attributes:
        n_kept: pairs that an earlier run had finished.
        reasons: why rows failed, each once.
    """

    folder: Path
    plan: Plan
    n_kept: int
    n_dropped: int
    n_failed: int
    reasons: list[str]


def replace_plan(folder: Path, plan: Plan) -> None:
    """Put a new plan in the place of a sweep and all that was made of it."""
    read_plan(folder)
    for entry in (folder / PARTS, folder / ANALYSIS):
        shutil.rmtree(entry, ignore_errors=True)
    for name in (WHOLE, TRACEBACKS):
        (folder / name).unlink(missing_ok=True)
    write_plan(folder, plan)


def settle(folder: Path, plan: Plan) -> Plan:
    """Make the folder that of the plan, or refuse it; gives the plan that lies there."""
    if (folder / PLAN).exists():
        known = read_plan(folder)
        other = difference(known, plan)
        if other:
            raise UserError(
                f"{folder}: holds another sweep (other {other.replace('_', ' ')}); choose another --out, or "
                "throw that one away with --anew"
            )
        plan = known
    else:
        drop_temporaries(folder)
        strangers = sorted(entry.name for entry in folder.iterdir())
        if strangers:
            raise UserError(f"{folder}: holds {strangers[0]} and no sweep; choose an empty folder with --out")
        write_plan(folder, plan)
    drop_temporaries(folder)
    drop_temporaries(folder / PARTS)
    return plan


def finished_before(folder: Path, plan: Plan, say: Callable[[str], None]) -> Finished | None:
    """A sweep that an earlier run finished; None if its file is damaged and was removed."""
    info = part_info(folder / WHOLE)
    if info is None or info.plan_hash != plan.hash or info.n_rows != plan.n_rows:
        say(f"{folder / WHOLE}: was cut short or is not of this sweep; it is simulated again")
        (folder / WHOLE).unlink()
        return None
    if (folder / PARTS).exists():
        drop_parts(folder)
    return Finished(folder, plan, info.n_rows, info.n_dropped, info.n_failed, [])


def kept_parts(folder: Path, plan: Plan, say: Callable[[str], None]) -> dict[int, PartInfo]:
    """Parts of an earlier run that stand; damaged ones go, failed ones stay until they are replaced."""
    chunks = {chunk.index: chunk for chunk in plan.chunks()}
    kept = {}
    for file in part_files(folder):
        info = part_info(file)
        if info is None or not _belongs(info, chunks, plan):
            say(f"{file}: was cut short or is not of this sweep; it is simulated again")
            file.unlink()
        elif info.is_whole:
            kept[info.index] = info
        else:
            # Perhaps memory was short, or a worker was killed.
            say(f"{file.name}: {info.n_failed:,} pairs failed the last time; it is tried again")
    return kept


def _belongs(info: PartInfo, chunks: dict[int, Chunk], plan: Plan) -> bool:
    chunk = chunks.get(info.index)
    return chunk is not None and info.plan_hash == plan.hash and info.n_rows == len(chunk.rows)


def check_room(folder: Path, plan: Plan, n_missing: int) -> None:
    """Refuse what will not fit on the disk; at the end, parts and the one file lie there together."""
    wanted = expected_bytes(plan) * (1.0 + n_missing / plan.n_chunks)
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise UserError(
            f"{folder}: has {in_bytes(free)} of room, and the sweep takes about {in_bytes(wanted)}; "
            "ask for fewer points, draws or measures, or choose another --out"
        )
