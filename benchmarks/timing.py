"""What the benchmarks share: timing in pairs, and one line per figure."""

import os

# Before numpy is loaded: each figure is that of one thread.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import gc  # noqa: E402
import platform  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from statistics import median  # noqa: E402

FROM_PRIORS = {"posterior": "none"}
"""Change of a scenario: speed does not hang on the posterior, which a new version has yet to find."""


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call, with the garbage of earlier ones out of the way."""
    gc.collect()
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def alternating(
    first: Callable[[], object], second: Callable[[], object], n_pairs: int
) -> tuple[list[float], list[float]]:
    """Wall times of two rivals in turns, so that a slow spell of the machine meets both."""
    pairs = [(seconds(first), seconds(second)) for _ in range(n_pairs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def median_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, float, float]:
    """Median, smallest and largest ratio of pairs of times."""
    ratios = [above / below for above, below in zip(numerators, denominators, strict=True)]
    return median(ratios), min(ratios), max(ratios)


def report(name: str, figure: str, goal: str) -> None:
    """Print one line; a benchmark says what it found and judges nothing."""
    print(f"{name}: {figure} (goal: {goal}) [{platform.machine()}, {os.cpu_count()} cores]", flush=True)
