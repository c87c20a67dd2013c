"""A sweep as a source, finished or not."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UserError
from sim.export.source import Source, own_variables
from sim.scenario.reading import parse_document
from sim.sweep.columns import own_among
from sim.sweep.opened import OpenedSweep
from sim.sweep.parts import row_files
from sim.sweep.plan import Plan

_ROWS_PER_BATCH, _MOST_ROWS_PER_BATCH = 4096, 16_384


class SweepSource(Source):
    """The rows of a sweep, read from its Parquet files row group by row group.

    Raises:
        UserError: if nothing of it is finished.
    """

    def __init__(self, opened: OpenedSweep) -> None:
        plan = opened.plan
        self.name = plan.name
        self.provenance: dict[str, Any] = {
            "name": plan.name,
            "design": plan.design,
            "plan_sha256": plan.hash,
            "seed": plan.seed,
            "draws": plan.draws,
            "code_digest": plan.code_digest,
            "libraries": dict(plan.libraries),
            "scenarios": {name: planned.digest for name, planned in plan.scenarios.items()},
        }
        self.n_rows = plan.n_rows
        self.points = opened.points
        self.draws = range(plan.draws)
        self.horizons_months = plan.horizons_months
        self.months = {name: planned.months for name, planned in plan.scenarios.items()}
        self.units = {factor.path: factor.unit for factor in plan.factors if factor.unit}
        self.own = own_variables(_own_measures(plan))
        self._files = row_files(opened.folder, plan)
        if not self._files:
            raise UserError(f"{opened.folder}: nothing of this sweep is finished; `jevons sweep` goes on")

    def columns(self) -> list[str]:
        """Names of all columns."""
        return [str(name) for name in _opened(self._files[0]).schema_arrow.names]

    def batches(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Rows that are finished, in order, whole points at a time where these are not too large."""
        n_draws = len(self.draws)
        n_rows = max(1, _ROWS_PER_BATCH // n_draws) * n_draws
        for file in self._files:
            opened = _opened(file)
            try:
                for batch in opened.iter_batches(min(n_rows, _MOST_ROWS_PER_BATCH), columns=list(columns)):
                    yield pa.Table.from_batches([batch]).select(list(columns))
            except (pa.ArrowException, OSError) as problem:
                raise _damaged(file, problem) from None

    def close(self) -> None:
        """Files are open only while they are read."""


def _own_measures(plan: Plan) -> dict[str, Any]:
    """What the scenarios of the sweep say of the user's measures."""
    said: dict[str, Any] = {}
    for name, planned in plan.scenarios.items() if own_among(plan.measures) else ():
        said = parse_document(planned.resolved, name).data.get("own_measures", {}) | said
    return {name: said[name] for name in own_among(plan.measures)}


def _opened(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as problem:
        raise _damaged(file, problem) from None


def _damaged(file: Path, problem: Exception) -> UserError:
    if not file.exists():
        return UserError(f"{file}: was replaced while it was read; export again")
    reason = " ".join(str(problem).split())
    return UserError(f"{file}: is damaged ({reason}); remove it and run `jevons sweep` again")
