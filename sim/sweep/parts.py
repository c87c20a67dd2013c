"""Parts: one Parquet file per chunk, committed when it has its final name; at the end one file of all."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UserError
from sim.results.files import drop_temporaries, replace_file, replacing
from sim.sweep.columns import DROPPED, FAILED
from sim.sweep.joining import blocks_of, in_order
from sim.sweep.plan import Plan

PARTS = "parts"
WHOLE = "worlds.parquet"
"""All rows of a finished sweep; it replaces the parts."""

TRACEBACKS = "failed.txt"
"""Why rows of a finished sweep failed, as the program saw it; absent if none did."""

ROWS_PER_GROUP = 4096
"""Rows of one block of the file of all rows, whatever the chunks were."""

_NAME = re.compile(r"part-(\d{6})(\.failed)?\.parquet")


@dataclass(frozen=True)
class PartInfo:
    """What the footer of a file says, without reading its rows.

    Attributes:
        index: number of the chunk, 0 for the file of all rows.
        is_whole: False where rows failed that a resumed sweep tries again.
    """

    index: int
    plan_hash: str
    n_rows: int
    n_dropped: int
    n_failed: int
    is_whole: bool
    n_bytes: int


def part_file(folder: Path, index: int, is_whole: bool = True) -> Path:
    """Where the part of a chunk lies."""
    return folder / PARTS / f"part-{index:06d}{'' if is_whole else '.failed'}.parquet"


def part_files(folder: Path) -> list[Path]:
    """All parts of a folder, in the order of chunks; a failed one counts until it was made good."""
    files = sorted((folder / PARTS).glob("part-*.parquet"))
    # Of two that belong to one chunk, the whole one comes last.
    by_number = {name[1]: file for file in files if (name := _NAME.fullmatch(file.name))}
    return [by_number[number] for number in sorted(by_number)]


def row_files(folder: Path, plan: Plan) -> list[Path]:
    """Where the rows of a sweep lie: in one file at the end, in parts before, in both while it grows."""
    whole = folder / WHOLE
    if not whole.exists():
        return part_files(folder)
    n_draws = draws_in_whole(folder, plan)
    return [whole, *(parts_beyond(folder, plan, n_draws) if 0 < n_draws < plan.draws else [])]


def draws_in_whole(folder: Path, plan: Plan) -> int:
    """How many draws of each point lie in the one file; 0 without it, or if it is cut short or another's."""
    info = part_info(folder / WHOLE)
    ends = [] if info is None else [end for end, known in plan.hashes.items() if known == info.plan_hash]
    return ends[0] if info is not None and ends and info.n_rows == plan.n_points * ends[0] else 0


def parts_beyond(folder: Path, plan: Plan, n_draws: int) -> list[Path]:
    """Parts with draws of which none lies in the one file."""
    first = part_file(folder, plan.n_chunks_to(n_draws)).name
    return [file for file in part_files(folder) if file.name >= first]


def write_table(file: Path, table: pa.Table, plan_hash: str) -> None:
    """Write one part; the same content gives the same bytes."""
    status = table["status"].to_pylist()
    said = _said(plan_hash, status.count(DROPPED), status.count(FAILED))
    kinds = table.schema.with_metadata(said)
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, kinds, **_options(kinds)) as writer:
        writer.write_table(table.replace_schema_metadata(said))
    replace_file(file, buffer.getvalue())


def compact(folder: Path, kinds: pa.Schema, plan: Plan, infos: list[PartInfo]) -> None:
    """Make one file of all rows, in blocks of its own, then remove the parts.

    It holds the same bytes whatever the chunks were, and however the plan grew. Memory holds a few blocks and
    a part at a time.

    Args:
        folder: of the sweep, in which every row of the plan is finished.
        kinds: the columns.
        plan: all of it.
        infos: what the footers of all files say.
    """
    said = _said(plan.hash, sum(info.n_dropped for info in infos), sum(info.n_failed for info in infos))
    kinds = kinds.with_metadata(said)
    _keep_tracebacks(folder)
    with replacing(folder / WHOLE) as stream, pq.ParquetWriter(stream, kinds, **_options(kinds)) as writer:
        for block in blocks_of(in_order(_streams(folder, plan), ROWS_PER_GROUP), ROWS_PER_GROUP):
            writer.write_table(block.replace_schema_metadata(said).combine_chunks())
    drop_parts(folder)


