"""Promise 1: the same bytes with any number of workers, any chunks, any executor, any hash seed."""

import random
import subprocess
from itertools import product
from pathlib import Path

from sim.sweep.parts import WHOLE
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED, digest, environment, python, text
from tests.sweep.files import write

SAID = "byte-identical tables with any number of workers, chunk size, executor and PYTHONHASHSEED"
WORKERS, HASH_SEEDS, ROWS = (1, 2, 4, 8, 16), (0, 1, 42, 1000, 4294967295), (5, 7, 16, 24, 48)
TABLES = ("summary.json", "series.nc", "decomposition.nc", "alternatives.nc")
_SMALL = ("measurement.decomposition_worlds=3", "measurement.alternative_worlds=34")


def check(folder: Path, n: int = len(WORKERS) * len(HASH_SEEDS)) -> Finding:
    """Run a sweep of the model `n` times, a fifth as many runs, an eighth as many sweeps on dask."""
    file = write(folder, text(levels=3, draws=8))
    chosen = random.Random(SEED).sample(list(product(WORKERS, HASH_SEEDS)), n)
    found: dict[str, set[str]] = {}
    misses = []
    for number, (workers, seed) in enumerate(chosen):
        log(f"  sweep {number + 1} of {n}: {workers} workers, PYTHONHASHSEED {seed}")
        command = python(
            "tests.promises.one_sweep", file, folder / f"s{number}", workers, ROWS[number % len(ROWS)]
        )
        misses += started(command, seed)
        found.setdefault(WHOLE, set()).add(digest(folder / f"s{number}" / WHOLE))
    n_runs, n_dask = max(2, n // 5), max(1, n // 8)
    for number in range(n_runs):
        workers, seed = WORKERS[number % len(WORKERS)], HASH_SEEDS[number % len(HASH_SEEDS)]
        log(f"  run {number + 1} of {n_runs}: {workers} workers, PYTHONHASHSEED {seed}")
        misses += started(run_command(folder / f"r{number}", workers), seed)
        for name in TABLES:
            found.setdefault(name, set()).add(digest(folder / f"r{number}" / name))
    found[WHOLE] |= on_dask(folder, file, n_dask)
    misses += [f"{name}: {len(each)} different files" for name, each in found.items() if len(each) > 1]
    measured = (
        f"{n} sweeps of 48 pairs of the model at 1 to 16 workers, 5 hash seeds and 5 chunk sizes, {n_dask} "
        f"on a dask cluster, {n_runs} runs of 70 worlds: "
        f"{sum(len(each) - 1 for each in found.values())} of {len(found)} tables differ"
    )
    return Finding(1, SAID, measured, tuple(misses))


def run_command(out: Path, workers: int) -> list[str]:
    """`jevons run`, small."""
    changes = [part for change in _SMALL for part in ("--set", change)]
    options = ("--worlds", 70, "--workers", workers, "--out", out, "--no-figures", "--quiet")
    return python("sim.cli", "run", "deepseek-2025", *options, *changes)


def started(command: list[str], hash_seed: int) -> list[str]:
    """Run a command to its end; what went wrong."""
    env = environment(PYTHONHASHSEED=str(hash_seed))
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    return [f"a command failed: {done.stderr[-300:]}"] if done.returncode else []


def on_dask(folder: Path, file: Path, n: int) -> set[str]:
    """Digests of the same sweep on a cluster of this machine, with other chunks each time."""
    from distributed import LocalCluster

    found = set()
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        for number in range(n):
            log(f"  dask {number + 1} of {n}")
            command = python(
                "tests.promises.one_sweep",
                file,
                folder / f"d{number}",
                2,
                ROWS[-1 - number],
                cluster.scheduler_address,
            )
            problems = started(command, 0)
            assert not problems, problems
            found.add(digest(folder / f"d{number}" / WHOLE))
    return found
