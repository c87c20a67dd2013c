"""Wall time and peak memory of `jevons run deepseek-2025` from priors, all processes together."""

import argparse

from benchmarks.timing import report
from benchmarks.watched_command import watched_run


def main() -> None:
    """Run the command, watch it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=None, help="by default what the scenario says")
    options = parser.parse_args()
    taken = watched_run(*([] if options.worlds is None else ["--worlds", str(options.worlds)]))
    report(
        "main_job",
        f"{taken.seconds:.0f} s, peak {taken.peak_mib:.0f} MiB in all processes, "
        f"exit status {taken.exit_status}",
        "at most 300 s, less than 2 GB",
    )


if __name__ == "__main__":
    main()
