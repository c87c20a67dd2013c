"""Arrays of worlds for property tests, drawn whole: numpy fills what hypothesis seeds."""

from typing import cast

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

from sim.model.declaring import Array

N_WORLDS = 200

EXAMPLES = settings(max_examples=50, deadline=None, derandomize=True, phases=[Phase.generate])
"""Fifty examples of `N_WORLDS` worlds each: ten thousand worlds a property, the same in each run.

A failure is told as it was met: a smaller seed is no simpler example.
"""

SCALARS = settings(max_examples=200, deadline=None, derandomize=True)
"""For properties that take a solver, one world at a time."""


@st.composite
def numbers(
    draw: st.DrawFn, low: float, high: float, rows: int | tuple[int, ...] = (), n_worlds: int = N_WORLDS
) -> Array:
    """Arrays [*rows, world] of finite numbers in a closed range.

    Each world has a way of its own, so that each kind of number of one array meets each kind of another:
    anywhere in the range, a bound, a whole number, zero or close to it on a logarithmic scale, as far as
    the range holds them.
    """
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (*(rows if isinstance(rows, tuple) else (rows,)), n_worlds)
    anywhere = generator.uniform(low, high, shape)
    magnitude = 10.0 ** generator.uniform(-300.0, np.log10(max(abs(low), abs(high))), shape)
    near_zero = magnitude * np.where(generator.random(shape) < 0.5, np.sign(low) or 1.0, 1.0)
    ways = np.stack(
        [
            anywhere,
            anywhere,
            generator.choice([low, high], shape),
            np.round(anywhere),
            np.where(generator.random(shape) < 0.3, 0.0, near_zero),
            low + generator.choice([1e-15, 1e-9, 1e-3], shape) * (high - low),
        ]
    )
    way = generator.integers(0, len(ways), shape)
    return cast(Array, np.clip(np.take_along_axis(ways, way[np.newaxis], axis=0)[0], low, high))


def world(*values: float) -> Array:
    """One number per world."""
    return np.array(values, dtype=np.float64)


def agree(values: Array, expected: Array, rel: float | None = None, abs: float | None = None) -> bool:
    """Whether each number is within the tolerance: the rule of `pytest.approx`, for whole arrays at once."""
    relative = rel if rel is not None else 0.0 if abs is not None else 1e-6
    absolute = abs if abs is not None else 1e-12
    return bool((np.abs(values - expected) <= np.maximum(relative * np.abs(expected), absolute)).all())
