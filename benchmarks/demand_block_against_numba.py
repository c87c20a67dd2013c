"""Seconds for a month of demand: the readable rules on arrays against the same arithmetic compiled."""

import argparse

from benchmarks.timing import FROM_PRIORS, alternating, median_ratio, report  # isort: skip
import sys
from statistics import median

import numba
import numpy as np

from benchmarks.compiled_demand_block import demand_block, outputs
from benchmarks.demand_block import DemandBlock
from sim.model.economy import Economy
from sim.scenario import economy_of, load_scenario

SCENARIO = "deepseek-2025"
MONTHS_BEFORE = 40
TOLERANCE = 1e-9


def prepared(n_worlds: int) -> Economy:
    """An economy a few months after the shock; half of its worlds are twins."""
    scenario = load_scenario(SCENARIO, FROM_PRIORS)
    economy = economy_of(scenario, n_draws=n_worlds // 2, collects_data=False)
    with np.errstate(all="ignore"):
        for _ in range(MONTHS_BEFORE):
            economy.step()
    return economy


def main() -> None:
    """Check that both agree, time both in turns, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=320)
    parser.add_argument("--pairs", type=int, default=21)
    options = parser.parse_args()
    block = DemandBlock(prepared(options.worlds))
    compiled = numba.njit(error_model="numpy")(demand_block)
    given = block.inputs()
    results = outputs(given)
    block.move()
    compiled(given, results)
    difference = block.largest_difference(results)
    if not difference <= TOLERANCE:
        sys.exit(f"demand_block_against_numba: the two differ by {difference:.1e}, more than {TOLERANCE:.0e}")
    arrays, loop = alternating(block.move, lambda: compiled(given, results), options.pairs)
    ratio, low, high = median_ratio(arrays, loop)
    report(
        "demand_block_against_numba",
        f"{1e3 * median(arrays):.1f} ms against {1e3 * median(loop):.1f} ms a month for "
        f"{given.tasks.shape[0]} use cases, {len(block.economy.labs.names)} labs and {options.worlds} "
        f"worlds: {ratio:.2f}, from {low:.2f} to {high:.2f}; results agree to {difference:.0e}",
        "ratio at most 2",
    )


if __name__ == "__main__":
    main()
