"""Sweeps: a design of points, simulated in chunks into a folder that survives a kill."""

from typing import TYPE_CHECKING

from sim.late import late

if TYPE_CHECKING:
    from sim.sweep.opened import OpenedSweep, open_sweep
    from sim.sweep.own_points import run_points
    from sim.sweep.reading import load_sweep
    from sim.sweep.running import Settings, run_sweep

__all__ = ["OpenedSweep", "Settings", "load_sweep", "open_sweep", "run_points", "run_sweep"]

# Names of files can be listed and completed without the numerical libraries.
__getattr__ = late(
    __name__,
    {
        "OpenedSweep": "sim.sweep.opened",
        "Settings": "sim.sweep.running",
        "load_sweep": "sim.sweep.reading",
        "open_sweep": "sim.sweep.opened",
        "run_points": "sim.sweep.own_points",
        "run_sweep": "sim.sweep.running",
    },
)
