"""Rows of a sweep that come in several streams, put in order: draws of a point, then those of the next."""

from collections.abc import Iterator, Sequence

import pyarrow as pa


def blocks_of(tables: Iterator[pa.Table], n_rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of `n_rows`; the last has what is left.

    Memory holds a block and a table at a time.
    """
    waiting: list[pa.Table] = []
    n_waiting = 0
    for table in tables:
        waiting.append(table)
        n_waiting += table.num_rows
        # Joined only when a block is full: joining for each table takes the square of their number.
        if n_waiting >= n_rows:
            rest = pa.concat_tables(waiting)
            while rest.num_rows >= n_rows:
                yield rest[:n_rows]
                rest = rest[n_rows:]
            waiting, n_waiting = [rest], rest.num_rows
    if n_waiting:
        yield pa.concat_tables(waiting)


def in_order(streams: Sequence[tuple[int, Iterator[pa.Table]]], n_at_once: int) -> Iterator[pa.Table]:
    """All rows by point and draw.

    Args:
        streams: draws of each point that a stream holds, and its rows by point and draw; those of a later
            stream come after those of an earlier one.
        n_at_once: about how many rows are put in order at a time.
    """
    if len(streams) == 1:
        yield from streams[0][1]
        return
    n_points = max(1, n_at_once // sum(draws for draws, _ in streams))
    blocks = [blocks_of(tables, n_points * draws) for draws, tables in streams]
    for parts in zip(*blocks, strict=True):
        yield pa.concat_tables(parts).sort_by([("point", "ascending"), ("draw", "ascending")])
