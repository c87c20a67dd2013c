"""Wall time and peak memory of `jevons run deepseek-2025`, all processes together."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import report

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


def memory_mib(session: int) -> float:
    """Resident memory of all processes of a session; shared pages count once per process."""
    total = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * PAGE_MIB
        except (OSError, IndexError):
            continue
    return total


def main() -> None:
    """Run the command, watch it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=None, help="by default what the scenario says")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim.cli", "run", "deepseek-2025", "--quiet"]
        command += ["--out", f"{folder}/result"]
        command += [] if options.worlds is None else ["--worlds", str(options.worlds)]
        started = time.perf_counter()
        running = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
        peak = 0.0
        while running.poll() is None:
            peak = max(peak, memory_mib(running.pid))
            time.sleep(0.2)
        took = time.perf_counter() - started
    report(
        "main_job",
        f"{took:.0f} s, peak {peak:.0f} MiB, exit status {running.returncode}",
        "none is set",
    )


if __name__ == "__main__":
    main()
