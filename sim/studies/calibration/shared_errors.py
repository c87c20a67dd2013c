"""Misfits whose errors are correlated as sums of misfits that are independent, and back.

With `C = L L'` the Cholesky factors of the correlation, `z = L w` and `z' C^-1 z = w' w`.
"""

import numpy as np

from sim.model.declaring import Array


def independent_misfits(misfits: Array, correlation: Array) -> Array:
    """Independent standard normal misfits `w` behind misfits `z`, `[point, target]`: `L w = z`."""
    factors = np.linalg.cholesky(correlation)
    columns: list[Array] = []
    for position, row in enumerate(factors):
        rest = misfits[:, position]
        for before in np.flatnonzero(row[:position]):
            rest = rest - row[before] * columns[before]
        columns.append(rest / row[position])
    return np.stack(columns, axis=1)


def correlated_misfits(independent: Array, correlation: Array) -> Array:
    """Misfits `z = L w` of the targets, `[point, target]`."""
    columns = []
    for row in np.linalg.cholesky(correlation):
        used = np.flatnonzero(row)
        columns.append(sum(row[position] * independent[:, position] for position in used))
    return np.stack(columns, axis=1)
