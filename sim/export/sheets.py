"""The tables of an export one by one, for formats that hold several: worlds, monthly demand, power, firms."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as pa_csv

from sim.errors import UserError
from sim.export.run_source import RunSource
from sim.export.source import Source, demand_variables, described, summary_columns, unit_of
from sim.export.tables import harmless, monthly_demand, worlds


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes:
        name: a word.
        called: what it holds, in a sentence.
        units: column → its unit; those without one are left out.
        tables: its rows, table by table of the same columns; may be called again.
    """

    name: str
    called: str
    units: Mapping[str, str]
    tables: Callable[[], Iterator[pa.Table]]


def sheets_of(source: Source, with_demand: bool) -> list[Sheet]:
    """The tables of a run or a sweep; the worlds come first."""
    units = {name: unit for name in summary_columns(source) if (unit := unit_of(source, name))}
    sheets = [Sheet("worlds", "a row for each pair of worlds", units, lambda: _harmless(worlds(source)))]
    if with_demand:
        monthly = {name: described(source, name).unit for name in demand_variables(source)}
        called = "demand and measures of your own by pair of worlds, branch and month"
        sheets.append(Sheet("demand", called, monthly, lambda: _harmless(monthly_demand(source))))
    return sheets + (_of_run(source) if isinstance(source, RunSource) else [])


def _of_run(source: RunSource) -> list[Sheet]:
    """Power and firms, as far as the run has written them; each row says its unit."""
    called = {
        "energy": "power, electricity and emissions by place and year, over worlds",
        "firms": "accounts of listed firms by year and quarter, over worlds",
    }
    return [
        Sheet(name, said, {}, lambda file=source.folder / f"{name}.csv": iter([_read(file)]))  # type: ignore[misc]
        for name, said in called.items()
        if (source.folder / f"{name}.csv").exists()
    ]


def _harmless(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    return map(harmless, tables)


def _read(file: Path) -> pa.Table:
    """A table of the result, whose cells are harmless already."""
    options = pa_csv.ConvertOptions(column_types={"period": pa.string()})
    try:
        return pa_csv.read_csv(file, convert_options=options)
    except (pa.ArrowException, OSError) as problem:
        raise UserError(f"{file}: cannot be read: {' '.join(str(problem).split())}") from None
