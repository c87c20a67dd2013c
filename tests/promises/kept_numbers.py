"""Promise 13: headline numbers of each scenario are what they were, or the changelog says why not."""

from pathlib import Path

from tests.promises.finding import Finding, log
from tests.whole.baselines import N_DRAWS, changelog, drift, headline, kept, names, reasons, unexplained

SAID = "headline numbers of each scenario are kept; a change needs its reason in the changelog"


def check(folder: Path, n: int | None = None) -> Finding:  # noqa: ARG001
    """Simulate every scenario anew, or the first `n`, and compare."""
    numbers, misses, n_compared = kept(), [], 0
    chosen = names()[:n]
    for name in chosen:
        now = headline(name)
        n_compared += sum(len(values) for by_measure in now.values() for values in by_measure.values())
        moved = drift(numbers[name], now) if name in numbers else ["is not kept"]
        misses += [f"{name}: {what}" for what in moved]
        log(f"  {name}: {len(moved)} moved")
    without = unexplained({name: numbers[name] for name in chosen if name in numbers}, reasons(), changelog())
    measured = (
        f"{len(chosen)} scenarios of {N_DRAWS} pairs, {n_compared} numbers: {len(misses)} moved by more than "
        f"a millionth; numbers were kept {sum(map(len, reasons().values()))} times, {len(without)} of them "
        "without a reason"
    )
    return Finding(13, SAID, measured, (*misses, *without))
