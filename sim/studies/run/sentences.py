"""What a verdict means, in words that need no manual."""

import math
from collections.abc import Mapping
from typing import Any

from sim.words import percent

QUESTION = "Does a rebound in the demand for AI compute offset the lower cost of each model?"

MEANING = {
    "BACKFIRE": "Cheaper models end in more demand for compute than without the shock: the Jevons paradox.",
    "PARTIAL": "Part of the saving is eaten up by more use, but demand for compute stays below what it would "
    "have been: no Jevons paradox.",
    "SAVINGS": "Demand for compute falls by even more than the engineering saving: the opposite of Jevons.",
    "UNDECIDED": "The worlds do not agree: with what is known, neither saving nor backfire can be ruled out.",
}


def verdict_sentence(headline: Mapping[str, Any], horizon_months: int, probability: float) -> str:
    """Say what was found, how sure it is, and on what ground.

    Args:
        headline: summary of the rebound of compute over the horizon.
        horizon_months: months since the shock.
        probability: share of worlds that must agree.
    """
    if not headline["n"]:
        return (
            f"Within {horizon_months} months the shock saves too little compute for a rebound to be defined, "
            f"or there is no shock.{change_of_demand(headline)}"
        )
    meaning = MEANING[headline["verdict"]]
    return (
        f"{meaning} Over {horizon_months} months the rebound R is {headline['median']:.2f} "
        f"(90 % of worlds: {headline['q05']:.2f} to {headline['q95']:.2f}); R > 1 in "
        f"{percent(headline['p_above_one'])} ± {percent(headline['p_above_one_standard_error'])} of "
        f"{headline['n']:,} worlds; a verdict takes {percent(probability)} of them."
        f"{caution(headline, probability)}"
    )


def change_of_demand(headline: Mapping[str, Any]) -> str:
    """Say how far demand moved, for worlds in which the rebound is not defined."""
    change = headline.get("demand_change_ratio", {})
    if change.get("median") is None:
        return ""
    low, median, high = (100 * change[key] for key in ("q05", "median", "q95"))
    return f" Demand changes by {median:+.1f} % (90 % of worlds: {low:+.1f} to {high:+.1f})."


def caution(headline: Mapping[str, Any], probability: float) -> str:
    """Warn where as many worlds with other luck could give another verdict."""
    shares = {
        "BACKFIRE": headline["p_above_one"],
        "PARTIAL": headline["p_partial"],
        "SAVINGS": headline["p_savings"],
    }
    nearest = max(shares.values())
    # Half a world to either side, so that unanimity among a few worlds isn't taken for certainty.
    padded = (nearest * headline["n"] + 0.5) / (headline["n"] + 1)
    error = math.sqrt(padded * (1 - padded) / headline["n"])
    return " More worlds could change it." if abs(nearest - probability) < 2 * error else ""
