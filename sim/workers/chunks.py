"""What a run has to do: chunks of draws, in the order in which they are written."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import UserError
from sim.model.worlds import MAIN, OBSERVED, PAIR, decomposition_roles
from sim.scenario import Scenario

DRAWS_PER_CHUNK = {
    "main": (32, 96),
    "alternative": (32, 200),
    "decomposition": (2, 4),
    "backtest": (32, 128),
}
"""Least and most: large chunks cost less per draw, small ones keep all workers busy and progress in sight."""

MOST_WORLDS = 10_000_000

WORLDS_PER_DRAW = {
    "main": len(MAIN),
    "alternative": len(PAIR),
    "decomposition": len(decomposition_roles()),
    "backtest": len(OBSERVED),
}


@dataclass(frozen=True)
class Chunk:
    """Draws that are simulated together.

    Attributes:
        kind: `main`, `alternative`, `decomposition` or `backtest`.
        alternative: name of the alternative, empty for the other kinds.
        scenario: what is simulated.
    """

    kind: str
    alternative: str
    scenario: Scenario
    first_draw: int
    n_draws: int

    @property
    def draws(self) -> range:
        """The draws of the chunk."""
        return range(self.first_draw, self.first_draw + self.n_draws)

    @property
    def n_worlds(self) -> int:
        """How many worlds that makes: a measure of the work."""
        return self.n_draws * WORLDS_PER_DRAW[self.kind]


def check_worlds(worlds: int) -> None:
    """Refuse an ensemble of no worlds, or of more than fit.

    Raises:
        UserError: as above.
    """
    if worlds < 1:
        raise UserError(f"worlds: {worlds} is too few; a run takes at least 1")
    if worlds > MOST_WORLDS:
        raise UserError(f"worlds: {worlds} is too many; a run takes at most {MOST_WORLDS:,}")


def cut(kind: str, alternative: str, scenario: Scenario, n_draws: int, workers: int) -> Iterator[Chunk]:
    """The draws from 0 on in chunks of a size that suits their kind and the number of workers."""
    least, most = DRAWS_PER_CHUNK[kind]
    size = min(max(least, -(-n_draws // (2 * workers))), most)
    for first in range(0, n_draws, size):
        yield Chunk(kind, alternative, scenario, first, min(size, n_draws - first))


MAX_SEED = 2**63 - 1


@dataclass(frozen=True)
class Progress:
    """How far a run is, in worlds of all kinds; `stage` says what is next."""

    n_done: int
    n_total: int
    stage: str


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_seed_and_workers(seed: int, workers: int) -> None:
    """Refuse a seed or a number of workers that makes no sense.

    Raises:
        UserError: as above.
    """
    if not 0 <= seed <= MAX_SEED:
        raise UserError(f"seed: {seed} is outside 0 … {MAX_SEED}")
    if workers < 1:
        raise UserError(f"workers: {workers} is too few; a run takes at least 1")
