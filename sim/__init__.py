"""jevons: does cheaper AI compute mean less of it, or more?

>>> from sim import load_scenario, run  # doctest: +SKIP
>>> run(load_scenario("deepseek-2025"), worlds=64).verdict  # doctest: +SKIP
'UNDECIDED'
"""

from typing import TYPE_CHECKING

from sim.late import late
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from sim.scenario import load_scenario
    from sim.studies.run import run
    from sim.sweep import open_sweep
    from sim.workers.bars import progress_bar

__all__ = ["MODEL_VERSION", "__version__", "load_scenario", "open_sweep", "progress_bar", "run"]

# All pull in the numerical libraries; `jevons --help` must not wait for them.
__getattr__ = late(
    __name__,
    {
        "load_scenario": "sim.scenario",
        "open_sweep": "sim.sweep",
        "progress_bar": "sim.workers.bars",
        "run": "sim.studies.run",
    },
)
