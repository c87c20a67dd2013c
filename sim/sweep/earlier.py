"""The folder of a sweep before it is run: what an earlier run left there, and whether there is room."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import UserError
from sim.results.files import drop_temporaries
from sim.results.folder import OWN_SETS
from sim.sweep.cost import expected_bytes
from sim.sweep.definition import Sweep
from sim.sweep.parts import (
    PARTS,
    TRACEBACKS,
    WHOLE,
    PartInfo,
    draws_in_whole,
    drop_parts,
    part_info,
    parts_beyond,
)
from sim.sweep.plan import Chunk, Plan, difference, gone_on
from sim.sweep.plan_file import PLAN, read_plan, write_plan
from sim.sweep.status import status_of
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
    for entry in folder.iterdir():
        if OWN_SETS.fullmatch(entry.name):
            entry.unlink()
    write_plan(folder, plan)


def as_known(folder: Path, sweep: Sweep) -> Sweep:
    """The sweep with its factors in the order of the plan that lies there: the order of keys says nothing."""
    if not (folder / PLAN).exists():
        return sweep
    known, factors = read_plan(folder).kinds, {factor.path: factor for factor in sweep.factors}
    return (
        replace(sweep, factors=tuple(factors[path] for path in known))
        if known.keys() == factors.keys()
        else sweep
    )


def settle(folder: Path, plan: Plan) -> Plan:
    """Make the folder that of the plan, or refuse it; gives the plan that lies there."""
    if (folder / PLAN).exists():
        known = read_plan(folder)
        plan = _gone_on_with(folder, known, plan)
        if plan != known:
            write_plan(folder, plan)
    else:
        drop_temporaries(folder)
        strangers = sorted(entry.name for entry in folder.iterdir())
        if strangers:
            raise UserError(f"{folder}: holds {strangers[0]} and no sweep; choose an empty folder with --out")
        write_plan(folder, plan)
    drop_temporaries(folder)
    drop_temporaries(folder / PARTS)
    return plan


def _gone_on_with(folder: Path, known: Plan, wanted: Plan) -> Plan:
    """The plan of a folder with the words that are wanted now, and with more draws if these are wanted.

    Raises:
        UserError: if anything else is wanted.
    """
    other = difference(known, wanted) or ("draws" if wanted.draws < known.draws else "")
    if not other:
        return gone_on(known, wanted)
    why = f": {known.draws:,} for each point, of which there can be more, not fewer" * (other == "draws")
    raise UserError(
        f"{folder}: holds another sweep (other {other.replace('_', ' ')}){why}; choose another --out, or "
        "throw that one away with --anew"
    )


def n_there(folder: Path, plan: Plan) -> int:
    """Pairs of a plan that are finished in a folder already; 0 where another plan lies there, or none."""
    if not (folder / PLAN).exists():
        return 0
    known = read_plan(folder)
    is_other = difference(known, plan) or plan.draws < known.draws
    return 0 if is_other else status_of(folder, gone_on(known, plan)).n_pairs_done


def earlier_whole(folder: Path, plan: Plan, say: Callable[[str], None]) -> PartInfo | None:
    """The one file of an earlier run, of all draws or of the first; None without, or if it was cut short."""
    file = folder / WHOLE
    if not file.exists():
        return None
    if not draws_in_whole(folder, plan):
        say(f"{file}: was cut short or is not of this sweep; it is simulated again")
        file.unlink()
        return None
    return part_info(file)


def ended(folder: Path, plan: Plan, info: PartInfo) -> Finished:
    """A sweep that an earlier run finished, when what may be left of its parts is gone."""
    if (folder / PARTS).exists():
        drop_parts(folder)
    whole = without_stages(folder, plan)
    return Finished(folder, whole, info.n_rows, info.n_dropped, info.n_failed, [])


def without_stages(folder: Path, plan: Plan) -> Plan:
    """The plan of a sweep that is finished, which need not know how it grew."""
    if plan.draws_before:
        plan = replace(plan, draws_before=())
        write_plan(folder, plan)
    return plan


def kept_parts(folder: Path, plan: Plan, say: Callable[[str], None]) -> dict[int, PartInfo]:
    """Parts of an earlier run that stand; damaged ones go, failed ones stay until they are replaced."""
    chunks = {chunk.index: chunk for chunk in plan.chunks()}
    kept = {}
    for file in parts_beyond(folder, plan, draws_in_whole(folder, plan)):
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
    if chunk is None or info.n_rows != len(chunk.rows):
        return False
    return info.plan_hash == plan.hashes[chunk.draws.stop]


def check_room(folder: Path, plan: Plan, n_missing: int) -> None:
    """Refuse what will not fit on the disk; at the end, parts and the one file lie there together."""
    wanted = expected_bytes(plan) * (1.0 + n_missing / plan.n_chunks)
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise UserError(
            f"{folder}: has {in_bytes(free)} of room, and the sweep takes about {in_bytes(wanted)}; "
            "ask for fewer points, draws or measures, or choose another --out"
        )