def _keep_tracebacks(folder: Path) -> None:
    """Why rows failed for good, in one file that a sweep which grows adds to."""
    known = (folder / TRACEBACKS).read_text("utf-8") if (folder / TRACEBACKS).exists() else ""
    texts = [file.read_text("utf-8") for file in sorted((folder / PARTS).glob("part-??????.txt"))]
    added = [text for text in texts if text not in known]
    if added:
        replace_file(folder / TRACEBACKS, "\n".join([*([known] if known else []), *added]).encode())


def _streams(folder: Path, plan: Plan) -> list[tuple[int, Iterator[pa.Table]]]:
    """Draws of each point, and their rows: those of the one file, then those of each later stage in parts."""
    n_draws = draws_in_whole(folder, plan)
    streams = [(n_draws, _read_groups(folder / WHOLE))] if n_draws else []
    for stage in plan.stages:
        if stage.start >= n_draws:
            places = [chunk.index for chunk in plan.chunks() if chunk.draws == stage]
            streams.append((len(stage), (read_part(part_file(folder, index)) for index in places)))
    return [(draws, (table.replace_schema_metadata(None) for table in tables)) for draws, tables in streams]


def drop_parts(folder: Path) -> None:
    """Remove parts whose rows are in the one file, and what a worker that died was writing."""
    drop_temporaries(folder / PARTS)
    for file in (folder / PARTS).glob("part-*"):
        file.unlink(missing_ok=True)
    # A straggler of a cluster may still write here; the next run removes that.
    with suppress(OSError):
        (folder / PARTS).rmdir()


def _options(kinds: pa.Schema) -> dict[str, Any]:
    """How files are written: by column, what compresses well."""
    lists = [f"{field.name}.list.element" for field in kinds if pa.types.is_list(field.type)]
    return {
        "compression": "zstd",
        # Numbers hardly repeat: a dictionary or statistics of each column would only add bytes.
        "use_dictionary": ["scenario", "status", "reason"],
        "use_byte_stream_split": lists,
        "write_statistics": ["point", "draw"],
        "write_page_checksum": True,
    }


def _said(plan_hash: str, n_dropped: int, n_failed: int) -> Mapping[str, str]:
    return {
        "jevons_plan": plan_hash,
        "jevons_dropped": str(n_dropped),
        "jevons_failed": str(n_failed),
    }


def part_info(file: Path) -> PartInfo | None:
    """What a file says of itself; None if it was cut short or is no part."""
    name = _NAME.fullmatch(file.name)
    try:
        footer = pq.read_metadata(file)
        said = footer.metadata
        return PartInfo(
            index=int(name[1]) if name else 0,
            plan_hash=said[b"jevons_plan"].decode(),
            n_rows=footer.num_rows,
            n_dropped=int(said[b"jevons_dropped"]),
            n_failed=int(said[b"jevons_failed"]),
            is_whole=name is None or name[2] is None,
            n_bytes=file.stat().st_size,
        )
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
        return None


def read_part(file: Path, columns: list[str] | None = None) -> pa.Table:
    """Rows of a file; damage anywhere in what is read is noticed.

    Raises:
        UserError: if the file is damaged.
    """
    with _damage_named(file):
        return pq.ParquetFile(file, page_checksum_verification=True).read(columns)


def _read_groups(file: Path) -> Iterator[pa.Table]:
    """Rows of a file, a block at a time."""
    with _damage_named(file):
        whole = pq.ParquetFile(file, page_checksum_verification=True)
    for group in range(whole.num_row_groups):
        with _damage_named(file):
            table = whole.read_row_group(group)
        yield table


@contextmanager
def _damage_named(file: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{file}: is damaged ({reason}); remove it and run `jevons sweep` again") from None
