"""Sums that have the same bits for any number of worlds."""

import numpy as np

from sim.model.declaring import Array


def sum_in_order(values: Array, axis: int = 0) -> Array:
    """Sum over an axis, one after the other; the last axis is the world.

    numpy adds so by itself but for a single world, where it would add in pairs: it gets a companion there.
    """
    if values.shape[-1] == 1:
        return sum_in_order(np.repeat(values, 2, axis=-1), axis)[..., :1]
    total: Array = np.add.reduce(values, axis=axis)
    return total


def add_in_order(total: Array, values: Array, axis: int = 0) -> Array:
    """A total and then the values of an axis, one after the other; the values are used up."""
    if values.shape[axis] == 0:
        return total
    first = values[(slice(None),) * axis + (0,)]
    first += total
    return sum_in_order(values, axis)
