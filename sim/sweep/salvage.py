"""What can be saved of a chunk that failed: it is halved until the rows that are to blame stand alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sim.sweep.chunk import PieceTask
from sim.sweep.lanes import Lanes, failed_lanes
from sim.workers.execution import Failure

MOST_PIECES = 64
"""Pieces of a chunk that are tried: four rows to blame are found among 400, a broken program costs little."""


@dataclass(frozen=True)
class Salvaged:
    """The rows of a chunk that failed as a whole.

    Attributes:
        table: all its rows; those to blame have the status `failed`.
        failures: why, each reason once.
    """

    table: pa.Table
    failures: list[Failure]

    @property
    def is_final(self) -> bool:
        """Whether another try would give the same."""
        return not any(failure.may_pass for failure in self.failures)


def salvage(
    lanes: Lanes,
    failure: Failure,
    run: Callable[[Sequence[PieceTask]], Sequence[Any]],
    limit_s: Callable[[int], float],
) -> Salvaged:
    """Simulate halves of the rows, halves of those halves that fail, and so on; points before their draws.

    Args:
        lanes: rows that failed together.
        failure: why.
        run: runs pieces; gives a table or a `Failure` for each.
        limit_s: number of rows → seconds after which they are given up.
    """
    tables: dict[int, pa.Table] = {}
    failures: dict[str, Failure] = {}
    suspects, n_tried = [(lanes, failure)], 0
    while suspects:
        pieces: list[Lanes] = []
        # A point that fails in all its draws must not use up the trials that clear its neighbours.
        of_points = [each for each in suspects if len(each[0].points) > 1]
        turn = of_points or suspects
        waiting = [each for each in suspects if len(each[0].points) == 1] if of_points else []
        for suspect, why in turn:
            halves = suspect.halves()
            if len(halves) == 1 or n_tried + len(pieces) + len(halves) > MOST_PIECES:
                tables[suspect.rows.start] = failed_lanes(suspect, why.reason)
                failures.setdefault(why.reason, why)
            else:
                pieces += halves
        n_tried += len(pieces)
        outcomes = run([PieceTask(piece, limit_s(len(piece.rows))) for piece in pieces]) if pieces else []
        suspects = waiting
        for piece, outcome in zip(pieces, outcomes, strict=True):
            if isinstance(outcome, Failure):
                suspects.append((piece, outcome))
            else:
                tables[piece.rows.start] = outcome
    return Salvaged(pa.concat_tables([tables[start] for start in sorted(tables)]), list(failures.values()))
