"""Seconds that 30,000 worlds of calibration take on two worker processes: 37 months, readings included."""

import argparse
import time

from benchmarks.timing import FROM_PRIORS, report
from sim.scenario import load_scenario
from sim.studies.calibration.chains import ChainStep, take_step
from sim.studies.calibration.world_fit import FEWEST_MONTHS, WorldFit
from sim.workers.execution import execute


def seconds(n_worlds: int, n_points: int, n_workers: int) -> float:
    """Time of drawing populations from the prior and reading all targets, with the start of the workers."""
    fit = WorldFit(load_scenario("base", FROM_PRIORS))
    tasks = [ChainStep(fit, 0, chain, n_points, None) for chain in range(n_worlds // n_points)]
    started = time.perf_counter()
    for population in execute(tasks, take_step, n_workers):
        assert population.n_points == n_points
    return time.perf_counter() - started


def main() -> None:
    """Simulate the worlds and print the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=30_000)
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    taken = seconds(options.worlds, options.points, options.workers)
    report(
        "calibration_worlds",
        f"{options.worlds} worlds of {FEWEST_MONTHS} months in {taken:.0f} s on {options.workers} workers: "
        f"{1e3 * taken / options.worlds:.1f} ms each",
        "30,000 in at most 180 s on two cores",
    )


if __name__ == "__main__":
    main()
