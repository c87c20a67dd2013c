"""Promise 11: nothing is shipped, used, shared or owed that is not there, in any month of any world."""

from pathlib import Path

from tests.promises.closed_accounts import told
from tests.promises.finding import Finding
from tests.promises.random_worlds import watch

SAID = (
    "physical limits: shipments within capacity, use within energised capacity, orders conserved, shares sum "
    "to 1, no negative stock, no NaN or infinity"
)


def check(folder: Path, n: int = 1000) -> Finding:  # noqa: ARG001
    """Look at every limit in each month of each world of `n` random scenarios."""
    found = watch(n)
    fewest = min(found.checked.values())
    measured = (
        f"{told(found)}: {len(found.checked)} limits, each held against {fewest:,} months of worlds or more: "
        f"{len(found.limit_breaches)} broken"
    )
    return Finding(11, SAID, measured, tuple(found.limit_breaches))
