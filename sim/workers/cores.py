"""How many processes work."""

import os

from sim.errors import UserError


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def n_workers(asked: int | None) -> int:
    """As many processes as are asked for; by default one for each core.

    Raises:
        UserError: if fewer than one is asked for.
    """
    if asked is not None and asked < 1:
        raise UserError(f"workers: {asked} is too few; a run takes at least 1")
    return available_cores() if asked is None else asked
