"""Generated cases are the same in every run, so that a failure is a change and not luck."""

import signal
from multiprocessing import forkserver

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

# Started in the background of a shell, Python ignores Ctrl-C, under nohup the end of the terminal too, and so
# would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# One server forks the workers of all tests of a process; what it hasn't imported, each worker would.
_preload = forkserver.set_forkserver_preload
_OF_WORKERS = [
    "sim.sweep.chunk",
    "sim.studies.asof.readings",
    "sim.studies.backtest.readings",
    "sim.studies.calibration.chains",
    "sim.studies.event_day.readings",
    "sim.studies.plausible.readings",
    "tests.studies.fake_experiment",
    "tests.sweep.fake_sweep",
]
forkserver.set_forkserver_preload = lambda modules: _preload([*_OF_WORKERS, *modules])
