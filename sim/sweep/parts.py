"""Parts: one Parquet file per chunk; the file under its final name is the commit."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.rebound import MEASURES
from sim.sweep.files import replace_file

PARTS = "parts"
OK, DROPPED, FAILED = "ok", "dropped", "failed"
"""Status of a row: measured; its accounts do not close; its point or its worker failed."""

_NAME = re.compile(r"part-(\d{6})(\.failed)?\.parquet")
_TYPES = {"number": pa.float64(), "flag": pa.bool_(), "text": pa.string()}
_OUTCOMES = ("rebound", "demand_change_ratio")


def outcome_columns(horizons_months: Sequence[int]) -> list[str]:
    """Names such as `rebound_compute_60`: variable, measure, months.

    >>> outcome_columns([60])[2]
    'rebound_compute_60'
    """
    return [
        f"{name}_{measure}_{months}"
        for name in _OUTCOMES
        for measure in MEASURES
        for months in horizons_months
    ]


def schema(factors: Mapping[str, str], horizons_months: Sequence[int]) -> pa.Schema:
    """Columns of a part."""
    fields = [("point", pa.int32()), ("draw", pa.int32()), ("scenario", pa.string())]
    fields += [(path, _TYPES[kind]) for path, kind in factors.items()]
    fields += [("status", pa.string()), ("reason", pa.string())]
    return pa.schema(fields + [(name, pa.float64()) for name in outcome_columns(horizons_months)])


@dataclass(frozen=True)
class PartInfo:
    """What the footer of a part says, without reading its rows.

    Attributes:
        is_whole: False where the whole chunk failed; a resumed sweep tries it again.
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
    """All parts of a folder, in the order of chunks."""
    return sorted(file for file in (folder / PARTS).glob("part-*.parquet") if _NAME.fullmatch(file.name))


def write_part(file: Path, columns: Mapping[str, Any], kinds: pa.Schema, plan_hash: str) -> None:
    """Write one part; the same content gives the same bytes."""
    status = columns["status"]
    said = {
        "jevons_plan": plan_hash,
        "jevons_dropped": str(sum(each == DROPPED for each in status)),
        "jevons_failed": str(sum(each == FAILED for each in status)),
    }
    table = pa.table(dict(columns), schema=kinds.with_metadata(said))
    buffer = io.BytesIO()
    # Numbers hardly repeat: a dictionary or statistics of each column would only add bytes.
    pq.write_table(
        table,
        buffer,
        compression="zstd",
        use_dictionary=["scenario", "status", "reason"],
        write_statistics=["point", "draw"],
        write_page_checksum=True,
    )
    replace_file(file, buffer.getvalue())


def part_info(file: Path) -> PartInfo | None:
    """What a part says of itself; None if it was cut short or is no part."""
    name = _NAME.fullmatch(file.name)
    assert name is not None
    try:
        footer = pq.read_metadata(file)
        said = footer.metadata
        return PartInfo(
            index=int(name[1]),
            plan_hash=said[b"jevons_plan"].decode(),
            n_rows=footer.num_rows,
            n_dropped=int(said[b"jevons_dropped"]),
            n_failed=int(said[b"jevons_failed"]),
            is_whole=name[2] is None,
            n_bytes=file.stat().st_size,
        )
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
        return None


def read_part(file: Path) -> pa.Table:
    """Rows of a part; damage anywhere in it is noticed."""
    return pq.ParquetFile(file, page_checksum_verification=True).read()
