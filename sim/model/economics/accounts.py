"""Accounts: how far what was paid differs from what was received."""

import numpy as np

from sim.model.declaring import Array


def relative_gap(*, paid: Array, received: Array, largest_flow: Array) -> Array:
    """Gap between both sides of a flow, relative to the largest flow of the month; one entry per world."""
    return np.abs(paid - received) / np.maximum(largest_flow, 1e-12)
