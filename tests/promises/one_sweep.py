"""One sweep of the model in a process of its own: `… one_sweep FILE OUT WORKERS ROWS [SCHEDULER]`."""

import sys

from sim.sweep import Settings, load_sweep, run_sweep

if __name__ == "__main__":
    file, out, workers, rows, *dask = sys.argv[1:]
    address = dask[0] if dask else None
    run_sweep(load_sweep(file), out, Settings(int(workers), address, rows_per_chunk=int(rows)))
