"""Parts: one Parquet file per chunk, committed when it has its final name; at the end one file of all."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UserError
from sim.results.files import drop_temporaries, replace_file, replacing
from sim.sweep.columns import DROPPED, FAILED

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


def row_files(folder: Path) -> list[Path]:
    """Where the rows of a sweep lie: in one file at the end, in parts before."""
    whole = folder / WHOLE
    return [whole] if whole.exists() else part_files(folder)


def write_table(file: Path, table: pa.Table, plan_hash: str) -> None:
    """Write one part; the same content gives the same bytes."""
    status = table["status"].to_pylist()
    said = _said(plan_hash, status.count(DROPPED), status.count(FAILED))
    kinds = table.schema.with_metadata(said)
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, kinds, **_options(kinds)) as writer:
        writer.write_table(table.replace_schema_metadata(said))
    replace_file(file, buffer.getvalue())


def compact(folder: Path, kinds: pa.Schema, plan_hash: str, parts: list[PartInfo]) -> None:
    """Make one file of all parts, in blocks of its own, then remove them.

    It holds the same bytes whatever the chunks were. Memory holds a block and a part at a time.
    """
    said = _said(plan_hash, sum(part.n_dropped for part in parts), sum(part.n_failed for part in parts))
    kinds = kinds.with_metadata(said)
    tracebacks = [file.read_text("utf-8") for file in sorted((folder / PARTS).glob("part-??????.txt"))]
    if tracebacks:
        replace_file(folder / TRACEBACKS, "\n".join(tracebacks).encode())
    with replacing(folder / WHOLE) as stream:
        _write_blocks(stream, kinds, (read_part(part_file(folder, part.index)) for part in parts))
    drop_parts(folder)


def drop_parts(folder: Path) -> None:
    """Remove parts whose rows are in the one file, and what a worker that died was writing."""
    drop_temporaries(folder / PARTS)
    for file in (folder / PARTS).glob("part-*"):
        file.unlink(missing_ok=True)
    # A straggler of a cluster may still write here; the next run removes that.
    with suppress(OSError):
        (folder / PARTS).rmdir()


def _write_blocks(stream: BinaryIO, kinds: pa.Schema, tables: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(stream, kinds, **_options(kinds)) as writer:
        waiting, n_waiting = [kinds.empty_table()], 0
        for table in tables:
            waiting.append(table.replace_schema_metadata(kinds.metadata))
            n_waiting += table.num_rows
            # Joined only when a block is full: joining for each part takes the square of their number.
            if n_waiting >= ROWS_PER_GROUP:
                rest = _write_full_blocks(writer, pa.concat_tables(waiting))
                waiting, n_waiting = [rest], rest.num_rows
        if n_waiting:
            writer.write_table(pa.concat_tables(waiting).combine_chunks())


def _write_full_blocks(writer: pq.ParquetWriter, table: pa.Table) -> pa.Table:
    """Write all full blocks of a table; gives the rows that are left."""
    while table.num_rows >= ROWS_PER_GROUP:
        writer.write_table(table[:ROWS_PER_GROUP].combine_chunks())
        table = table[ROWS_PER_GROUP:]
    return table


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
    try:
        return pq.ParquetFile(file, page_checksum_verification=True).read(columns)
    except (pa.ArrowException, OSError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{file}: is damaged ({reason}); remove it and run `jevons sweep` again") from None
