"""Seconds and memory per draw of the main ensemble, small against large: flat if nothing piles up.

The decomposition and the alternatives are cut to one draw each. They and the start of the processes cost the
same in both runs, so the draws that the large run has more are also counted by themselves.
"""

import argparse

from benchmarks.timing import report
from benchmarks.watched_command import Watched, watched_run

MAIN_ONLY = ("measurement.decomposition_worlds=1", "measurement.alternative_worlds=1")


def measured(n_draws: int) -> Watched:
    """Time and memory of a run with so many draws, without figures."""
    changes = [part for change in MAIN_ONLY for part in ("--set", change)]
    taken = watched_run("--worlds", str(n_draws), "--no-figures", *changes)
    if taken.exit_status:
        raise SystemExit(f"cost_per_world: exit status {taken.exit_status} with {n_draws} draws")
    return taken


def main() -> None:
    """Run the small ensemble, then the large one, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=10_000)
    options = parser.parse_args()
    small, large = measured(options.small), measured(options.large)
    per_small, per_large = small.seconds / options.small, large.seconds / options.large
    per_further = (large.seconds - small.seconds) / (options.large - options.small)
    report(
        "cost_per_world",
        f"{options.small} draws: {small.seconds:.0f} s, {1e3 * per_small:.1f} ms each, "
        f"peak {small.peak_mib:.0f} MiB in all processes; {options.large} draws: {large.seconds:.0f} s, "
        f"{1e3 * per_large:.1f} ms each, peak {large.peak_mib:.0f} MiB; ratio {per_large / per_small:.2f}, "
        f"further draws alone {per_further / per_small:.2f}",
        "ratio at most 1.1, less than 2 GB",
    )


if __name__ == "__main__":
    main()
