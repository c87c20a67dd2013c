"""Arrays of worlds for property tests."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.declaring import Array

MANY = settings(max_examples=1000, deadline=None, derandomize=True)
"""Physical limits are tried a thousand times, with the same examples each time."""

SOME = settings(max_examples=200, deadline=None, derandomize=True)


def numbers(low: float, high: float, shape: int | tuple[int, ...] = 3) -> st.SearchStrategy[Array]:
    """Arrays of finite numbers in a closed range; the last axis is the world."""
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


def world(*values: float) -> Array:
    """One number per world."""
    return np.array(values, dtype=np.float64)
