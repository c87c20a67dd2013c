"""Seconds for a month of demand: the readable rules on arrays against the same arithmetic compiled."""

import argparse

from benchmarks.timing import alternating, median_ratio, report  # isort: skip
import sys
from statistics import median

import numpy as np

from benchmarks.compiled_demand_block import Inputs, Outputs, demand_block, inputs, outputs
from sim.model.agents.use_case import UseCase
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.scenario import economy_of

SCENARIO = "deepseek-2025"
MONTHS_BEFORE = 40
TOLERANCE = 1e-9


def prepared(n_worlds: int) -> Economy:
    """An economy a few months after the shock; half of its worlds are twins."""
    economy = economy_of(SCENARIO, n_draws=n_worlds // 2, collects_data=False)
    with np.errstate(all="ignore"):
        for _ in range(MONTHS_BEFORE):
            economy.step()
    return economy


def rules_on_arrays(economy: Economy, ln_thinking_max: Array, adoption: list[Array]) -> None:
    """The demand block of a month, from the same adoption each time."""
    for use_case, share in zip(economy.use_cases, adoption, strict=True):
        use_case.adoption_share = share
    market = economy.token_market
    market.open_menus(economy.month, ln_thinking_max, is_price_cut=True)
    menus = market.menus
    economy._each(UseCase, lambda use_case: use_case.choose(menus[use_case.traits.region]))
    economy._each(UseCase, lambda use_case: use_case.adopt(True))
    market.clear(economy.serving_served_share())


def largest_difference(economy: Economy, found: Outputs) -> float:
    """Largest difference between both, over the larger of the number and its mean in the same world."""
    market = economy.token_market
    pairs = [
        (market.load_kh100e, found.load),
        (market.revenue_usd_bn_per_year, found.revenue),
        (market.tokens_tn_per_year, found.tokens),
        (np.stack([lab.market_share for lab in market.labs]), found.market_share),
        (np.stack([use_case.adoption_share for use_case in economy.use_cases]), found.adoption),
        (np.stack([use_case.paid_usd_bn_per_year for use_case in economy.use_cases]), found.paid),
        (market.wanted_usd_bn_per_year[np.newaxis], found.wanted),
        (market.adoption_share[np.newaxis], found.adopted_share),
    ]
    differences = [
        np.abs(rules - loop) / np.maximum(np.abs(rules), np.mean(rules, axis=0)) for rules, loop in pairs
    ]
    return float(max(np.max(difference) for difference in differences))


def main() -> None:
    """Check that both agree, time both in turns, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=320)
    parser.add_argument("--pairs", type=int, default=21)
    options = parser.parse_args()
    economy = prepared(options.worlds)
    ln_max = economy.calendar.thinking_max_ln(
        economy.month, np.log(economy.parameters.tokens.thinking_ratio_max)
    )
    adoption = [use_case.adoption_share for use_case in economy.use_cases]
    given: Inputs = inputs(economy, ln_max)
    found = outputs(given)
    rules_on_arrays(economy, ln_max, adoption)
    demand_block(given, found)
    difference = largest_difference(economy, found)
    if not difference <= TOLERANCE:
        sys.exit(f"demand_block_against_numba: the two differ by {difference:.1e}, more than {TOLERANCE:.0e}")
    arrays, loop = alternating(
        lambda: rules_on_arrays(economy, ln_max, adoption), lambda: demand_block(given, found), options.pairs
    )
    ratio, low, high = median_ratio(arrays, loop)
    report(
        "demand_block_against_numba",
        f"{1e3 * median(arrays):.1f} ms against {1e3 * median(loop):.1f} ms a month for {len(adoption)} "
        f"use cases, {len(economy.labs)} labs and {options.worlds} worlds: {ratio:.2f}, "
        f"from {low:.2f} to {high:.2f}; results agree to {difference:.0e}",
        "ratio at most 2.5",
    )


if __name__ == "__main__":
    main()
