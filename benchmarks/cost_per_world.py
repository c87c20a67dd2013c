"""Seconds and memory per draw of the main ensemble, small against large: flat if nothing piles up."""

import argparse

from benchmarks.timing import report, seconds  # isort: skip
import resource
import tempfile
from pathlib import Path

from sim.driver import run
from sim.scenario import load_scenario

SCENARIO = "deepseek-2025"
MAIN_ONLY = {"measurement.decomposition_worlds": 1, "measurement.alternative_worlds": 1}


def measured(n_draws: int, workers: int | None) -> tuple[float, float]:
    """Seconds per draw, and peak memory of this process so far (MiB)."""
    scenario = load_scenario(SCENARIO, MAIN_ONLY)
    with tempfile.TemporaryDirectory() as folder:
        time = seconds(
            lambda: run(scenario, worlds=n_draws, workers=workers, out=Path(folder) / "result", figures=False)
        )
    return time / n_draws, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run the small ensemble, then the large one, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args()
    small, small_mib = measured(options.small, options.workers)
    large, large_mib = measured(options.large, options.workers)
    report(
        "cost_per_world",
        f"{1e3 * small:.1f} ms per draw at {options.small}, {1e3 * large:.1f} ms at {options.large}: "
        f"{large / small:.2f}; the writing process peaked at {small_mib:.0f} and {large_mib:.0f} MiB",
        "ratio at most 1.1, memory flat",
    )


if __name__ == "__main__":
    main()
