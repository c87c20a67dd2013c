"""Sweeps: a design of points, simulated in chunks into a folder that survives a kill."""

from sim.sweep.opened import OpenedSweep, open_sweep
from sim.sweep.own_points import run_points
from sim.sweep.reading import load_sweep
from sim.sweep.running import Settings, run_sweep

__all__ = ["OpenedSweep", "Settings", "load_sweep", "open_sweep", "run_points", "run_sweep"]
