"""jevons: does cheaper AI compute mean less of it, or more?

>>> from sim import load_scenario, run  # doctest: +SKIP
>>> run(load_scenario("deepseek-2025"), worlds=64).verdict  # doctest: +SKIP
'UNDECIDED'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.driver import run
    from sim.scenario import load_scenario

__version__ = "0.1.0"
MODEL_VERSION = "2"
"""Raised whenever the same parameters give other numbers; a posterior belongs to one version."""

__all__ = ["MODEL_VERSION", "__version__", "load_scenario", "run"]


def __getattr__(name: str) -> Any:
    # Both pull in the numerical libraries; `jevons --help` must not wait for them.
    if name == "run":
        from sim.driver import run

        return run
    if name == "load_scenario":
        from sim.scenario import load_scenario

        return load_scenario
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
