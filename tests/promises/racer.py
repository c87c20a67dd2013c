"""A process that runs the same sweep in every folder that it is told, as soon as it is told."""

import sys
import time
from pathlib import Path

from sim.errors import UserError
from sim.sweep import load_sweep, run_sweep
from sim.sweep.running import Settings
from tests.sweep import fake_sweep

ROWS_PER_CHUNK = 36


def main() -> None:
    """Read `SECONDS FOLDER` from stdin; answer with what became of the sweep there."""
    sweep = load_sweep(sys.argv[1])
    chosen = Settings(2, rows_per_chunk=ROWS_PER_CHUNK, simulate=fake_sweep.SIMULATE)
    print("ready", flush=True)
    for line in sys.stdin:
        wait, folder = line.rstrip("\n").split(" ", 1)
        time.sleep(float(wait))
        try:
            done = run_sweep(sweep, Path(folder), chosen)
        except UserError as refused:
            print(f"refused {refused}", flush=True)
        else:
            print(f"kept {done.n_kept} failed {done.n_failed}", flush=True)


if __name__ == "__main__":
    main()
