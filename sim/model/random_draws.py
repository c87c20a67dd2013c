"""Random numbers that depend on names only.

A number belongs to a purpose (such as `know_how/openai/noise`), a draw and a position. Chunks, the number
of agents, the length of a run and the order of evaluation cannot change it.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.errors import UserError
from sim.model.declaring import Array

_WORDS_PER_BLOCK = 4
_BLOCKS_PER_DRAW = 256
POSITIONS_PER_DRAW = _WORDS_PER_BLOCK * _BLOCKS_PER_DRAW
"""How many numbers a purpose holds for each draw."""


MAX_SEED = 2**63 - 1


def check_seed(seed: int) -> None:
    """Refuse a seed that is out of range.

    Raises:
        UserError: as above.
    """
    if not 0 <= seed <= MAX_SEED:
        raise UserError(f"seed: {seed} is outside 0 … {MAX_SEED}")


class RandomDraws:
    """Uniform and normal numbers for the draws `first_draw … first_draw + n_draws − 1`.

    Args:
        root_seed: of all numbers.
        first_draw: first of the draws.
        n_draws: how many draws.
        lanes: which draw, counted from the first, each lane takes; by default one lane for each draw. Two
            lanes of one draw get the same numbers.
    """

    def __init__(
        self, root_seed: int, first_draw: int, n_draws: int, lanes: NDArray[np.intp] | None = None
    ) -> None:
        self.root_seed = root_seed
        self.first_draw = first_draw
        self.n_draws = n_draws
        self.lanes = np.arange(n_draws) if lanes is None else lanes

    @property
    def n_lanes(self) -> int:
        """Entries of what is drawn."""
        return len(self.lanes)

    def uniform(self, purpose: str, n_positions: int = 1) -> Array:
        """Numbers in (0, 1), shape [position, lane].

        Raises:
            ValueError: if a purpose is asked for more positions than it holds.
        """
        if n_positions > POSITIONS_PER_DRAW:
            raise ValueError(f"{purpose}: {n_positions} positions asked, {POSITIONS_PER_DRAW} held")
        blocks = -(-n_positions // _WORDS_PER_BLOCK)
        raw = np.empty((self.n_draws, blocks * _WORDS_PER_BLOCK), dtype=np.uint64)
        generator = np.random.Philox(key=self._key(purpose), counter=self.first_draw * _BLOCKS_PER_DRAW)
        for row in range(self.n_draws):
            raw[row] = generator.random_raw(blocks * _WORDS_PER_BLOCK)
            generator.advance(_BLOCKS_PER_DRAW - blocks)
        return np.ascontiguousarray(_open_unit(raw[:, :n_positions]).T[:, self.lanes])

    def parameter(self, path: str) -> Array:
        """One number in (0, 1) for each draw, shape [lane]; a stream of its own, packed densely for speed."""
        generator = np.random.Philox(key=self._key(f"parameter:{path}"), counter=self.first_draw)
        raw = generator.random_raw(self.n_draws * _WORDS_PER_BLOCK)[::_WORDS_PER_BLOCK]
        return _open_unit(raw)[self.lanes]

    def normal(self, purpose: str, n_positions: int = 1) -> Array:
        """Standard normal numbers, shape [position, lane]."""
        deviates: Array = ndtri(self.uniform(purpose, n_positions))
        return deviates

    def _key(self, purpose: str) -> int:
        digest = hashlib.sha256(f"{self.root_seed}/{purpose}".encode()).digest()
        return int.from_bytes(digest[:16], "little")


def _open_unit(raw: NDArray[np.uint64]) -> Array:
    """Numbers in (0, 1), both ends excluded, from 64 random bits."""
    unit: Array = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54
    return np.minimum(unit, 1.0 - 2.0**-53)
