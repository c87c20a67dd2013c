"""Tables as CSV that no spreadsheet takes for formulas."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from sim.export.source import MonthlyDemand, Source, demand_variables, demands, summary_columns
from sim.measuring.variables import BRANCHES
from sim.results.tables import FORMULA_STARTS, csv_text, neutral

_FORMULA = "^([" + "".join(FORMULA_STARTS).replace("-", r"\-") + "])"


def write_csv(file: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of the same columns one below the other; what is not a number is an empty cell.

    Raises:
        OSError: if the disk is full or fails.
    """
    with file.open("wb") as stream:
        writer = None
        options = pa_csv.WriteOptions(include_header=False)
        for table in tables:
            plain = harmless(table)
            if writer is None:
                stream.write(csv_text(table.column_names, []).encode())
                writer = pa_csv.CSVWriter(stream, plain.schema, write_options=options)
            writer.write_table(plain)
        if writer is not None:
            writer.close()


def harmless(table: pa.Table) -> pa.Table:
    """The table with empty cells for NaN, and an apostrophe before text that looks like a formula."""
    columns = [_harmless(table[name].combine_chunks()) for name in table.column_names]
    return pa.table(columns, names=[neutral(name) for name in table.column_names])


def _harmless(column: pa.Array) -> pa.Array:
    # Columns that come from pandas are large strings.
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.replace_substring_regex(column, _FORMULA, r"'\1")
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column


def worlds(source: Source) -> Iterator[pa.Table]:
    """A row for each pair of worlds."""
    return source.batches(summary_columns(source))


def monthly_demand(source: Source) -> Iterator[pa.Table]:
    """A row for each pair of worlds that counts, branch and month; a column for each kind of demand."""
    variables = demand_variables(source)
    for demand in demands(source, variables, ["point", "draw", "scenario"]):
        yield _long(demand, variables)


def _long(demand: MonthlyDemand, variables: list[str]) -> pa.Table:
    n_rows, n_months = demand.rows.num_rows, len(demand.months)
    row = np.repeat(np.arange(n_rows), len(BRANCHES) * n_months)
    branch = np.tile(np.repeat(np.arange(len(BRANCHES)), n_months), n_rows)
    month = np.tile(np.arange(n_months), n_rows * len(BRANCHES))
    columns = {name: demand.rows[name].combine_chunks().take(row) for name in ("point", "draw", "scenario")}
    columns["branch"] = pa.array(BRANCHES).take(branch)
    columns["month"] = pa.array(list(demand.months)).take(month)
    return pa.table(columns | {name: pa.array(demand.values[name].ravel()) for name in variables})
