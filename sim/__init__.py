"""jevons: does cheaper AI compute mean less of it, or more?

>>> from sim import load_scenario, run  # doctest: +SKIP
>>> run(load_scenario("deepseek-2025"), worlds=64).verdict  # doctest: +SKIP
'UNDECIDED'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.driver import run
    from sim.scenario import load_scenario
    from sim.sweep import open_sweep

__version__ = "0.1.0"
MODEL_VERSION = "2"
"""Raised whenever the same parameters give other numbers; a posterior belongs to one version."""

__all__ = ["MODEL_VERSION", "__version__", "load_scenario", "open_sweep", "run"]


def __getattr__(name: str) -> Any:
    # All pull in the numerical libraries; `jevons --help` must not wait for them.
    if name == "run":
        from sim.driver import run

        return run
    if name == "load_scenario":
        from sim.scenario import load_scenario

        return load_scenario
    if name == "open_sweep":
        from sim.sweep import open_sweep

        return open_sweep
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
