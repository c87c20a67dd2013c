"""A sweep as it lies on disk, finished or not; reading takes no lock."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.rebound import MEASURES
from sim.sweep.parts import OK, PartInfo, part_files, part_info, read_part, schema
from sim.sweep.plan import Plan, read_plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Status:
    """How far a sweep is, in chunks and in pairs of worlds.

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


class OpenedSweep:
    """A folder that `jevons sweep` wrote or is writing.

    Attributes:
        folder: where it lies.
        plan: what the sweep is made of.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.plan: Plan = read_plan(self.folder)

    @cached_property
    def points(self) -> "pd.DataFrame":
        """The design: a row for each point, with its scenario and its value of each factor."""
        import pandas as pd

        names = list(self.plan.factors)
        table = pd.DataFrame(self.plan.points, columns=names)
        table.insert(0, "scenario", [self.plan.scenario_of(point) for point in range(self.plan.n_points)])
        table.index.name = "point"
        return table

    @cached_property
    def table(self) -> "pd.DataFrame":
        """All rows that are finished: one for each draw of each point.

        Raises:
            UserError: if a part is damaged.
        """
        import pyarrow as pa

        tables = []
        for file in part_files(self.folder):
            try:
                tables.append(read_part(file).replace_schema_metadata(None))
            except (pa.ArrowException, OSError) as problem:
                raise UserError(
                    f"{file}: is damaged ({problem}); remove it and run `jevons sweep` again"
                ) from None
        kinds = schema(self.plan.factors, self.plan.horizons_months)
        table: pd.DataFrame = pa.concat_tables([kinds.empty_table(), *tables]).to_pandas()
        return table.sort_values(["point", "draw"], ignore_index=True)

    def probability_above_one(self, horizon: int, measure: str = "compute") -> "pd.DataFrame":
        """Share of the worlds of each point in which the rebound is above one, of those that define it.

        Args:
            horizon: months since the shock.
            measure: `training`, `inference`, `compute`, `spending` or `energy`.

        Returns:
            A row for each value of the first factor, a column for each of the second.

        Raises:
            UserError: if the sweep has not two factors, or no such horizon or measure.
        """
        if len(self.plan.factors) != 2:
            raise UserError(f"{self.folder}: has {len(self.plan.factors)} factors; this table takes two")
        rows, columns = self.plan.factors
        shares = self._shares(horizon, measure, [rows, columns])
        return shares.unstack(columns)

    def probability_above_one_by_point(self, horizon: int, measure: str = "compute") -> "pd.Series":
        """The same share for each point of any design, `[point]`."""
        return self._shares(horizon, measure, ["point"])

    def defined_share(self, horizon: int, measure: str = "compute") -> float:
        """Share of the measured worlds in which the rebound is defined, NaN before any is measured."""
        known = self.table.loc[self.table["status"] == OK, self._column(horizon, measure)].notna()
        return float(known.mean())

    def defined_share_by_point(self, horizon: int, measure: str = "compute") -> "pd.Series":
        """The same for each point, `[point]`."""
        used = self.table[self.table["status"] == OK]
        return used[self._column(horizon, measure)].notna().groupby(used["point"]).mean()

    def _shares(self, horizon: int, measure: str, by: list[str]) -> "pd.Series":
        name = self._column(horizon, measure)
        used = self.table[(self.table["status"] == OK) & self.table[name].notna()]
        return (used[name] > 1.0).groupby([used[each] for each in by], dropna=False).mean().rename(name)

    def _column(self, horizon: int, measure: str) -> str:
        if measure not in MEASURES:
            raise UserError(f"{measure!r} is not one of {', '.join(MEASURES)}")
        if horizon not in self.plan.horizons_months:
            known = ", ".join(str(each) for each in self.plan.horizons_months)
            raise UserError(f"the sweep has no horizon of {horizon} months; it has {known}")
        return f"rebound_{measure}_{horizon}"

    def status(self) -> Status:
        """How far the sweep is, from names and footers alone."""
        files = part_files(self.folder)
        found = [part_info(file) for file in files]
        parts = [each for each in found if each is not None and each.plan_hash == self.plan.hash]
        whole = [each for each in parts if each.is_whole]
        return Status(
            n_chunks=self.plan.n_chunks,
            n_chunks_done=len(whole),
            n_chunks_failed=len(parts) - len(whole),
            n_pairs=self.plan.n_rows,
            n_pairs_done=_rows(whole),
            n_dropped=sum(each.n_dropped for each in parts),
            n_failed=sum(each.n_failed for each in parts),
            n_torn=len(found) - len(parts),
            n_bytes=sum(each.n_bytes for each in parts),
            last_part=_newest(files),
        )


def _rows(parts: list[PartInfo]) -> int:
    return sum(each.n_rows for each in parts)


def _newest(files: list[Path]) -> float | None:
    """Files may go while we look."""
    times = []
    for file in files:
        try:
            times.append(file.stat().st_mtime)
        except FileNotFoundError:
            continue
    return max(times, default=None)


def open_sweep(folder: Path | str) -> OpenedSweep:
    """Open the folder of a sweep, finished or not.

    Raises:
        UserError: if it is none.
    """
    return OpenedSweep(folder)
