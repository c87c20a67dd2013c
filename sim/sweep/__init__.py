"""Sweeps: a design of points, simulated in chunks into a folder that survives a kill."""

from sim.sweep.opened import OpenedSweep, open_sweep
from sim.sweep.reading import load_sweep
from sim.sweep.running import run_sweep

__all__ = ["OpenedSweep", "load_sweep", "open_sweep", "run_sweep"]
